package revise

import (
	"fmt"
	"slices"
	"testing"

	"github.com/clipdex/clipdex/internal/schema"
)

func table(name string, columns ...schema.Column) *schema.Relation {
	return &schema.Relation{Name: schema.Name{Schema: "public", Name: name}, Kind: schema.Table, Columns: columns}
}

func column(name, typ string) schema.Column { return schema.Column{Name: name, Type: typ} }

func TestLikely(t *testing.T) {
	t.Parallel()
	text := func(name string) schema.Column { return column(name, "text") }
	required := func(c schema.Column) schema.Column { c.NotNull = true; return c }
	for name, test := range map[string]struct {
		have, want []*schema.Relation
		likely     []string
	}{
		"nothing":                    {[]*schema.Relation{table("t", text("a"))}, []*schema.Relation{table("t", text("a"))}, nil},
		"a column":                   {[]*schema.Relation{table("t", text("a"))}, []*schema.Relation{table("t", text("b"))}, []string{"t.a=b"}},
		"another type":               {[]*schema.Relation{table("t", text("a"))}, []*schema.Relation{table("t", column("b", "bigint"))}, nil},
		"another table's":            {[]*schema.Relation{table("t", text("a")), table("u")}, []*schema.Relation{table("t"), table("u", text("b"))}, nil},
		"the likest":                 {[]*schema.Relation{table("t", text("a"))}, []*schema.Relation{table("t", required(text("b")), text("c"))}, []string{"t.a=c"}},
		"the same place":             {[]*schema.Relation{table("t", text("a"), text("b"))}, []*schema.Relation{table("t", text("x"), text("y"))}, []string{"t.a=x", "t.b=y"}},
		"one gone, two new":          {[]*schema.Relation{table("t", text("k"), text("a"))}, []*schema.Relation{table("t", text("k"), text("x"), text("y"))}, []string{"t.a=x"}},
		"a table":                    {[]*schema.Relation{table("t", text("a"), text("b"))}, []*schema.Relation{table("u", text("a"), text("b"))}, []string{"t=u"}},
		"a table little like it":     {[]*schema.Relation{table("t", text("a"), text("b"))}, []*schema.Relation{table("u", text("a"), text("c"), text("d"))}, nil},
		"a view, which has no data":  {[]*schema.Relation{{Name: schema.Name{Schema: "public", Name: "v"}, Kind: schema.View}}, []*schema.Relation{{Name: schema.Name{Schema: "public", Name: "w"}, Kind: schema.View}}, nil},
		"a table in another schema":  {[]*schema.Relation{table("t", text("a"))}, []*schema.Relation{{Name: schema.Name{Schema: "app", Name: "t"}, Kind: schema.Table, Columns: []schema.Column{text("a")}}}, nil},
		"generated is another thing": {[]*schema.Relation{table("t", text("a"))}, []*schema.Relation{table("t", schema.Column{Name: "b", Type: "text", Generated: "'x'"})}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, r := range likely(&schema.Schema{Default: "public", Relations: test.have}, &schema.Schema{Default: "public", Relations: test.want}) {
				got = append(got, fmt.Sprintf("%s=%s", r.Object.Path("public"), r.To))
			}
			if !slices.Equal(got, test.likely) {
				t.Errorf("%v, want %v", got, test.likely)
			}
		})
	}
}
