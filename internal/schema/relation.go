package schema

// RelationKind says what a relation is.
type RelationKind string

// The kinds of relations that are described.
const (
	Table            RelationKind = "table" // partitioned ones too: see PartitionBy
	View             RelationKind = "view"
	MaterializedView RelationKind = "materialized view"
	ForeignTable     RelationKind = "foreign table"
)

// Relation is a table, view, materialized view or foreign table with everything that hangs on it.
type Relation struct {
	Name            Name
	Kind            RelationKind
	Unlogged        bool
	Options         []string // storage parameters name=value, sorted; those of the TOAST table as toast.name=value
	AccessMethod    string   // empty: heap
	Tablespace      string   // empty: the database's
	PartitionBy     string   // partition key, "RANGE (at)"; empty: not partitioned
	PartitionOf     Name     // parent of a partition
	PartitionBound  string
	Inherits        []Name
	OfType          string // CREATE TABLE … OF type
	RowSecurity     bool
	ForceRowSec     bool
	ReplicaIdentity string // nothing, full; empty: default or by the marked index
	Server          string // of a foreign table, with its options
	Query           string // of a view or materialized view
	Comment         string

	Columns     []Column
	Constraints []Constraint
	Indexes     []Index
	Triggers    []Trigger
	Policies    []Policy
	Rules       []Rule
	Statistics  []Statistics
}

// Column gives the column called name, nil if there is none.
func (r *Relation) Column(name string) *Column {
	for i := range r.Columns {
		if r.Columns[i].Name == name {
			return &r.Columns[i]
		}
	}
	return nil
}

// PrimaryKey gives the primary key, nil if there is none.
func (r *Relation) PrimaryKey() *Constraint {
	for i := range r.Constraints {
		if r.Constraints[i].Kind == KindPrimaryKey {
			return &r.Constraints[i]
		}
	}
	return nil
}

// Column is a column of a relation. At most one of Default, DefaultSequence, Identity and Generated is set.
type Column struct {
	Name             string
	Type             string // as format_type prints it
	Collation        string // empty: the type's own
	NotNullFor       string // not valid, no inherit: a NOT NULL that holds for some rows only (PostgreSQL 18)
	Default          string // expression
	DefaultSequence  Name   // default nextval(sequence), the usual face of serial
	Identity         Identity
	IdentitySequence *IdentitySequence // behind an identity; nil: there is none
	Generated        string            // expression
	Storage          string            // empty: the type's own
	Compression      string            // empty: the server's default
	Statistics       int               // statistics target; -1: the server's default
	Options          []string
	Comment          string
	NotNull          bool // the flags stand together: there are more columns than anything else
	Virtual          bool // generated when read (PostgreSQL 18), not stored
	Inherited        bool // comes from a parent table only; PostgreSQL keeps it equal to the parent's
}

// Identity is the kind of an identity column.
type Identity string

// The kinds of identity columns.
const (
	NoIdentity        Identity = ""
	IdentityAlways    Identity = "always"
	IdentityByDefault Identity = "by default"
)

// IdentitySequence is the sequence behind an identity column. Few columns have one, so it stands apart.
type IdentitySequence struct {
	Options SequenceOptions
	Name    string // empty: the one that PostgreSQL chooses
	Comment string
	Logging string // logged or unlogged; empty: as its table's
}

// Constraint is a primary key, unique, foreign key, check or exclusion constraint. NOT NULL belongs to the column.
type Constraint struct {
	Name            string
	Kind            Kind
	Columns         []string
	Index           *Index // what stands behind primary key, unique and exclusion; keys of an exclusion carry operators
	Expr            string // check
	Ref             Name   // foreign key: the referenced table
	RefColumns      []string
	MatchFull       bool
	OnUpdate        string // empty: NO ACTION
	OnDelete        string
	OnDeleteColumns []string // SET NULL (columns), SET DEFAULT (columns)
	Deferrable      bool
	Deferred        bool // INITIALLY DEFERRED
	NotValid        bool
	NotEnforced     bool // PostgreSQL 18
	NoInherit       bool
	Period          bool // WITHOUT OVERLAPS, PERIOD (PostgreSQL 18)
	Inherited       bool // comes from a parent table only
	Comment         string
}

// Index is an index, or the part of a constraint that is one.
type Index struct {
	Name             string
	Unique           bool
	Method           string
	Keys             []IndexKey
	Include          []string
	NullsNotDistinct bool
	Predicate        string
	Options          []string // storage parameters name=value, sorted
	Tablespace       string
	Invalid          bool // left behind by a failed concurrent build
	Clustered        bool
	ReplicaIdentity  bool
	Inherited        bool     // made by the partitioned parent's index
	Statistics       []string // targets of expression keys, "2: 500"
	Comment          string
}

// IndexKey is one key of an index.
type IndexKey struct {
	Column          string // or
	Expr            string
	Collation       string // empty: the column's
	Opclass         string // empty: the type's default
	OpclassOptions  string
	Desc            bool
	NullsFirst      bool
	ExcludeOperator string // of an exclusion constraint
}

// Trigger is a user's trigger. Definition is what follows its name and table is printed without a schema.
type Trigger struct {
	Name       string
	Definition string
	Enabled    string // empty: as usual; disabled, replica, always
	Comment    string
}

// Policy is a row security policy.
type Policy struct {
	Name      string
	Restrict  bool
	Command   string // all, select, insert, update, delete
	Roles     []string
	Using     string
	WithCheck string
	Comment   string
}

// Rule is a rewrite rule other than a view's own.
type Rule struct {
	Name       string
	Definition string
	Enabled    string
	Comment    string
}

// Statistics is an extended statistics object.
type Statistics struct {
	Name       Name
	Definition string
	Target     int // -1: default
	Comment    string
}
