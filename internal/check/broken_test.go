package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/contract"
	"github.com/jackc/pgx/v5"
)

// readsView is a statement that needs a view, which migrations make alone: models and database agree whatever becomes of it.
var readsView = contract.Statement{Name: "read", SQL: "SELECT id FROM v", Columns: []contract.Column{{Name: "id", Type: "bigint", Go: "int64"}}}

const (
	makeView = "CREATE VIEW v AS SELECT id FROM items"
	dropView = "DROP VIEW v"
)

// brokenText gives who moved, a statement a line.
func brokenText(list []check.Broken) string {
	var lines []string
	for _, b := range list {
		line := fmt.Sprintf("%s %v", b.Statement.Name, b.Causes)
		if b.Later {
			line += " later"
		}
		if b.Breaks != "" {
			line += " breaks " + strings.TrimLeft(b.Breaks, "0")
		}
		if b.Mends != "" {
			line += " mends " + strings.TrimLeft(b.Mends, "0")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// TestBroken says of a statement that fails, or will, who moved.
func TestBroken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		ups     []string
		applied int
		hand    string
		want    string
		verdict check.Verdict
	}{
		{"holds", []string{makeView}, 1, "", "", check.VerdictClean},
		{"a pending revision mends it", []string{watched, makeView}, 1, "", "read [pending] mends 2", check.VerdictPending},
		{"the last of several does", []string{makeView, dropView, makeView}, 0, "", "read [pending] mends 3", check.VerdictPending},
		{"by hand", []string{makeView}, 1, dropView, "read [hand]", check.VerdictDrift},
		{"by hand, and pending", []string{makeView}, 0, "CREATE VIEW v AS SELECT name AS id FROM items", "read [pending hand] mends 1", check.VerdictDrift},
		{"a pending revision breaks it", []string{makeView, dropView}, 1, "", "read [pending] later breaks 2", check.VerdictDrift},
		{"a pending revision breaks what is broken by hand", []string{makeView, dropView}, 1, dropView, "read [pending hand] breaks 2", check.VerdictDrift},
		{"an applied revision broke it", []string{makeView, dropView, named}, 2, "", "read [ahead] breaks 2", check.VerdictDrift},
		{"no revision gives it", nil, 0, "", "read [ahead]", check.VerdictDrift},
		{"no revision gives it, a hand did", nil, 0, makeView, "read [ahead hand] later", check.VerdictDrift},
		{"the past is not known", []string{makeView}, 1, dropView + "; INSERT INTO clipdex_revisions (id) VALUES ('abcdefabcdef')", "read [unknown]", check.VerdictUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := attributionInput(t, attributionChain(t, c.ups...), item{})
			in.Statements = []contract.Statement{readsView}
			conn := attributionDatabase(t, in, c.applied)
			execute(t, conn, c.hand)
			res := run(t, conn, in)
			if got := brokenText(res.Broken); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			wantVerdict(t, res, c.verdict)
		})
	}
}

// TestBrokenWithoutReplay can only say that a statement fails here.
func TestBrokenWithoutReplay(t *testing.T) {
	t.Parallel()
	in := attributionInput(t, attributionChain(t), item{})
	in.Statements = []contract.Statement{readsView}
	conn := attributionDatabase(t, in, 0)
	in.Scratch = nil
	res, err := check.Run(t.Context(), conn, in)
	if err != nil {
		t.Fatal(err)
	}
	if got := brokenText(res.Broken); got != "read [unknown]" || res.Verdict != check.VerdictDrift {
		t.Errorf("got %s, %s", got, res.Verdict)
	}
}

// TestBrokenScratch holds statements against migrations alone; a pattern leaves them out.
func TestBrokenScratch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		filter  check.Filter
		want    string
		ignored int
		verdict check.Verdict
	}{
		{check.Filter{}, "read [ahead] breaks 2", 0, check.VerdictDrift},
		{check.Filter{Only: []string{"items"}}, "", 1, check.VerdictClean},
		{check.Filter{Only: []string{"query:r*"}}, "read [ahead] breaks 2", 0, check.VerdictDrift},
		{check.Filter{Ignore: []string{"query:read"}}, "", 1, check.VerdictClean},
	} {
		in := attributionInput(t, attributionChain(t, makeView, dropView), item{})
		in.Statements, in.Filter = []contract.Statement{readsView}, c.filter
		res, _, err := check.Scratch(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if got := brokenText(res.Broken); got != c.want || res.Unheld != c.ignored || res.Verdict != c.verdict {
			t.Errorf("%+v: got %s, %d ignored, %s", c.filter, got, res.Unheld, res.Verdict)
		}
	}
}

// TestBrokenRemembered: what is remembered says the same, and nothing of another statement.
func TestBrokenRemembered(t *testing.T) {
	t.Parallel()
	in := productInput(t, t.TempDir())
	in.Statements = []contract.Statement{readsView}
	conn := dial(t, productDatabase(t))
	first := run(t, conn, in)
	scratch := in.Scratch
	in.Scratch = nil // from here on there is only what is remembered
	again, err := check.Run(t.Context(), conn, in)
	if err != nil {
		t.Fatal(err)
	}
	if got := brokenText(again.Broken); got != "read [ahead]" || got != brokenText(first.Broken) || again.NotReplayed != "" {
		t.Errorf("first %s, then %s; %s", brokenText(first.Broken), got, again.NotReplayed)
	}
	in.Statements[0].SQL = "SELECT 1::bigint AS id"
	if other, err := check.Run(t.Context(), conn, in); err != nil || other.NotReplayed == "" {
		t.Error(err, "a replay of other statements was taken for theirs")
	}
	in.Scratch = scratch
	wantVerdict(t, run(t, conn, in), check.VerdictClean)
}

// TestUntried: what a lock keeps from being tried is told, and the rest is compared.
func TestUntried(t *testing.T) {
	t.Parallel()
	conn, blocker, in := behindALock(t)
	tx, err := blocker.BeginTx(t.Context(), pgx.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	execute(t, tx.Conn(), "CREATE INDEX elsewhere ON guest_aliases (created_at)")
	res := run(t, conn, in)
	if len(res.Untried) != 1 || res.Untried[0].Name != "save_alias" || len(res.Broken) > 0 {
		t.Errorf("untried %v, broken %s", res.Untried, brokenText(res.Broken))
	}
	wantVerdict(t, res, check.VerdictClean)
}
