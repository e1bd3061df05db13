// Package plan turns the differences between two schemas into statements, both ways.
//
//	have, want schema.Schema → diff.Compare → units → nodes in order → Plan{Up, Down, Manual} → Script, Revision
//
// It is pure: same input, same bytes. It leaves out running, proving and judging the statements.
package plan

import (
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// Options say how to plan. The zero value renames nothing that diff does not, and takes the short way.
type Options struct {
	Renames []Rename      // what reads as drop and add, and is the same thing under a new name
	Schema  string        // names of this schema are written unqualified; default: have's Default
	Manual  []diff.Change // what have and want agree on for now, and is left to a person, each with the reason in Detail
	Online  bool          // the long way, which never keeps readers and writers of a table waiting while it is read or an index is built; default: the short one
}

// Plan is how to get from one schema to the other and back.
type Plan struct {
	Up, Down []Statement
	Manual   []diff.Change // what Up cannot express, each with the reason in Detail
	Undone   []diff.Change // what Down cannot express, likewise
	parts    []Part
}

// Statement is one statement.
type Statement struct {
	SQL           string // without a semicolon at the end
	Objects       []schema.ID
	Note          string // one line for a reader: why, or what is dangerous; empty: it speaks for itself
	Loses         string // what data goes; empty: none
	NoTransaction bool   // cannot run inside a transaction
	Prechecks     []Precheck
}

// Make gives the statements that bring have to want, and those that bring it back. Both schemas must have been printed by
// the same server; with their Dependencies known, order and what has to be recreated are exact, else they are guessed
// from the names that texts mention. What cannot be one transaction is a plan of several parts: see Parts.
func Make(have, want *schema.Schema, o Options) Plan {
	if o.Schema == "" {
		o.Schema = have.Default
	}
	return newJourney(have, want, o).plan()
}

// Script gives the statements of Up as one SQL script, notes as comments.
func (p Plan) Script() string { return Script(p.Up) }

// Script gives statements as one SQL script: each with a semicolon, notes and losses as comments before it.
func Script(statements []Statement) string {
	var b strings.Builder
	for _, s := range statements {
		for _, line := range s.comments() {
			b.WriteString("-- " + line + "\n")
		}
		b.WriteString(s.SQL + ";\n")
	}
	return b.String()
}

// comments gives what a reader should know before the statement, a line each.
func (s Statement) comments() []string {
	var lines []string
	if s.Note != "" {
		lines = append(lines, s.Note)
	}
	if s.Loses != "" {
		lines = append(lines, "loses "+s.Loses)
	}
	return lines
}
