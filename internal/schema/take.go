package schema

import "slices"

// Take makes the object id in s what it is in from: a copy, or nothing where from lacks it. A relation brings all that hangs on it;
// what hangs on a relation that s lacks is left out.
func (s *Schema) Take(from *Schema, id ID) {
	name := Name{Schema: id.Schema, Name: id.Name}
	switch id.Kind {
	case KindNamespace:
		s.Namespaces = took(s.Namespaces, from.Namespaces, func(n Namespace) bool { return n.Name == id.Schema })
	case KindExtension:
		s.Extensions = took(s.Extensions, from.Extensions, func(e Extension) bool { return e.Name == id.Name })
	case KindEnum:
		s.Enums = took(s.Enums, from.Enums, func(e Enum) bool { return e.Name == name })
	case KindComposite:
		s.Composites = took(s.Composites, from.Composites, func(c Composite) bool { return c.Name == name })
	case KindDomain:
		s.Domains = took(s.Domains, from.Domains, func(d Domain) bool { return d.Name == name })
	case KindSequence:
		s.Sequences = took(s.Sequences, from.Sequences, func(q Sequence) bool { return q.Name == name })
	case KindRoutine:
		s.Routines = took(s.Routines, from.Routines, func(r Routine) bool {
			return r.Name.Schema == id.Schema && r.Name.Name+"("+r.Arguments+")" == id.Name
		})
	case KindRelation:
		relation := Name{Schema: id.Schema, Name: id.Relation}
		s.Relations = took(s.Relations, from.Relations, func(r *Relation) bool { return r.Name == relation })
		if n := len(s.Relations) - 1; n >= 0 && s.Relations[n].Name == relation {
			s.Relations[n] = s.Relations[n].Clone()
		}
	default:
		if id.Relation == "" {
			s.Others = took(s.Others, from.Others, func(o Other) bool { return o.Kind == id.Kind && o.Name == name })
			return
		}
		relation := Name{Schema: id.Schema, Name: id.Relation}
		if to, of := s.Relation(relation), from.Relation(relation); to != nil {
			if of == nil {
				of = &Relation{}
			}
			to.take(of, id)
		}
	}
}

// take is Take for what hangs on a relation.
func (r *Relation) take(from *Relation, id ID) {
	switch id.Kind {
	case KindColumn:
		r.Columns = took(r.Columns, from.Columns, func(c Column) bool { return c.Name == id.Name })
	case KindPrimaryKey, KindUnique, KindForeignKey, KindCheck, KindExclusion:
		r.Constraints = took(r.Constraints, from.Constraints, func(c Constraint) bool { return c.Kind == id.Kind && c.Name == id.Name })
	case KindIndex:
		r.Indexes = took(r.Indexes, from.Indexes, func(x Index) bool { return x.Name == id.Name })
	case KindTrigger:
		r.Triggers = took(r.Triggers, from.Triggers, func(t Trigger) bool { return t.Name == id.Name })
	case KindSecurity:
		r.RowSecurity, r.ForceRowSec = from.RowSecurity, from.ForceRowSec
	case KindPolicy:
		r.Policies = took(r.Policies, from.Policies, func(p Policy) bool { return p.Name == id.Name })
	case KindRule:
		r.Rules = took(r.Rules, from.Rules, func(u Rule) bool { return u.Name == id.Name })
	case KindStatistics:
		r.Statistics = took(r.Statistics, from.Statistics, func(x Statistics) bool { return x.Name.In(id.Schema) == id.Name })
	}
}

// took gives list with the item that fits as it is in from, at the end.
func took[T any](list, from []T, fits func(T) bool) []T {
	out := slices.DeleteFunc(slices.Clone(list), fits)
	if i := slices.IndexFunc(from, fits); i >= 0 {
		out = append(out, from[i])
	}
	return out
}
