// Package declare holds what a GORM tag cannot say about a relation: a typed name plus a plain SQL fragment.
//
//	models (optional methods) → declare → desired
//
// A fragment is what stands after the name in CREATE TABLE or CREATE INDEX, never a whole statement, and names no
// schema for the models' own relations: it is read against stand-ins of them, and a qualified name would reach the live ones.
package declare

// Constraint is a table constraint. Def is what follows the name in CREATE TABLE:
// "UNIQUE (a, b) DEFERRABLE", "CHECK (a < b)", "EXCLUDE USING gist (room WITH =, during WITH &&)",
// "FOREIGN KEY (a, b) REFERENCES p (x, y) MATCH FULL". An empty Name takes the one PostgreSQL would choose.
type Constraint struct {
	Name    string
	Def     string
	Comment string
}

// Index is an index. Def is what follows the table in CREATE INDEX: "USING gin (doc jsonb_path_ops) WHERE doc IS NOT NULL".
// An empty Name takes the one PostgreSQL would choose.
type Index struct {
	Name    string
	Unique  bool
	Def     string
	Comment string
}

// TableOptions is what stands around the columns in CREATE TABLE.
type TableOptions struct {
	Unlogged    bool
	With        string   // storage parameters: "fillfactor=70, autovacuum_enabled=off"
	PartitionBy string   // "RANGE (at)", "LIST (kind)", "HASH (id)"
	Inherits    []string // parent tables, in order

	RowSecurity      bool // ENABLE ROW LEVEL SECURITY
	ForceRowSecurity bool // FORCE ROW LEVEL SECURITY
}

// Column is what a tag cannot say of one column.
type Column struct {
	Name        string
	Storage     string // PLAIN, MAIN, EXTENDED, EXTERNAL; empty: the type's own
	Compression string // pglz, lz4; empty: the server's default
	Statistics  *int   // statistics target; nil: the server's default
}

// Policy is a row security policy. Def is what follows the table in CREATE POLICY: "FOR SELECT TO public USING (owner = CURRENT_USER)".
type Policy struct {
	Name string
	Def  string
}

// Trigger is a trigger. Timing is what stands between the name and ON ("BEFORE INSERT OR UPDATE OF a"),
// Def what follows the table ("FOR EACH ROW WHEN (…) EXECUTE FUNCTION touch()").
type Trigger struct {
	Name   string
	Timing string
	Def    string
}

// Extension is an extension that the set needs. An empty Schema means the models' own.
type Extension struct {
	Name   string
	Schema string
}

// Enum is an enumerated type, its labels in order.
type Enum struct {
	Name   string // qualified with a dot where it isn't in the default schema
	Labels []string
}

// Composite is a composite type.
type Composite struct {
	Name   string
	Fields []Field
}

// Field is one attribute of a composite type.
type Field struct {
	Name string
	Type string
}

// Domain is a domain. Checks carry names and "CHECK (VALUE > 0)" fragments.
type Domain struct {
	Name    string
	Type    string
	Default string
	NotNull bool
	Checks  []Constraint
}

// Sequence is a sequence that no column owns. Options is what follows the name in CREATE SEQUENCE: "AS integer INCREMENT 5".
type Sequence struct {
	Name    string
	Options string
}

// Set is everything that models declare.
type Set struct {
	Relations  []any // GORM structs
	Extensions []Extension
	Enums      []Enum
	Composites []Composite
	Domains    []Domain
	Sequences  []Sequence
}
