package plan_test

import (
	"go/format"
	"go/parser"
	"go/token"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
)

func TestSlug(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"add duration_ms to processed_videos": "add_duration_ms_to_processed_videos",
		"Ünïcode, \"quotes\" & more!":         "n_code_quotes_more",
		"run the test":                        "run_the_test_change",
		"build for linux":                     "build_for_linux_change",
		"make what is asked of every segment pass the test " + strings.Repeat("long", 9): "make_what_is_asked_of_every_segment_pass_the_test_change",
		"":                          "revision",
		"../../etc":                 "etc",
		strings.Repeat("word ", 30): strings.TrimSuffix(strings.Repeat("word_", 12), "_"),
	} {
		if got := plan.Slug(message); got != want {
			t.Errorf("Slug(%q) = %q, want %q", message, got, want)
		}
	}
}

const wantRevision = `package migrations

import "github.com/clipdex/clipdex/internal/migrate"

// revision0123456789ab: drop a, add b
// It follows 04370fbe93f4.
//
// Up loses the values of t.a: Down brings the structure back, not the data.
var revision0123456789ab = migrate.Revision{
	ID:      "0123456789ab",
	Parent:  "04370fbe93f4",
	Message: "drop a, add b",

	Prechecks: []migrate.Precheck{
		{Finds: "rows of t without b", Query: ` + "`SELECT id FROM t WHERE b IS NULL`" + `},
		{Finds: "rows of u", Query: ` + "`" + `
SELECT ctid
FROM u` + "`" + `},
	},

	Up: migrate.SQL(
		// By hand: add collation k: how to create it has to be written by hand
		// Loses the values of t.a.
		` + "`ALTER TABLE t DROP COLUMN a`" + `,
		` + "`" + `
CREATE VIEW v AS
 SELECT 1` + "`" + `,
	),

	Down: migrate.SQL(
		"COMMENT ON TABLE t IS '` + "`" + `'",
	),
}
`

func TestRevision(t *testing.T) {
	t.Parallel()
	f := plan.File{ID: "0123456789ab", Parent: "04370fbe93f4", Message: "drop a, add b", At: time.Date(2025, 3, 4, 0, 0, 0, 0, time.UTC), Plan: plan.Plan{
		Up: []plan.Statement{{SQL: "ALTER TABLE t DROP COLUMN a", Loses: "the values of t.a", Prechecks: []plan.Precheck{{"rows of t without b", "SELECT id FROM t WHERE b IS NULL"}}},
			{SQL: "CREATE VIEW v AS\n SELECT 1", Prechecks: []plan.Precheck{{"rows of u", "SELECT ctid\nFROM u"}}}},
		Down:   []plan.Statement{{SQL: "COMMENT ON TABLE t IS '`'"}},
		Manual: []diff.Change{{Op: diff.Add, Object: schema.ID{Kind: "collation", Schema: "public", Name: "k"}, Detail: "how to create it has to be written by hand"}},
	}}
	source, err := plan.Revision(f)
	if err != nil {
		t.Fatal(err)
	}
	if string(source) != wantRevision {
		t.Errorf("got\n%s", source)
	}
	formatted, err := format.Source(source)
	if err != nil || string(formatted) != string(source) {
		t.Errorf("not gofmt-clean: %v", err)
	}
	if f.Name() != "20250304_0123456789ab_drop_a_add_b.go" {
		t.Error(f.Name())
	}
}

// TestRevisionHoldsAnything writes statements with every character that means something to Go.
func TestRevisionHoldsAnything(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"`", "\\", "\"", "\r\n", "\ufeff", "\n\n-- x\n", "'%s'", "*/"} {
		f := plan.File{ID: "0123456789ab", Message: text + "\nx", Plan: plan.Plan{Up: []plan.Statement{{SQL: "SELECT '" + text + "'", Note: "about " + text + "\nnext"}}}}
		source, err := plan.Revision(f)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "x.go", source, parser.AllErrors); err != nil {
			t.Errorf("%q: %v\n%s", text, err, source)
		}
	}
}

// TestRevisionOfParts writes the parts of a plan as the chain that they are.
func TestRevisionOfParts(t *testing.T) {
	t.Parallel()
	before := connect(t, "CREATE TABLE t (id int PRIMARY KEY)").read(t)
	after := connect(t, "CREATE TABLE t (id int PRIMARY KEY, a int); CREATE INDEX t_a ON t (a)").read(t)
	parts := plan.Make(before, after, plan.Options{Online: true}).Parts()
	if len(parts) != 2 {
		t.Fatalf("%d parts", len(parts))
	}
	for i, want := range [][]string{
		{"\n\t\t`ALTER TABLE t ADD COLUMN a integer`,\n", "\n\t\t`ALTER TABLE t DROP COLUMN a`,\n"},
		{"NoTransaction: true,", "\n\t\t`CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a)`,\n", "\n\t\t`DROP INDEX CONCURRENTLY IF EXISTS t_a`,\n"},
	} {
		source, err := plan.Revision(plan.File{ID: "0123456789ab", Plan: parts[i].Plan, NoTransaction: parts[i].NoTransaction})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range want {
			if !strings.Contains(string(source), text) {
				t.Errorf("part %d has no %s:\n%s", i, text, source)
			}
		}
		if strings.Contains(string(source), "NoTransaction") != (i == 1) || strings.Count(string(source), "\n\t\t`") != 2 {
			t.Errorf("part %d:\n%s", i, source)
		}
	}
}

func TestParseRename(t *testing.T) {
	t.Parallel()
	s := &schema.Schema{Default: "public", Relations: []*schema.Relation{
		{Name: schema.Name{Schema: "public", Name: "t"}, Columns: []schema.Column{{Name: "a"}}, Indexes: []schema.Index{{Name: "i"}},
			Constraints: []schema.Constraint{{Name: "k", Kind: schema.KindCheck}}},
		{Name: schema.Name{Schema: "app", Name: "u"}, Columns: []schema.Column{{Name: "b"}}},
		{Name: schema.Name{Schema: "public", Name: "t.="}, Columns: []schema.Column{{Name: ".a=b"}}},
	}}
	for text, want := range map[string]schema.Kind{
		"t=x": schema.KindRelation, "t.a=x": schema.KindColumn, "t.i=x": schema.KindIndex, "t.k=x": schema.KindCheck,
		"app.u=x": schema.KindRelation, "app.u.b=x": schema.KindColumn, "public.t.a=x": schema.KindColumn,
		"t.==x": schema.KindRelation, "t.=..a=b=x": schema.KindColumn, "public.t.=..a=b=x": schema.KindColumn,
		"t": "", "t=": "", "t.none=x": "", "none=x": "", "app.u.b.c=x": "", "=x": "",
	} {
		r, err := plan.ParseRename(text, s)
		if r.Object.Kind != want || (err != nil) != (want == "") {
			t.Errorf("%s: %+v %v", text, r, err)
		}
	}
}

// TestNothing: equal schemas need no statement.
func TestNothing(t *testing.T) {
	t.Parallel()
	d := connect(t, "CREATE TABLE t (id bigserial PRIMARY KEY, a text); CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
	if p := plan.Make(d.read(t), d.read(t), plan.Options{}); len(p.Up)+len(p.Down)+len(p.Manual) > 0 {
		t.Errorf("%s%s", p.Script(), lines(p.Manual))
	}
}

// TestSameInputSameBytes plans the same thing many times.
func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	before := connect(t, "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE a (id int PRIMARY KEY, e e DEFAULT 'a'); CREATE VIEW v AS SELECT e FROM a").read(t)
	after := connect(t, "CREATE TYPE e AS ENUM ('b', 'c'); CREATE TABLE a (id bigint PRIMARY KEY, e e[]); CREATE TABLE b (id int REFERENCES a); COMMENT ON TABLE a IS 'x'").read(t)
	first := plan.Script(plan.Make(before, after, plan.Options{}).Up)
	for range 50 {
		if again := plan.Script(plan.Make(before, after, plan.Options{}).Up); again != first {
			t.Fatalf("%s\n---\n%s", first, again)
		}
	}
}
