package schema

import (
	"slices"
	"testing"
)

// TestParts: sorted as a whole, cut at relations and at schemas.
func TestParts(t *testing.T) {
	t.Parallel()
	table := func(schema, name string) *Relation {
		return &Relation{Name: Name{schema, name}, Kind: Table, Columns: []Column{{Name: "b"}, {Name: "a"}}, RowSecurity: true,
			Constraints: []Constraint{{Name: "z", Kind: KindCheck}, {Name: "k", Kind: KindForeignKey}}}
	}
	s := &Schema{
		Default:    "public",
		Namespaces: []Namespace{{Name: "public"}, {Name: "auth"}, {Name: "zoo"}},
		Extensions: []Extension{{Name: "citext"}},
		Enums:      []Enum{{Name: Name{"public", "mood"}}, {Name: Name{"auth", "role"}}},
		Relations:  []*Relation{table("public", "t"), table("auth", "users"), table("public", "a")},
	}
	var parts []ID
	var whole []Object
	for part := range s.Parts() {
		first := part[0].ID
		for _, o := range part {
			if o.ID.Schema != first.Schema || o.ID.Relation != first.Relation {
				t.Errorf("%v stands in one part with %v", o.ID, first)
			}
		}
		parts = append(parts, ID{Schema: first.Schema, Relation: first.Relation})
		whole = append(whole, part...)
	}
	want := []ID{{}, {Schema: "auth"}, {Schema: "auth", Relation: "users"}, {Schema: "public"}, {Schema: "public", Relation: "a"},
		{Schema: "public", Relation: "t"}, {Schema: "zoo"}}
	if !slices.Equal(parts, want) {
		t.Errorf("parts %v, want %v", parts, want)
	}
	if !slices.IsSortedFunc(whole, byID) || len(whole) != 6+3*6 {
		t.Errorf("%d objects, sorted: %t", len(whole), slices.IsSortedFunc(whole, byID))
	}
	for range s.Parts() {
		break // a reader may stop anywhere
	}
}
