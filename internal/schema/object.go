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
