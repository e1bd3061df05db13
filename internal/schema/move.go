package schema

// Move gives everything in schema from the name to: what was made aside to be looked at becomes what it stands for.
// Printed texts are left alone; they name nothing of a schema that was first on the search path.
func (s *Schema) Move(from, to string) {
	move := func(n *Name) {
		if n.Schema == from {
			n.Schema = to
		}
	}
	if s.Default == from {
		s.Default = to
	}
	for i := range s.Namespaces {
		if s.Namespaces[i].Name == from {
			s.Namespaces[i].Name = to
		}
	}
	for i := range s.Extensions {
		if s.Extensions[i].Schema == from {
			s.Extensions[i].Schema = to
		}
	}
	for i := range s.Enums {
		move(&s.Enums[i].Name)
	}
	for i := range s.Composites {
		move(&s.Composites[i].Name)
	}
	for i := range s.Domains {
		move(&s.Domains[i].Name)
	}
	for i := range s.Routines {
		move(&s.Routines[i].Name)
	}
	for i := range s.Others {
		move(&s.Others[i].Name)
	}
	for i := range s.Sequences {
		move(&s.Sequences[i].Name)
		move(&s.Sequences[i].Owner)
	}
	for _, r := range s.Relations {
		move(&r.Name)
		move(&r.PartitionOf)
		for i := range r.Inherits {
			move(&r.Inherits[i])
		}
		for i := range r.Columns {
			move(&r.Columns[i].DefaultSequence)
		}
		for i := range r.Constraints {
			move(&r.Constraints[i].Ref)
		}
		for i := range r.Statistics {
			move(&r.Statistics[i].Name)
		}
	}
}
