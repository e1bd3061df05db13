// Package contract holds the statements of a program against a schema, and runs none of them.
//
//	Statements → Hold(transaction) → Held{Failures, Untried}
//
// PostgreSQL is the judge: it analyses each statement as it does before it runs one, and tells which parameters it takes and which
// columns it gives. These are compared with what the code sends and scans. What the analysis leaves for later (the value
// of a column that wants one, the unique index behind ON CONFLICT, what REFRESH refreshes) is read from the catalog.
//
// The package leaves out where statements come from, and who moved when one fails. Not known without running: lengths,
// checks, foreign keys, triggers, privileges, and whether a column of a view may be null.
package contract

// Statement is what a program says to a database, with what the code around it expects.
type Statement struct {
	Name       string
	File       string // from the repository's root
	SQL        string
	Parameters []string // the types that the code sends, as PostgreSQL names them, $1 first
	Columns    []Column // what the code scans, in order; empty: no rows
	Insert     *Insert  // nil: it is none
	Refreshes  string   // the materialized view that it refreshes, as SQL names it; empty: none
	Concurrent bool     // while others read it
}

// Column is a column of a result, as the code scans it.
type Column struct {
	Name     string
	Type     string // as PostgreSQL names it
	Go       string // what it is scanned into
	Nullable bool   // the code takes null
}

// Insert is what an INSERT says of its table.
type Insert struct {
	Table    string   // as SQL names it
	Columns  []string // that it gives a value
	Conflict []string // the columns of ON CONFLICT; empty: it has none
}

// Breach is one thing that a schema does not give a statement.
type Breach struct {
	Message  string
	Code     string // PostgreSQL's SQLSTATE; empty: PostgreSQL would take the statement, the code would not take what it does
	Position int    // in the statement, in characters from 1; 0: not known
	Hint     string // PostgreSQL's
}

// Same says whether two breaches are one: messages may be in two languages.
func (b Breach) Same(other Breach) bool {
	if b.Code != "" || other.Code != "" {
		return b.Code == other.Code && b.Position == other.Position
	}
	return b.Message == other.Message
}

// Failure is a statement that a schema does not hold.
type Failure struct {
	Name     string
	Breaches []Breach // at least one
}

// Same says whether both fail for the same reasons.
func (f Failure) Same(other Failure) bool {
	if f.Name != other.Name || len(f.Breaches) != len(other.Breaches) {
		return false
	}
	for i := range f.Breaches {
		if !f.Breaches[i].Same(other.Breaches[i]) {
			return false
		}
	}
	return true
}

// Held is what holding statements against a schema has shown.
type Held struct {
	Failures []Failure // in the order of the statements
	Untried  []Untried
}

// Untried is a statement that could not be held against the schema, and why.
type Untried struct{ Name, Why string }
