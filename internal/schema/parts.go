package schema

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Objects gives every object of the schema, sorted by ID.Compare.
func (s *Schema) Objects() []Object {
	var all []Object
	for part := range s.Parts() {
		all = append(all, part...)
	}
	return all
}

// Parts gives the objects in the order of Objects, a relation with what hangs on it at a time, and before the relations
// of a schema its free-standing objects. A part is only good until the next: laid out at once, the objects of a large
// schema take as much memory as the schema.
func (s *Schema) Parts() iter.Seq[[]Object] {
	return s.PartsAs(func(r *Relation) *Relation { return r })
}

// PartsAs is Parts with every relation as form gives it, when its turn comes; the name has to stay.
func (s *Schema) PartsAs(form func(*Relation) *Relation) iter.Seq[[]Object] {
	return func(yield func([]Object) bool) {
		f := flattener{schema: s, owned: map[Name]*Sequence{}}
		rest := f.free()
		relations := slices.SortedFunc(slices.Values(s.Relations), func(a, b *Relation) int {
			return cmp.Or(strings.Compare(a.Name.Schema, b.Name.Schema), strings.Compare(a.Name.Name, b.Name.Name))
		})
		f.objects = nil // not the array of rest
		for _, r := range relations {
			for len(rest) > 0 && rest[0].ID.Schema <= r.Name.Schema {
				var part []Object
				if part, rest = firstSchema(rest); !yield(part) {
					return
				}
			}
			f.objects = f.objects[:0]
			f.relation(form(r))
			if !slices.IsSortedFunc(f.objects, byID) { // what is rare comes as it stands
				slices.SortFunc(f.objects, byID)
			}
			if !yield(f.objects) {
				return
			}
		}
		for len(rest) > 0 {
			var part []Object
			if part, rest = firstSchema(rest); !yield(part) {
				return
			}
		}
	}
}

// firstSchema cuts off the objects of the first schema among sorted ones.
func firstSchema(objects []Object) (first, rest []Object) {
	n := 1
	for n < len(objects) && objects[n].ID.Schema == objects[0].ID.Schema {
		n++
	}
	return objects[:n], objects[n:]
}

func byID(a, b Object) int { return a.ID.Compare(b.ID) }

// flattener lays out objects.
type flattener struct {
	schema  *Schema
	owned   map[Name]*Sequence
	objects []Object
	numbers []int // of sorted
}

func (f *flattener) add(id ID, d Described, parents ...ID) {
	f.objects = append(f.objects, Object{id, d, parents})
}

// free gives the free-standing objects, sorted.
func (f *flattener) free() []Object {
	s := f.schema
	for i := range s.Namespaces {
		f.add(ID{Kind: KindNamespace, Schema: s.Namespaces[i].Name}, s.Namespaces[i])
	}
	for i := range s.Extensions {
		f.add(ID{Kind: KindExtension, Name: s.Extensions[i].Name}, s.Extensions[i])
	}
	for i := range s.Enums {
		f.add(free(KindEnum, s.Enums[i].Name), s.Enums[i])
	}
	for i := range s.Composites {
		f.add(free(KindComposite, s.Composites[i].Name), s.Composites[i])
	}
	for i := range s.Domains {
		f.add(free(KindDomain, s.Domains[i].Name), s.Domains[i])
	}
	for i := range s.Routines {
		r := s.Routines[i]
		f.add(ID{Kind: KindRoutine, Schema: r.Name.Schema, Name: r.Name.Name + "(" + r.Arguments + ")"}, r)
	}
	for i := range s.Others {
		f.add(free(s.Others[i].Kind, s.Others[i].Name), s.Others[i])
	}
	for i := range s.Sequences {
		f.sequence(&s.Sequences[i])
	}
	slices.SortFunc(f.objects, byID)
	return f.objects
}

func free(kind Kind, name Name) ID { return ID{Kind: kind, Schema: name.Schema, Name: name.Name} }

func (f *flattener) sequence(s *Sequence) {
	id := free(KindSequence, s.Name)
	if s.OwnerCol == "" {
		f.add(id, sequence{s, f.schema.Default})
		return
	}
	f.owned[s.Name] = s
	owner := ID{Kind: KindColumn, Schema: s.Owner.Schema, Relation: s.Owner.Name, Name: s.OwnerCol}
	f.add(id, sequence{s, f.schema.Default}, owner, owner.RelationID())
}

// serial says whether the column owns the sequence that its default takes.
func (f *flattener) serial(r *Relation, c *Column) bool {
	if c.DefaultSequence.Name == "" {
		return false
	}
	own := f.owned[c.DefaultSequence]
	return own != nil && own.Owner == r.Name && own.OwnerCol == c.Name
}

// sorted gives the numbers below n in order. Sorting those, and not the objects, is much of the time that laying out takes.
func (f *flattener) sorted(n int, compare func(a, b int) int) []int {
	f.numbers = f.numbers[:0]
	for i := range n {
		f.numbers = append(f.numbers, i)
	}
	slices.SortFunc(f.numbers, compare)
	return f.numbers
}

func (f *flattener) relation(r *Relation) {
	home := f.schema.Default
	self := ID{Kind: KindRelation, Schema: r.Name.Schema, Relation: r.Name.Name}
	child := func(kind Kind, name string) ID {
		return ID{Kind: kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: name}
	}
	above := []ID{self} // shared: nobody changes it
	f.add(self, relation{r, home})
	for _, i := range f.sorted(len(r.Columns), func(a, b int) int { return strings.Compare(r.Columns[a].Name, r.Columns[b].Name) }) {
		c := &r.Columns[i]
		f.add(child(KindColumn, c.Name), column{c, r.Kind == View || r.Kind == MaterializedView, f.serial(r, c), home}, above...)
	}
	for _, i := range f.sorted(len(r.Constraints), func(a, b int) int {
		x, y := &r.Constraints[a], &r.Constraints[b]
		return cmp.Or(order[x.Kind]-order[y.Kind], strings.Compare(x.Name, y.Name))
	}) {
		if c := &r.Constraints[i]; !c.Inherited {
			f.add(child(c.Kind, c.Name), constraint{c, home}, above...)
		}
	}
	for _, i := range f.sorted(len(r.Indexes), func(a, b int) int { return strings.Compare(r.Indexes[a].Name, r.Indexes[b].Name) }) {
		if x := &r.Indexes[i]; !x.Inherited {
			f.add(child(KindIndex, x.Name), index{x}, above...)
		}
	}
	for i := range r.Triggers {
		f.add(child(KindTrigger, r.Triggers[i].Name), r.Triggers[i], above...)
	}
	if r.RowSecurity || r.ForceRowSec {
		f.add(child(KindSecurity, ""), rowSecurity{r.RowSecurity, r.ForceRowSec}, above...)
	}
	for i := range r.Policies {
		f.add(child(KindPolicy, r.Policies[i].Name), r.Policies[i], above...)
	}
	for i := range r.Rules {
		f.add(child(KindRule, r.Rules[i].Name), r.Rules[i], above...)
	}
	for i := range r.Statistics {
		f.add(child(KindStatistics, r.Statistics[i].Name.In(r.Name.Schema)), r.Statistics[i], above...)
	}
}
