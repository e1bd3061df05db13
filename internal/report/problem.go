package report

import (
	"cmp"
	"slices"

	"github.com/clipdex/clipdex/internal/locate"
)

// Level says how loud a problem is. Lower is louder.
type Level int

// The levels, and what GitHub and SARIF call them.
const (
	LevelError   Level = iota // error, error: something has to be changed in the sources or in the database
	LevelWarning              // warning, warning: something has to be run or answered
	LevelNotice               // notice, note
)

// Problem is one thing that check, lint or verify has found, for a program that shows it beside a line.
type Problem struct {
	Rule   string // id of a Rule
	Level  Level
	Title  string // what it is about, in a few words: "column guests.role"
	Text   string // what is wrong with it
	Help   string // what to type; may be empty
	At     locate.Place
	Others []locate.Place // what else has to do with it
	Key    string         // tells it from other problems of its rule, whatever the wording and the line
	Object string         // qualified name of what it is about in the database; may be empty
}

// loudest sorts problems by level, and those first that stand in a source: somebody can act on them there. Others stay in their
// order.
func loudest(problems []Problem) []Problem {
	sorted := slices.Clone(problems)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.elsewhere(), b.elsewhere()))
	})
	return sorted
}

// elsewhere is 1 for what stands in no source.
func (p Problem) elsewhere() int {
	if p.At == (locate.Place{}) {
		return 1
	}
	return 0
}
