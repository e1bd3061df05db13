package diff_test

import (
	"slices"
	"testing"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

func table(namespace, name string, columns ...string) *schema.Relation {
	r := &schema.Relation{Name: schema.Name{Schema: namespace, Name: name}, Kind: schema.Table}
	for _, c := range columns {
		r.Columns = append(r.Columns, schema.Column{Name: c, Type: "text", Statistics: -1})
	}
	return r
}

// TestPartsAgreeWithObjects: compared relation by relation the changes are those of the whole lists, and what only have
// has is the difference of both.
func TestPartsAgreeWithObjects(t *testing.T) {
	t.Parallel()
	sides := []*schema.Schema{
		{},
		{Default: "public", Namespaces: []schema.Namespace{{Name: "public"}}, Relations: []*schema.Relation{table("public", "b", "y", "x"), table("public", "a", "x")}},
		{Default: "public", Namespaces: []schema.Namespace{{Name: "public"}, {Name: "zoo"}}, Extensions: []schema.Extension{{Name: "citext"}},
			Relations: []*schema.Relation{table("public", "b", "x"), table("auth", "t", "x"), table("zoo", "a", "x")}},
		{Default: "public", Enums: []schema.Enum{{Name: schema.Name{Schema: "auth", Name: "role"}}, {Name: schema.Name{Schema: "public", Name: "mood"}}},
			Relations: []*schema.Relation{table("auth", "t", "x", "z"), table("public", "c")}},
	}
	for i, have := range sides {
		for j, want := range sides {
			changes, extra := diff.Parts(have.Parts(), want.Parts())
			whole := diff.Objects(have.Objects(), want.Objects())
			if !slices.EqualFunc(changes, whole, func(a, b diff.Change) bool { return a.Op == b.Op && a.Object == b.Object && a.Property == b.Property }) {
				t.Errorf("%d → %d: %v, of whole lists %v", i, j, changes, whole)
			}
			var only []schema.ID
			for _, o := range have.Objects() {
				if !slices.ContainsFunc(want.Objects(), func(w schema.Object) bool { return w.ID == o.ID }) {
					only = append(only, o.ID)
				}
			}
			if !slices.EqualFunc(extra, only, func(o schema.Object, id schema.ID) bool { return o.ID == id }) {
				t.Errorf("%d → %d: only have has %v, want %v", i, j, extra, only)
			}
		}
	}
}
