package report_test

import (
	"bytes"
	"testing"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/schema"
)

func TestChanges(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	table := diff.Change{Op: diff.Rename, Object: id(schema.KindRelation, "Weird Table", ""), Want: "plain", Detail: "table"}
	changes := []diff.Change{
		table,
		{Op: diff.Rename, Object: id(schema.KindColumn, "Weird Table", "I D"), Want: "id"},
		{Op: diff.Rename, Object: schema.ID{Kind: schema.KindIndex, Schema: "auth", Relation: "users", Name: "a.b"}, Want: "c d"},
		{Op: diff.Rename, Object: id(schema.KindSequence, "", "Weird Table_I D_seq"), Want: "plain_id_seq"},
		{Op: diff.Alter, Object: id(schema.KindDomain, "", "count"), Property: "default", Want: "1"},
		{Op: diff.Alter, Object: id(schema.KindColumn, "plain", "n"), Property: "default", Have: "default 0", Want: "default 1"},
		{Op: diff.Add, Object: id(schema.KindRule, "plain", "r"), Want: "CREATE RULE AS\n    ON DELETE TO plain\n   WHERE old.a = 'x  y'::text DO INSTEAD NOTHING;"},
		{Op: diff.Alter, Object: id(schema.KindSecurity, "plain", ""), Property: "forced", Want: "forced"},
	}
	if err := report.Changes(&out, changes, "public", report.Options{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "changes", out.String())
}
