package schema

import (
	"cmp"
	"slices"
	"strings"
)

// Kind names what an object is, in the words PostgreSQL's own messages use.
type Kind string

// The kinds of objects that are compared. Rarer ones come in Other.Kind under the words of pg_identify_object.
const (
	KindNamespace  Kind = "schema"
	KindExtension  Kind = "extension"
	KindEnum       Kind = "enum"
	KindComposite  Kind = "composite type"
	KindDomain     Kind = "domain"
	KindSequence   Kind = "sequence"
	KindRoutine    Kind = "function"
	KindRelation   Kind = "relation" // its attribute "kind" says which
	KindColumn     Kind = "column"
	KindPrimaryKey Kind = "primary key"
	KindUnique     Kind = "unique"
	KindForeignKey Kind = "foreign key"
	KindCheck      Kind = "check"
	KindExclusion  Kind = "exclude"
	KindIndex      Kind = "index"
	KindTrigger    Kind = "trigger"
	KindSecurity   Kind = "row security"
	KindPolicy     Kind = "policy"
	KindRule       Kind = "rule"
	KindStatistics Kind = "statistics"
)

// order is the order in which the objects of one relation are shown.
var order = map[Kind]int{KindRelation: 1, KindColumn: 2, KindPrimaryKey: 3, KindUnique: 4, KindForeignKey: 5, KindCheck: 6,
	KindExclusion: 7, KindIndex: 8, KindTrigger: 9, KindSecurity: 10, KindPolicy: 11, KindRule: 12, KindStatistics: 13}

// ID names one object. Relation is set for relations and what hangs on them; Name is empty for the relation itself.
type ID struct {
	Kind     Kind
	Schema   string
	Relation string
	Name     string
}

// Compare orders ids as they are shown: free-standing objects by kind, then relations by name with what hangs on them.
func (id ID) Compare(other ID) int {
	// Not cmp.Or: that compares everything, and sorting is most of the work of comparing equal schemas.
	if c := strings.Compare(id.Schema, other.Schema); c != 0 {
		return c
	}
	if c := strings.Compare(id.Relation, other.Relation); c != 0 {
		return c
	}
	if id.Kind != other.Kind {
		return cmp.Or(cmp.Compare(order[id.Kind], order[other.Kind]), cmp.Compare(id.Kind, other.Kind))
	}
	return strings.Compare(id.Name, other.Name)
}

// RelationID gives the id of the relation that the object hangs on, or of itself.
func (id ID) RelationID() ID { return ID{Kind: KindRelation, Schema: id.Schema, Relation: id.Relation} }

// Path names the object by what it hangs on, unquoted: table, table.column. A schema other than home stands before it.
func (id ID) Path(home string) string {
	var words []string
	if id.Schema != home {
		words = append(words, id.Schema)
	}
	words = append(words, id.Relation, id.Name)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ".")
}

// Attr is one property of an object. Two objects agree on it when their keys are equal.
type Attr struct {
	Name  string
	Value string // as shown
	key   string // as compared, where that is not Value
}

// Key gives what is compared.
func (a Attr) Key() string {
	if a.key != "" {
		return a.key
	}
	return a.Value
}

// Described is what every kind of object can say of itself.
type Described interface {
	// Attrs gives the properties that differ from PostgreSQL's defaults, in the order in which they are shown.
	Attrs() []Attr
	// Summary gives the definition on one line, for a reader.
	Summary() string
}

// Object is one comparable object of a Schema.
type Object struct {
	ID ID
	Described
	Parents []ID // whose presence this object's presence follows
}

// Objects gives every object of the schema, sorted by ID.Compare.
func (s *Schema) Objects() []Object {
	f := flattener{schema: s, owned: map[Name]*Sequence{}, objects: make([]Object, 0, s.size())}
	f.all()
	// Nearly always true: every part is sorted by itself, which is quicker. Several schemas interleave.
	if !slices.IsSortedFunc(f.objects, byID) {
		slices.SortFunc(f.objects, byID)
	}
	return f.objects
}

func byID(a, b Object) int { return a.ID.Compare(b.ID) }

// size gives about as many objects as there are.
func (s *Schema) size() int {
	n := len(s.Sequences) + len(s.Routines) + len(s.Others)
	for _, r := range s.Relations {
		n += 2 + len(r.Columns) + len(r.Constraints) + len(r.Indexes)
	}
	return n
}

type flattener struct {
	schema  *Schema
	owned   map[Name]*Sequence
	objects []Object
}

func (f *flattener) add(id ID, d Described, parents ...ID) {
	f.objects = append(f.objects, Object{id, d, parents})
}

func (f *flattener) all() {
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
	relations := slices.Clone(s.Relations)
	slices.SortFunc(relations, func(a, b *Relation) int {
		return cmp.Or(strings.Compare(a.Name.Schema, b.Name.Schema), strings.Compare(a.Name.Name, b.Name.Name))
	})
	for _, r := range relations {
		first := len(f.objects)
		f.relation(r)
		slices.SortFunc(f.objects[first:], byID)
	}
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

func (f *flattener) relation(r *Relation) {
	home := f.schema.Default
	self := ID{Kind: KindRelation, Schema: r.Name.Schema, Relation: r.Name.Name}
	child := func(kind Kind, name string) ID {
		return ID{Kind: kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: name}
	}
	above := []ID{self} // shared: nobody changes it
	f.add(self, relation{r, home})
	if r.RowSecurity || r.ForceRowSec {
		f.add(child(KindSecurity, ""), rowSecurity{r.RowSecurity, r.ForceRowSec}, above...)
	}
	for i := range r.Columns {
		c := &r.Columns[i]
		own := f.owned[c.DefaultSequence]
		serial := own != nil && own.Owner == r.Name && own.OwnerCol == c.Name
		f.add(child(KindColumn, c.Name), column{c, r.Kind == View || r.Kind == MaterializedView, serial, home}, above...)
	}
	for i := range r.Constraints {
		if c := &r.Constraints[i]; !c.Inherited {
			f.add(child(c.Kind, c.Name), constraint{c, home}, above...)
		}
	}
	for i := range r.Indexes {
		if x := &r.Indexes[i]; !x.Inherited {
			f.add(child(KindIndex, x.Name), index{x}, above...)
		}
	}
	for i := range r.Triggers {
		f.add(child(KindTrigger, r.Triggers[i].Name), r.Triggers[i], above...)
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

// attrs collects properties and leaves out those that are at PostgreSQL's default.
type attrs []Attr

func (a *attrs) text(name, value string) {
	if value != "" {
		*a = append(*a, Attr{Name: name, Value: value})
	}
}

func (a *attrs) flag(name string, on bool) {
	if on {
		*a = append(*a, Attr{Name: name, Value: name})
	}
}

// expr adds a property whose value holds expressions.
func (a *attrs) expr(name, value string) {
	if value != "" {
		*a = append(*a, Attr{Name: name, Value: value, key: spell(value)})
	}
}

// spell gives one spelling to calls that PostgreSQL documents as the same (9.9.5 Current Date/Time) and prints apart.
func spell(expr string) string {
	if !strings.Contains(expr, "CURRENT_TIMESTAMP") && !strings.Contains(expr, "transaction_timestamp") {
		return expr
	}
	tokens := Tokens(expr)
	var out strings.Builder
	last := 0
	for i, t := range tokens {
		call := i+2 < len(tokens) && tokens[i+1].Is("(") && tokens[i+2].Is(")")
		switch {
		case t.Is("current_timestamp") && (i+1 == len(tokens) || !tokens[i+1].Is("(")):
			out.WriteString(expr[last:t.Start] + "now()")
			last = t.End
		case t.Is("transaction_timestamp") && call:
			out.WriteString(expr[last:t.Start] + "now")
			last = t.End
		}
	}
	return out.String() + expr[last:]
}
