// Package migrate applies a chain of revisions to a database and keeps its history.
//
//	migrations.All() → Chain (validated, pure) → Status (pure) → Runner (lock, one transaction per revision) → Result
//
// gormigrate does the applying; what it lacks is here: validation before anything runs, one runner at a time, one
// transaction and one history row per revision, errors that say where the database stands. It leaves out printing, and
// deciding what a database should look like.
package migrate

import "gorm.io/gorm"

// Revision is one step of the chain.
type Revision struct {
	ID      string // 12 lower-case hexadecimal digits
	Parent  string // the id of the revision before; empty: the root of the chain, its baseline
	Message string // what it does, in a few words

	// Up applies the revision with SQL of its own. tx is a transaction unless NoTransaction is set; it is the runner's
	// to commit.
	Up func(tx *gorm.DB) error
	// Down undoes Up. Nil: the revision can't be undone.
	Down func(tx *gorm.DB) error
	// NoTransaction runs Up and Down outside a transaction (CREATE INDEX CONCURRENTLY). Both must then be repeatable:
	// a run that is killed half way is repeated from the start.
	NoTransaction bool

	// Prechecks find the rows that would make Up fail. An upgrade runs those of all pending revisions before it applies
	// any, but for one that stands on what an earlier pending revision may touch: that is run right before its own Up.
	Prechecks []Precheck
}

// Precheck is a query over data that a revision's Up cannot cope with.
type Precheck struct {
	Finds string // what a row of Query is, in the plural: "rows of guests without a role"
	// Query selects keys of the offending rows, and nothing where there are none: one SELECT, WITH, VALUES or TABLE that
	// only reads, against the schema as it is before Up. Without a LIMIT, or the count would be wrong.
	Query string
}

// Label gives id and message as they stand in messages.
func (r Revision) Label() string {
	if r.Message == "" {
		return r.ID
	}
	return r.ID + " (" + r.Message + ")"
}
