package plan

import (
	"slices"

	"github.com/clipdex/clipdex/internal/schema"
)

// depend notes what every object depends on: what structure tells, and what the catalog knows or texts mention.
func (s *side) depend() {
	for _, r := range s.Relations {
		s.structure(r)
	}
	for i := range s.Sequences {
		q := &s.Sequences[i]
		s.use(sequenceID(q.Name), schema.ID{Kind: schema.KindNamespace, Schema: q.Name.Schema})
	}
	if !s.Dependencies.Known {
		s.mention()
		return
	}
	for _, d := range s.Dependencies.List {
		// A sequence goes with its owner and is made before it: see own.go.
		if d.Object.Kind != schema.KindSequence && d.On.Kind != schema.KindDefault {
			s.use(d.Object, d.On)
		}
	}
}

func (s *side) use(object, on schema.ID) {
	if object != on && !slices.Contains(s.uses[object], on) {
		s.uses[object] = append(s.uses[object], on)
	}
}

// structure notes what follows from a relation's own lists.
func (s *side) structure(r *schema.Relation) {
	self := relationID(r.Name)
	for _, parent := range append(slices.Clone(r.Inherits), r.PartitionOf) {
		if parent.Name != "" {
			s.use(self, relationID(parent))
		}
	}
	for i := range r.Columns {
		c := &r.Columns[i]
		if hasDefault(c) {
			s.use(defaultID(r.Name, c.Name), columnID(r.Name, c.Name))
		}
		if c.DefaultSequence.Name != "" {
			s.use(defaultID(r.Name, c.Name), sequenceID(c.DefaultSequence))
		}
	}
	for i := range r.Constraints {
		s.constraintUses(r, &r.Constraints[i])
	}
	for i := range r.Indexes {
		x := &r.Indexes[i]
		s.keysUse(schema.ID{Kind: schema.KindIndex, Schema: r.Name.Schema, Relation: r.Name.Name, Name: x.Name}, r, x)
	}
}

func (s *side) keysUse(id schema.ID, r *schema.Relation, x *schema.Index) {
	for _, k := range x.Keys {
		if k.Column != "" {
			s.use(id, columnID(r.Name, k.Column))
		}
	}
	for _, c := range x.Include {
		s.use(id, columnID(r.Name, c))
	}
}

func (s *side) constraintUses(r *schema.Relation, c *schema.Constraint) {
	id := schema.ID{Kind: c.Kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: c.Name}
	for _, column := range c.Columns {
		s.use(id, columnID(r.Name, column))
	}
	if c.Index != nil {
		s.keysUse(id, r, c.Index)
	}
	other := s.relations[c.Ref]
	if c.Kind != schema.KindForeignKey || other == nil {
		return
	}
	s.use(id, relationID(c.Ref))
	for _, column := range c.RefColumns {
		s.use(id, columnID(c.Ref, column))
	}
	if key := referencedKey(other, c.RefColumns); key != (schema.ID{}) && !s.Dependencies.Known {
		s.use(id, key)
	}
}

// referencedKey guesses the key or unique index that stands behind a foreign key: the first over the same columns.
func referencedKey(r *schema.Relation, columns []string) schema.ID {
	wanted := slices.Sorted(slices.Values(columns))
	for i := range r.Constraints {
		k := &r.Constraints[i]
		if k.Index != nil && k.Kind != schema.KindExclusion && slices.Equal(slices.Sorted(slices.Values(k.Columns)), wanted) {
			return schema.ID{Kind: k.Kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: k.Name}
		}
	}
	for i := range r.Indexes {
		x := &r.Indexes[i]
		var keys []string
		for _, k := range x.Keys {
			keys = append(keys, k.Column)
		}
		slices.Sort(keys)
		if x.Unique && x.Predicate == "" && slices.Equal(keys, wanted) {
			return schema.ID{Kind: schema.KindIndex, Schema: r.Name.Schema, Relation: r.Name.Name, Name: x.Name}
		}
	}
	return schema.ID{}
}
