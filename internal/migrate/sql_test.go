package migrate_test

import (
	"errors"
	"testing"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

// TestSQL runs what GORM, or a driver that prepares, would read otherwise: question marks, names behind @, dollars, several
// statements in one.
func TestSQL(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{Message: "it",
		Up: migrate.SQL(
			"CREATE TABLE t (a text, j jsonb)",
			`INSERT INTO t VALUES ('who? @name %s $1 a@b', '{"k": [1]}'); INSERT INTO t VALUES ('@@', NULL)`,
			"DELETE FROM t WHERE j ? 'none' OR j @> '{\"k\": [2]}'\n",
			"DO $$ BEGIN UPDATE t SET a = a || '!' WHERE a LIKE '%@name%'; END $$",
		),
		Down: migrate.SQL("DROP TABLE t", "DROP TABLE u"),
	}))
	if _, err := r.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got, want := d.text(t, "SELECT string_agg(a, ', ' ORDER BY a) FROM t"), "@@, who? @name %s $1 a@b!"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	_, err := r.RollbackLast(t.Context())
	wantFault(t, err, fault.No, "DROP TABLE u", `table "u" does not exist`)
	if !errors.As(err, new(*migrate.StatementError)) {
		t.Errorf("no statement in %v", err)
	}
	if got := d.text(t, "SELECT count(*) FROM t"); got != "2" {
		t.Errorf("what came before the failure stayed: %s rows", got)
	}
}
