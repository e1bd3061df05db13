package verify_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/verify"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// thing is all that the models declare.
type thing struct {
	ID int64 `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false;not null"`
}

func (thing) TableName() string { return "thing" }

// input gives a chain of a baseline, a revision that makes thing, and one under test.
func input(t *testing.T, tested migrate.Revision) *check.Input {
	t.Helper()
	made := migrate.Revision{ID: "111111111111", Parent: "000000000000", Message: "make thing",
		Up: migrate.SQL("CREATE TABLE thing (id bigint PRIMARY KEY)"), Down: migrate.SQL("DROP TABLE thing")}
	tested.ID, tested.Parent, tested.Message = "222222222222", made.ID, "it"
	chain, err := migrate.NewChain([]migrate.Revision{{ID: "000000000000", Message: "baseline", Up: migrate.SQL()}, made, tested}, nil)
	if err != nil {
		t.Fatal(err)
	}
	url := pgtest.Server(t)
	return &check.Input{Models: declare.Set{Relations: []any{thing{}}}, Chain: chain, Scratch: func(ctx context.Context, major int) (*postgres.Scratch, error) {
		return postgres.OpenScratch(ctx, postgres.ScratchOptions{Getenv: func(key string) string {
			return map[string]string{"CLIPDEX_SCRATCH_URL": url}[key]
		}})
	}}
}

func said(changes []diff.Change) string {
	var lines []string
	for _, c := range changes {
		lines = append(lines, fmt.Sprintf("%s %s", c.Op, c.Subject("public")))
	}
	return strings.Join(lines, ", ")
}

func TestStairway(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		up, down           string
		left, other, ahead string
	}{
		"as it should be":           {"CREATE VIEW v AS SELECT id FROM thing", "DROP VIEW v", "", "", ""},
		"Down leaves something":     {"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE OR REPLACE VIEW v AS SELECT id FROM thing", "DROP FUNCTION f()", "drop view v", "", ""},
		"Down takes too much":       {"CREATE INDEX i ON thing (id)", "ALTER TABLE thing DROP CONSTRAINT thing_pkey; DROP INDEX i", "add primary key thing.thing_pkey", "add primary key thing.thing_pkey", "add primary key thing.thing_pkey, drop index thing.i"},
		"in a schema of nobody's":   {"CREATE SCHEMA IF NOT EXISTS side; CREATE TABLE IF NOT EXISTS side.t (x int)", "SELECT 1", "drop schema side, drop table side.t", "", ""},
		"Up does less when again":   {"CREATE TABLE IF NOT EXISTS side (x int); ALTER TABLE side ADD IF NOT EXISTS y int", "ALTER TABLE side DROP x", "drop table side", "add column side.x", "drop table side"},
		"a partition":               {"CREATE TABLE p (x int) PARTITION BY LIST (x); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)", "DROP TABLE p1; ALTER TABLE p RENAME TO q; CREATE TABLE p (x int) PARTITION BY LIST (x); DROP TABLE q, p", "", "", "drop table p"},
		"a default that comes back": {"ALTER TABLE thing ALTER id SET DEFAULT 1", "ALTER TABLE thing ALTER id SET DEFAULT 2", "alter default of column thing.id", "", "alter default of column thing.id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			told := 0
			r, err := verify.Stairway(t.Context(), input(t, migrate.Revision{Up: migrate.SQL(test.up), Down: migrate.SQL(test.down)}), func(verify.Step) { told++ })
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Steps) != 2 || told != 2 || !r.Steps[0].OK() {
				t.Fatalf("told %d times of %+v", told, r.Steps)
			}
			last := r.Steps[1]
			if said(last.Left) != test.left || said(last.Other) != test.other || said(r.Ahead) != test.ahead {
				t.Errorf("left %q, other %q, ahead %q", said(last.Left), said(last.Other), said(r.Ahead))
			}
			if wrong := test.left+test.other+test.ahead != ""; r.OK() == wrong {
				t.Errorf("OK is %t", r.OK())
			}
		})
	}
}

func TestIrreversible(t *testing.T) {
	t.Parallel()
	r, err := verify.Stairway(t.Context(), input(t, migrate.Revision{Up: migrate.SQL("CREATE VIEW v AS SELECT 1 AS x")}), nil)
	if err != nil || !r.Steps[1].Irreversible || !r.OK() {
		t.Errorf("%v %+v", err, r)
	}
}

func TestFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		revision migrate.Revision
		says     []string
	}{
		"up":   {migrate.Revision{Up: migrate.SQL("SELEKT")}, []string{"revision 222222222222 (it) failed", "SELEKT"}},
		"down": {migrate.Revision{Up: migrate.SQL(), Down: migrate.SQL("DROP VIEW nothing")}, []string{"222222222222", `view "nothing" does not exist`}},
		"again": {migrate.Revision{Up: migrate.SQL("CREATE VIEW v AS SELECT 1 AS x"), Down: migrate.SQL()},
			[]string{"applying it again after its Down", "Down left the schema in another state (view v)", `relation "v" already exists`}},
		"a pre-check": {migrate.Revision{Up: migrate.SQL(), Prechecks: []migrate.Precheck{{Finds: "things", Query: "SELECT nothing FROM thing"}}},
			[]string{`the pre-check for "things"`, `column "nothing" does not exist`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := verify.Stairway(t.Context(), input(t, test.revision), nil)
			if fault.CodeOf(err) != fault.No {
				t.Errorf("%v", err)
			}
			for _, word := range test.says {
				if err == nil || !strings.Contains(err.Error(), word) {
					t.Errorf("does not say %q: %v", word, err)
				}
			}
		})
	}
}

// TestTold hears what a stairway and a check without a live database begin with, for somebody who waits.
func TestTold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		run  func(*check.Input) error
		want string
	}{
		"stairway": {func(in *check.Input) error {
			_, err := verify.Stairway(t.Context(), in, nil)
			return err
		}, "up 0/2 000000000000, up 1/2 111111111111, down 1/2 111111111111, up 1/2 111111111111, up 2/2 222222222222, down 2/2 222222222222, up 2/2 222222222222"},
		"replay": {func(in *check.Input) error {
			_, _, err := check.Scratch(t.Context(), in)
			return err
		}, "up 0/2 000000000000, up 1/2 111111111111, up 2/2 222222222222"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(t, migrate.Revision{Up: migrate.SQL("CREATE VIEW v AS SELECT id FROM thing"), Down: migrate.SQL("DROP VIEW v")})
			var heard []string
			in.Told = func(e migrate.Event) {
				way := map[bool]string{true: "down", false: "up"}[e.Undo]
				heard = append(heard, fmt.Sprintf("%s %d/%d %s", way, e.N, e.Of, e.Revision.ID))
			}
			if err := test.run(in); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(heard, ", "); got != test.want {
				t.Errorf("heard %s", got)
			}
		})
	}
}
