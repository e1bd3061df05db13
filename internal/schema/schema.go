package schema

// Name is a qualified name, unquoted.
type Name struct {
	Schema string
	Name   string
}

// String gives the name quoted and qualified.
func (n Name) String() string { return Quote(n.Schema) + "." + Quote(n.Name) }

// In gives the name quoted, and qualified unless it is in schema.
func (n Name) In(schema string) string {
	if n.Schema == schema || n.Schema == "" {
		return Quote(n.Name)
	}
	return n.String()
}

// Schema is the description of a database, or of the part of it that models declare.
type Schema struct {
	Default    string // the schema whose names are shown unqualified
	Namespaces []Namespace
	Extensions []Extension
	Enums      []Enum
	Composites []Composite
	Domains    []Domain
	Sequences  []Sequence // owned by serial columns or free-standing; identity sequences are part of their column
	Relations  []*Relation
	Routines   []Routine
	Others     []Other

	Major        int          // the major version of the server it was read from; 0 where none is known, as on the desired side
	Dependencies Dependencies // for planners only
}

// Relation gives the relation called name, nil if there is none.
func (s *Schema) Relation(name Name) *Relation {
	for _, r := range s.Relations {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Namespace is a schema in PostgreSQL's sense.
type Namespace struct {
	Name    string
	Comment string
}

// Extension is an installed extension. What belongs to it is never described.
type Extension struct {
	Name   string
	Schema string // empty on the desired side: any
}

// Enum is an enumerated type, its labels in sort order.
type Enum struct {
	Name    Name
	Labels  []string
	Comment string
}

// Composite is a composite type that is no relation's row type.
type Composite struct {
	Name    Name
	Fields  []Field
	Comment string
}

// Field is one attribute of a composite type.
type Field struct {
	Name      string
	Type      string
	Collation string
	Comment   string
}

// Domain is a domain over a base type.
type Domain struct {
	Name      Name
	Type      string
	Collation string
	NotNull   bool
	Default   string
	Checks    []DomainCheck
	Comment   string
}

// DomainCheck is a named check on VALUE.
type DomainCheck struct {
	Name     string
	Expr     string
	NotValid bool
	Comment  string
}

// Sequence is a sequence that no identity column hides. Its position is data, not schema.
type Sequence struct {
	Name     Name
	Options  SequenceOptions
	Owner    Name   // relation of the owning column; zero when free-standing
	OwnerCol string // owning column
	Unlogged bool   // while its owner, if any, is not
	Logged   bool   // while its owner is unlogged (PostgreSQL 15)
	Comment  string
}

// SequenceOptions are those of CREATE SEQUENCE with PostgreSQL's defaults filled in.
type SequenceOptions struct {
	Type      string // smallint, integer, bigint
	Start     int64
	Increment int64
	Min       int64
	Max       int64
	Cache     int64
	Cycle     bool
}

// Routine is a function, procedure, aggregate or window function.
type Routine struct {
	Name       Name
	Arguments  string // types of the input arguments, which with the name tell it from others: f(integer, text)
	Kind       string // function, procedure, aggregate
	Definition string
	Create     string // of an aggregate: what follows CREATE AGGREGATE and its name
	Comment    string
}

// Other is an object of a rarer kind (collation, operator, text search configuration …), compared by its definition only.
type Other struct {
	Kind       Kind
	Name       Name
	Definition string
	Create     string // the statement that makes it; empty: nobody wrote one
	Comment    string
}
