package plan

import (
	"slices"

	"github.com/clipdex/clipdex/internal/schema"
)

// after gives the schema as it is when the parts up to the k-th have run: of every object have's version, want's or none.
func (p *planner) after(k int) *schema.Schema {
	s := &schema.Schema{Default: p.want.Default, Major: p.have.Major}
	for _, u := range p.units {
		id, v := p.version(u, k)
		if v == nil {
			continue
		}
		switch id.Kind {
		case schema.KindNamespace:
			s.Namespaces = append(s.Namespaces, *find(v.Namespaces, func(x schema.Namespace) bool { return x.Name == id.Schema }))
		case schema.KindExtension:
			s.Extensions = append(s.Extensions, *find(v.Extensions, func(x schema.Extension) bool { return x.Name == id.Name }))
		case schema.KindEnum:
			s.Enums = append(s.Enums, *v.enum(nameOf(id)))
		case schema.KindComposite:
			s.Composites = append(s.Composites, *v.composite(nameOf(id)))
		case schema.KindDomain:
			s.Domains = append(s.Domains, *v.domain(nameOf(id)))
		case schema.KindSequence:
			q := *v.sequence(nameOf(id))
			p.ownerAfter(k, u, &q)
			s.Sequences = append(s.Sequences, q)
		case schema.KindRoutine:
			s.Routines = append(s.Routines, *v.routine(id))
		case schema.KindRelation:
			s.Relations = append(s.Relations, p.relationAfter(k, id, v))
		default:
			if id.Relation == "" {
				s.Others = append(s.Others, *find(v.Others, func(o schema.Other) bool { return o.Kind == id.Kind && o.Name == nameOf(id) }))
			}
		}
	}
	s.Dependencies = p.dependenciesAfter(k)
	return s
}

// version says which version of an object stands after part k: its name and side there, nil if it does not stand.
func (p *planner) version(u *unit, k int) (schema.ID, *side) {
	done := func(n *node) bool { return n == nil || n.part <= k }
	down, up := p.downOf(u), p.upOf(u)
	switch {
	case u.want != (schema.ID{}) && done(up):
		return u.want, p.want
	case u.have == (schema.ID{}), u.goes() && (down != nil || u.act == drop) && done(down):
		return schema.ID{}, nil
	}
	return u.have, p.have
}

// pick gives those of two lists' items that stand after part k, want's order first.
func pick[T any](p *planner, k int, have, want []T, id func(T) schema.ID) []T {
	var out []T
	for _, x := range want {
		if u := p.new[id(x)]; u == nil {
			out = append(out, x) // it goes with a parent's
		} else if _, v := p.version(u, k); v == p.want {
			out = append(out, x)
		}
	}
	for _, x := range have {
		if u := p.old[id(x)]; u != nil {
			if _, v := p.version(u, k); v == p.have {
				out = append(out, x)
			}
		}
	}
	return out
}

func (p *planner) relationAfter(k int, id schema.ID, v *side) *schema.Relation {
	r := *v.relation(id)
	h, w := p.have.relation(id), p.want.relation(id)
	if h == nil {
		h = &schema.Relation{}
	}
	if w == nil {
		w = &schema.Relation{}
	}
	in := func(kind schema.Kind, name string) schema.ID {
		return schema.ID{Kind: kind, Schema: id.Schema, Relation: id.Relation, Name: name}
	}
	r.Columns = pick(p, k, h.Columns, w.Columns, func(c schema.Column) schema.ID { return in(schema.KindColumn, c.Name) })
	for i := range r.Columns {
		p.columnAfter(k, in(schema.KindColumn, r.Columns[i].Name), &r.Columns[i])
	}
	r.Constraints = pick(p, k, h.Constraints, w.Constraints, func(c schema.Constraint) schema.ID { return in(c.Kind, c.Name) })
	r.Indexes = pick(p, k, h.Indexes, w.Indexes, func(x schema.Index) schema.ID { return in(schema.KindIndex, x.Name) })
	r.Triggers = pick(p, k, h.Triggers, w.Triggers, func(x schema.Trigger) schema.ID { return in(schema.KindTrigger, x.Name) })
	r.Policies = pick(p, k, h.Policies, w.Policies, func(x schema.Policy) schema.ID { return in(schema.KindPolicy, x.Name) })
	r.Rules = pick(p, k, h.Rules, w.Rules, func(x schema.Rule) schema.ID { return in(schema.KindRule, x.Name) })
	r.Statistics = pick(p, k, h.Statistics, w.Statistics, func(x schema.Statistics) schema.ID { return in(schema.KindStatistics, x.Name.In(id.Schema)) })
	p.securityAfter(k, in(schema.KindSecurity, ""), &r)
	return &r
}

// columnAfter gives a column the default that it has after part k, which may be another part's than its own, and says
// whether it is NOT NULL yet.
func (p *planner) columnAfter(k int, id schema.ID, c *schema.Column) {
	u := p.new[id]
	if u == nil {
		return
	}
	if u.tight != nil && u.tight.part > k {
		c.NotNull = false
	}
	x := p.new[defaultID(schema.Name{Schema: id.Schema, Name: id.Relation}, id.Name)]
	if x == nil {
		x = p.old[defaultID(schema.Name{Schema: id.Schema, Name: id.Relation}, id.Name)]
	}
	if x == nil {
		return
	}
	var from schema.Column
	if at, v := p.version(x, k); v != nil {
		at.Kind = schema.KindColumn
		from = *v.column(at)
	}
	c.Default, c.DefaultSequence, c.Generated, c.Virtual = from.Default, from.DefaultSequence, from.Generated, from.Virtual
}

// ownerAfter gives a sequence the owner that it has after part k, which may be another part's than its own.
func (p *planner) ownerAfter(k int, u *unit, q *schema.Sequence) {
	var owner schema.Sequence
	switch {
	case u.owned == nil && u.freed == nil:
		return
	case u.owned != nil && u.owned.part <= k:
		owner = *p.want.sequence(nameOf(u.want))
	case u.have != (schema.ID{}) && (u.freed == nil || u.freed.part > k):
		owner = *p.have.sequence(nameOf(u.have))
	}
	q.Owner, q.OwnerCol = owner.Owner, owner.OwnerCol
}

func (p *planner) securityAfter(k int, id schema.ID, r *schema.Relation) {
	r.RowSecurity, r.ForceRowSec = false, false
	for _, u := range []*unit{p.old[id], p.new[id]} {
		if u == nil {
			continue
		}
		if _, v := p.version(u, k); v != nil {
			r.RowSecurity, r.ForceRowSec = v.relation(id).RowSecurity, v.relation(id).ForceRowSec
		}
	}
}

// dependenciesAfter joins what the standing versions depend on.
func (p *planner) dependenciesAfter(k int) schema.Dependencies {
	d := schema.Dependencies{Known: p.have.Dependencies.Known && p.want.Dependencies.Known}
	for _, side := range []struct {
		*side
		units map[schema.ID]*unit
	}{{p.have, p.old}, {p.want, p.new}} {
		for _, x := range side.Dependencies.List {
			if u := side.units[x.Object]; u != nil {
				if _, v := p.version(u, k); v == side.side {
					d.List = append(d.List, x)
				}
			}
		}
	}
	return d
}

// torn says whether the old self of a type that is built anew outlives the part that builds it.
func (p *planner) torn() bool {
	return slices.ContainsFunc(p.units, func(u *unit) bool { return u.late != nil && u.up != nil && u.late.part != u.up.part })
}

// shift makes room for a part before all others.
func (p *planner) shift() {
	for _, n := range p.nodes {
		n.part++
	}
}
