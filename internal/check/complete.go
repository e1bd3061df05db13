package check

import (
	"slices"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// complete adds to want what have has, no model declares and migrations may make alone (see modelsOwn): a plan leaves it as it is.
// What a change gives another name or kind is declared under that.
func complete(want, have *schema.Schema, changes []diff.Change) {
	moved := map[schema.ID]bool{}
	for _, c := range changes {
		if c.Op == diff.Rename || c.Op == diff.Alter && c.HaveObject.ID != c.WantObject.ID {
			moved[c.HaveObject.ID] = true
		}
	}
	stays := map[schema.ID]bool{}
	for _, o := range undeclared(have.Objects(), want.Objects()) {
		stays[o.ID] = !moved[o.ID]
	}
	add := func(kind schema.Kind, n schema.Name) bool {
		return stays[schema.ID{Kind: kind, Schema: n.Schema, Name: n.Name}]
	}
	want.Namespaces = with(want.Namespaces, have.Namespaces, func(n schema.Namespace) bool { return stays[schema.ID{Kind: schema.KindNamespace, Schema: n.Name}] })
	want.Extensions = with(want.Extensions, have.Extensions, func(e schema.Extension) bool { return stays[schema.ID{Kind: schema.KindExtension, Name: e.Name}] })
	want.Enums = with(want.Enums, have.Enums, func(e schema.Enum) bool { return add(schema.KindEnum, e.Name) })
	want.Composites = with(want.Composites, have.Composites, func(c schema.Composite) bool { return add(schema.KindComposite, c.Name) })
	want.Domains = with(want.Domains, have.Domains, func(d schema.Domain) bool { return add(schema.KindDomain, d.Name) })
	want.Sequences = with(want.Sequences, have.Sequences, func(s schema.Sequence) bool { return add(schema.KindSequence, s.Name) })
	want.Others = with(want.Others, have.Others, func(o schema.Other) bool { return add(o.Kind, o.Name) })
	want.Routines = with(want.Routines, have.Routines, func(r schema.Routine) bool {
		return stays[schema.ID{Kind: schema.KindRoutine, Schema: r.Name.Schema, Name: r.Name.Name + "(" + r.Arguments + ")"}]
	})
	want.Relations = with(want.Relations, have.Relations, func(r *schema.Relation) bool { return stays[relationID(r.Name)] })
	for _, r := range want.Relations {
		if old := have.Relation(r.Name); old != nil && old != r {
			completeRelation(r, old, stays)
		}
	}
}

// completeRelation does the same for what hangs on a declared relation.
func completeRelation(want, have *schema.Relation, stays map[schema.ID]bool) {
	add := func(kind schema.Kind, name string) bool {
		return stays[schema.ID{Kind: kind, Schema: have.Name.Schema, Relation: have.Name.Name, Name: name}]
	}
	if add(schema.KindSecurity, "") {
		want.RowSecurity, want.ForceRowSec = have.RowSecurity, have.ForceRowSec
	}
	want.Triggers = with(want.Triggers, have.Triggers, func(t schema.Trigger) bool { return add(schema.KindTrigger, t.Name) })
	want.Policies = with(want.Policies, have.Policies, func(p schema.Policy) bool { return add(schema.KindPolicy, p.Name) })
	want.Rules = with(want.Rules, have.Rules, func(r schema.Rule) bool { return add(schema.KindRule, r.Name) })
	want.Statistics = with(want.Statistics, have.Statistics, func(s schema.Statistics) bool {
		return add(schema.KindStatistics, s.Name.In(have.Name.Schema))
	})
}

// with gives list and behind it those of more that pass.
func with[T any](list, more []T, passes func(T) bool) []T {
	out := slices.Clip(list)
	for _, item := range more {
		if passes(item) {
			out = append(out, item)
		}
	}
	return out
}

func relationID(n schema.Name) schema.ID {
	return schema.ID{Kind: schema.KindRelation, Schema: n.Schema, Relation: n.Name}
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
