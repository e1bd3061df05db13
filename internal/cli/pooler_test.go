package cli_test

import (
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// TestThroughPooler runs the commands of a database through a PgBouncer in transaction mode with few connections. Scratch
// databases need a server of their own there.
func TestThroughPooler(t *testing.T) {
	t.Parallel()
	env := []string{"DATABASE_URL=" + pgtest.Pooled(t, pgtest.New(t), 3), "CLIPDEX_SCRATCH_URL=" + pgtest.Server(t)}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"db", "bootstrap"}, "clean: models, migrations and database agree"},
		{[]string{"db", "bootstrap"}, "history     found"},
		{[]string{"db", "check"}, "clean: models, migrations and database agree"},
		{[]string{"db", "current"}, "04370fbe93f4"},
		{[]string{"db", "history"}, "cad2f1272a8a"},
		{[]string{"db", "downgrade", "base"}, "downgraded: 1 revision"},
		{[]string{"db", "upgrade", "--dry-run"}, "what is told here was run and rolled back"},
		{[]string{"db", "upgrade"}, "upgraded: 1 revision"},
		{[]string{"db", "rollback-last"}, "rolled back: 1 revision"},
		{[]string{"db", "upgrade", "--sql"}, "ALTER TABLE"},
		{[]string{"db", "upgrade"}, "at 04370fbe93f4 (head)"},
		{[]string{"db", "stamp", "base"}, "removed  04370fbe93f4"},
		{[]string{"db", "stamp", "head"}, "is recorded at 04370fbe93f4 (head)"},
		{[]string{"doctor"}, "note   pooler     a connection pooler (PgBouncer?) stands in between"},
	} {
		prepare(t, env, c.args...).want(t, 0).says(t, c.says)
	}
}
