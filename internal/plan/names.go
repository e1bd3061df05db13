package plan

import (
	"github.com/clipdex/clipdex/internal/schema"
)

// namesOf gives the names that an object takes in its schema, those of its own indexes and sequences included. Relations
// and types share them: a table is a type too.
func (p *planner) namesOf(s *side, id schema.ID) []string {
	at := func(name string) string { return schema.Name{Schema: id.Schema, Name: name}.String() }
	switch id.Kind {
	case schema.KindEnum, schema.KindComposite, schema.KindDomain, schema.KindSequence, schema.KindIndex, schema.KindPrimaryKey, schema.KindUnique, schema.KindExclusion:
		return []string{at(id.Name)}
	case schema.KindColumn:
		return identityNames(s.relation(id), s.column(id))
	case schema.KindRelation:
		return relationNames(s, s.relation(id))
	}
	return nil
}

func relationNames(s *side, r *schema.Relation) []string {
	at := func(name string) string { return schema.Name{Schema: r.Name.Schema, Name: name}.String() }
	names := []string{at(r.Name.Name)}
	for i := range r.Constraints {
		if r.Constraints[i].Index != nil {
			names = append(names, at(r.Constraints[i].Name))
		}
	}
	for i := range r.Indexes {
		names = append(names, at(r.Indexes[i].Name))
	}
	for i := range r.Columns {
		names = append(names, identityNames(r, &r.Columns[i])...)
		if q := s.serial(r, &r.Columns[i]); q != nil {
			names = append(names, q.Name.String())
		}
	}
	return names
}

// identityNames gives the name of the sequence behind an identity column; none behind another.
func identityNames(r *schema.Relation, c *schema.Column) []string {
	if c == nil || c.Identity == schema.NoIdentity || c.IdentitySequence.Name != "" {
		return nil
	}
	return []string{schema.Name{Schema: r.Name.Schema, Name: schema.ObjectName(r.Name.Name, c.Name, "seq")}.String()}
}

// aside is the name that a type has while its new self takes its place: short enough, and nobody's.
func aside(n schema.Name) schema.Name {
	n.Name = schema.ObjectName(n.Name, "was", "type")
	return n
}
