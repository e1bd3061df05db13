package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/compare"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/schema"
)

// TestComparedMajors: a text that two major versions print is marked, what else differs is not.
func TestComparedMajors(t *testing.T) {
	t.Parallel()
	column := schema.ID{Kind: schema.KindColumn, Schema: "public", Relation: "t", Name: "n"}
	r := &compare.Result{From: compare.Server{Name: "a", Version: "13.1", Major: 13}, To: compare.Server{Name: "models", Scratch: "embedded PostgreSQL 15.18", Version: "15.18", Major: 15},
		Changes: []diff.Change{
			{Op: diff.Alter, Object: column, Property: "default", Have: "default date_part('year', now())", Want: "default EXTRACT(year FROM now())"},
			{Op: diff.Alter, Object: column, Property: "type", Have: "integer", Want: "bigint"},
		}, Ignored: 2, Unsettled: "nobody may"}
	var out bytes.Buffer
	if err := report.Compared(&out, r, "clipdex db diff a models --sql", report.Options{}); err != nil {
		t.Fatal(err)
	}
	const want = `From        a (PostgreSQL 13.1)
To          models (scratch database on embedded PostgreSQL 15.18)
Left out    clipdex_revisions, alembic_version, what belongs to extensions

t
  ~ column  n  default date_part('year', now()) → default EXTRACT(year FROM now())  two major versions print it; it may mean the same
  ~ column  n  integer → bigint

different: 2 differences in 1 relation; 2 differences ignored; expressions are compared as they are printed: nobody may
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestComparedSQL: nothing but a statement may stand outside of a comment, whatever things are called.
func TestComparedSQL(t *testing.T) {
	t.Parallel()
	home := "odd \"schema"
	have := &schema.Schema{Default: home}
	want := &schema.Schema{Default: home, Extensions: []schema.Extension{{Name: "citext", Schema: "ext"}}}
	want.Others = []schema.Other{{Kind: "cast", Name: schema.Name{Schema: home, Name: "a\nb;"}}}
	r := &compare.Result{From: compare.Server{Name: "me@db/x\nDROP DATABASE x"}, To: compare.Server{Name: "models"}, Have: have, Want: want, Changes: diff.Compare(have, want)}
	var out bytes.Buffer
	if err := report.ComparedSQL(&out, r); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	for line := range strings.Lines(got) {
		if !strings.HasPrefix(line, "-- ") && !strings.HasPrefix(line, "BEGIN;") && !strings.HasPrefix(line, "COMMIT;") && !strings.HasPrefix(line, "SET search_path") && !strings.HasPrefix(line, "CREATE EXTENSION") {
			t.Errorf("a line of its own: %s", line)
		}
	}
	for _, part := range []string{"-- from me@db/x DROP DATABASE x to models: 2 differences\n", `SET search_path = "odd ""schema", ext;`, "-- by hand: "} {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in\n%s", part, got)
		}
	}
}
