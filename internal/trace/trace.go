// Package trace holds what the statements of a revision did when it was run, as plain values.
//
//	record (scratch database) → trace.Statement → lint, report
//
// It leaves out recording: values here come from a database and know none.
package trace

import (
	"time"

	"github.com/clipdex/clipdex/internal/schema"
)

// Statement is what a revision's function sent at once; it may be several statements of SQL.
type Statement struct {
	SQL      string // arguments as literals
	Duration time.Duration
	Rows     int64 // affected
	Reads    bool  // its rows were given to the function
	// Depends says that the function had read rows before it sent this: with other data it may send something else.
	Depends bool
	// Transaction numbers the transactions of a run; those of one number are one. Zero: it ran outside.
	Transaction int
	// Repeated says that it is sent again, each time committed by itself, until it affects no row: it is one of many batches.
	Repeated bool
	// Measured says that Locks and Scanned are known. What can't run in a transaction has let go of its locks when they could be looked at.
	Measured bool

	Locks     []Lock     // on relations, only what it added to those its transaction held
	Scanned   []Relation // tables and materialized views that it read from end to end; of a query nothing is said, the planner decides
	Rewritten []Relation // those that it wrote anew, or emptied
	Reindexed []Relation // indexes, likewise
}

// Lock is a lock on a relation.
type Lock struct {
	Relation Relation
	Mode     Mode
}

// Relation is a table, materialized view, view or index.
type Relation struct {
	Name  schema.Name
	Kind  string      // table, index, materialized view, view, foreign table
	Table schema.Name // of an index
	New   bool        // it was not there before the revision: nobody uses it
}

// Mode is how strong a lock on a relation is, in the order of PostgreSQL's documentation (13.3.1 Table-Level Locks).
type Mode int

// The modes.
const (
	NoLock Mode = iota
	AccessShare
	RowShare
	RowExclusive
	ShareUpdateExclusive
	Share
	ShareRowExclusive
	Exclusive
	AccessExclusive
)

var modes = []string{"", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"}

// String gives the mode as LOCK TABLE spells it.
func (m Mode) String() string { return modes[m] }

// ParseMode reads a mode as LOCK TABLE spells it; NoLock when it is none.
func ParseMode(s string) Mode {
	for m, name := range modes {
		if s == name {
			return Mode(m)
		}
	}
	return NoLock
}

// BlocksReads says whether SELECT waits for the lock.
func (m Mode) BlocksReads() bool { return m == AccessExclusive }

// BlocksWrites says whether INSERT, UPDATE and DELETE wait for the lock.
func (m Mode) BlocksWrites() bool { return m >= Share }
