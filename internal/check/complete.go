package check

import (
	"slices"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// complete adds to want what have has, no model declares and migrations may make alone (see modelsOwn): a plan leaves it as it is.
// What a change gives another name or kind is declared under that. It gives the objects that it added.
func (in *Input) complete(want, have *schema.Schema, changes []diff.Change) map[schema.ID]bool {
	moved := map[schema.ID]bool{}
	for _, c := range changes {
		if c.Op == diff.Rename || c.Op == diff.Alter && c.HaveObject.ID != c.WantObject.ID {
			moved[c.HaveObject.ID] = true
		}
	}
	taken := map[schema.ID]bool{}
	_, extra := diff.Parts(have.Parts(), want.Parts())
	for _, o := range in.undeclared(extra) {
		within := slices.ContainsFunc(o.Parents, func(id schema.ID) bool { return taken[id] })
		if !moved[o.ID] && !within {
			want.Take(have, o.ID)
			taken[o.ID] = true
		}
	}
	return taken
}

// adopt gives want the spelling that have has of what the second look at the changes found to mean the same.
func adopt(have, want *schema.Schema, raw, settled []diff.Change) {
	type key struct {
		op       diff.Op
		object   schema.ID
		property string
	}
	keyOf := func(c diff.Change) key { return key{c.Op, c.Object, c.Property} }
	before, after := map[key]bool{}, map[key]bool{}
	for _, c := range raw {
		before[keyOf(c)] = true
	}
	for _, c := range settled {
		after[keyOf(c)] = true
	}
	for _, c := range raw {
		if c.Op == diff.Alter && !after[keyOf(c)] {
			adoptOne(have, want, c.HaveObject.ID, c.WantObject.ID)
		}
	}
	for _, c := range settled {
		if c.Op == diff.Rename && !before[keyOf(c)] {
			adoptOne(have, want, c.HaveObject.ID, c.WantObject.ID)
		}
	}
}

// adoptOne copies the expressions of one object; kinds that have none are left alone.
func adoptOne(have, want *schema.Schema, from, to schema.ID) {
	h, w := have.Relation(schema.Name{Schema: from.Schema, Name: from.Relation}), want.Relation(schema.Name{Schema: to.Schema, Name: to.Relation})
	if h == nil || w == nil {
		return
	}
	switch to.Kind {
	case schema.KindRelation:
		w.Query, w.PartitionBy = h.Query, h.PartitionBy
	case schema.KindColumn:
		x, y := h.Column(from.Name), w.Column(to.Name)
		y.Default, y.Generated = x.Default, x.Generated
	case schema.KindIndex:
		byName := func(name string) func(schema.Index) bool { return func(x schema.Index) bool { return x.Name == name } }
		i, j := slices.IndexFunc(h.Indexes, byName(from.Name)), slices.IndexFunc(w.Indexes, byName(to.Name))
		w.Indexes[j].Keys, w.Indexes[j].Predicate = h.Indexes[i].Keys, h.Indexes[i].Predicate
	case schema.KindPolicy:
		byName := func(name string) func(schema.Policy) bool {
			return func(p schema.Policy) bool { return p.Name == name }
		}
		i, j := slices.IndexFunc(h.Policies, byName(from.Name)), slices.IndexFunc(w.Policies, byName(to.Name))
		w.Policies[j].Using, w.Policies[j].WithCheck = h.Policies[i].Using, h.Policies[i].WithCheck
	case schema.KindCheck, schema.KindUnique, schema.KindPrimaryKey, schema.KindExclusion:
		byName := func(name string) func(schema.Constraint) bool {
			return func(c schema.Constraint) bool { return c.Name == name }
		}
		i, j := slices.IndexFunc(h.Constraints, byName(from.Name)), slices.IndexFunc(w.Constraints, byName(to.Name))
		w.Constraints[j].Expr = h.Constraints[i].Expr
		if x, y := h.Constraints[i].Index, w.Constraints[j].Index; x != nil && y != nil {
			y.Keys, y.Predicate = x.Keys, x.Predicate
		}
	}
}
