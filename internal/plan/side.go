package plan

import (
	"github.com/clipdex/clipdex/internal/schema"
)

// side is one of the two schemas, looked up by id.
type side struct {
	*schema.Schema
	relations map[schema.Name]*schema.Relation
	objects   []schema.Object
	uses      map[schema.ID][]schema.ID // what an object depends on
}

func newSide(s *schema.Schema) *side {
	v := &side{Schema: s, relations: map[schema.Name]*schema.Relation{}, objects: s.Objects(), uses: map[schema.ID][]schema.ID{}}
	for _, r := range s.Relations {
		v.relations[r.Name] = r
	}
	v.depend()
	return v
}

func nameOf(id schema.ID) schema.Name { return schema.Name{Schema: id.Schema, Name: id.Name} }

func relationID(n schema.Name) schema.ID {
	return schema.ID{Kind: schema.KindRelation, Schema: n.Schema, Relation: n.Name}
}

func columnID(n schema.Name, column string) schema.ID {
	return schema.ID{Kind: schema.KindColumn, Schema: n.Schema, Relation: n.Name, Name: column}
}

func defaultID(n schema.Name, column string) schema.ID {
	return schema.ID{Kind: schema.KindDefault, Schema: n.Schema, Relation: n.Name, Name: column}
}

func sequenceID(n schema.Name) schema.ID {
	return schema.ID{Kind: schema.KindSequence, Schema: n.Schema, Name: n.Name}
}

// relation gives the relation that id is or hangs on, nil if there is none.
func (s *side) relation(id schema.ID) *schema.Relation {
	return s.relations[schema.Name{Schema: id.Schema, Name: id.Relation}]
}

func (s *side) column(id schema.ID) *schema.Column {
	if r := s.relation(id); r != nil {
		return r.Column(id.Name)
	}
	return nil
}

func (s *side) constraint(id schema.ID) *schema.Constraint {
	if r := s.relation(id); r != nil {
		return find(r.Constraints, func(c schema.Constraint) bool { return c.Name == id.Name })
	}
	return nil
}

func (s *side) index(id schema.ID) *schema.Index {
	if r := s.relation(id); r != nil {
		return find(r.Indexes, func(x schema.Index) bool { return x.Name == id.Name })
	}
	return nil
}

func (s *side) sequence(n schema.Name) *schema.Sequence {
	return find(s.Sequences, func(q schema.Sequence) bool { return q.Name == n })
}

func (s *side) enum(n schema.Name) *schema.Enum {
	return find(s.Enums, func(e schema.Enum) bool { return e.Name == n })
}

func (s *side) composite(n schema.Name) *schema.Composite {
	return find(s.Composites, func(c schema.Composite) bool { return c.Name == n })
}

func (s *side) domain(n schema.Name) *schema.Domain {
	return find(s.Domains, func(d schema.Domain) bool { return d.Name == n })
}

func (s *side) routine(id schema.ID) *schema.Routine {
	return find(s.Routines, func(r schema.Routine) bool {
		return r.Name.Schema == id.Schema && r.Name.Name+"("+r.Arguments+")" == id.Name
	})
}

// domainOf gives the domain that a type's printed name stands for, nil if it is none; enumOf likewise.
func (s *side) domainOf(typ string) *schema.Domain {
	return find(s.Domains, func(d schema.Domain) bool { return d.Name.In(s.Default) == typ })
}

// under gives the type below a domain, and any other as it is.
func (s *side) under(typ string) string {
	if d := s.domainOf(typ); d != nil {
		return s.under(d.Type)
	}
	return typ
}

func (s *side) enumOf(typ string) *schema.Enum {
	return find(s.Enums, func(e schema.Enum) bool { return e.Name.In(s.Default) == typ })
}

// find gives the first item that fits, nil if none does.
func find[T any](items []T, fits func(T) bool) *T {
	for i := range items {
		if fits(items[i]) {
			return &items[i]
		}
	}
	return nil
}

// serial says whether the column's default is the sequence that it owns.
func (s *side) serial(r *schema.Relation, c *schema.Column) *schema.Sequence {
	if q := s.sequence(c.DefaultSequence); q != nil && q.Owner == r.Name && q.OwnerCol == c.Name {
		return q
	}
	return nil
}

// hasDefault says whether the column has an expression that stands for itself: a default or a generated one.
func hasDefault(c *schema.Column) bool {
	return c.Default != "" || c.Generated != "" || c.DefaultSequence.Name != ""
}

// isView says whether the relation's columns follow from a query.
func isView(r *schema.Relation) bool {
	return r.Kind == schema.View || r.Kind == schema.MaterializedView
}
