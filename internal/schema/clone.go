package schema

import "slices"

// Clone gives a copy whose relations, columns, constraints, indexes, policies, triggers and domains can be changed without changing s.
func (s *Schema) Clone() *Schema {
	c := s.CloneTypes()
	c.Relations = make([]*Relation, len(s.Relations))
	for i, r := range s.Relations {
		c.Relations[i] = r.Clone()
	}
	return c
}

// CloneTypes gives a copy whose domains and composite types can be changed without changing s; relations are shared.
func (s *Schema) CloneTypes() *Schema {
	c := *s
	c.Domains = slices.Clone(s.Domains)
	for i := range c.Domains {
		c.Domains[i].Checks = slices.Clone(c.Domains[i].Checks)
	}
	c.Composites = slices.Clone(s.Composites)
	for i := range c.Composites {
		c.Composites[i].Fields = slices.Clone(c.Composites[i].Fields)
	}
	return &c
}

// Clone gives a copy whose parts can be changed as those of Schema.Clone can.
func (r *Relation) Clone() *Relation {
	c := *r
	c.Columns = slices.Clone(r.Columns)
	for i := range c.Columns {
		if s := c.Columns[i].IdentitySequence; s != nil {
			copied := *s
			c.Columns[i].IdentitySequence = &copied
		}
	}
	c.Policies = slices.Clone(r.Policies)
	c.Triggers = slices.Clone(r.Triggers)
	c.Constraints = slices.Clone(r.Constraints)
	for i := range c.Constraints {
		if x := c.Constraints[i].Index; x != nil {
			copied := *x
			copied.Keys = slices.Clone(x.Keys)
			c.Constraints[i].Index = &copied
		}
	}
	c.Indexes = slices.Clone(r.Indexes)
	for i := range c.Indexes {
		c.Indexes[i].Keys = slices.Clone(c.Indexes[i].Keys)
	}
	return &c
}
