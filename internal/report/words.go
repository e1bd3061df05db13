package report

import (
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
)

// Words are what Text says around the differences.
type Words struct {
	Standing string   // where the history is on the chain
	Sentence string   // what stands behind the verdict's word
	Reasons  []string // why migrations were not replayed, place by place
	Next     []Step
}

// Step is something to type, and what it is good for.
type Step struct{ What, Why string }

// InWords gives a check's result in the words of Text.
func InWords(r *check.Result, o Options) Words {
	w := Words{Standing: standing(r), Sentence: sentence(r, o), Reasons: reasons(r)}
	for _, s := range next(r, o) {
		w.Next = append(w.Next, Step{s.what, s.why})
	}
	return w
}

// Query is a statement that the schema does not hold, or that could not be tried, in the words of Text.
type Query struct {
	Name     string
	Messages []string
	Who      string   // moved; empty: it was not tried
	File     string   // with the line, as far as that is known
	Lines    []string // the line, and a caret below it
	Hint     string
}

// QueriesOf gives the statements that a check has found fault with.
func QueriesOf(r *check.Result) (queries []Query) {
	for _, b := range r.Broken {
		at := whereOf(b)
		q := Query{Name: b.Statement.Name, Who: blamed(b), File: at.file, Lines: at.lines, Hint: at.hint}
		for _, breach := range b.Breaches {
			q.Messages = append(q.Messages, message(breach))
		}
		queries = append(queries, q)
	}
	for _, u := range r.Untried {
		queries = append(queries, Query{Name: u.Name, Messages: []string{"not tried: " + Unbroken(u.Why)}})
	}
	return queries
}

// Line is a difference in the columns of Text.
type Line struct {
	Sign, Kind, Name, What, Who string
	Lines                       []string // of a definition that differs: - the database's, + the wanted ones
}

// LineOf gives a difference in columns, definitions whole.
func LineOf(d check.Difference) Line {
	r := describe(d, Options{Verbose: true})
	if d.Op == diff.Alter && r.name == "" {
		r.name = d.Property
	}
	return Line{r.sign, r.kind, r.name, r.what, r.who, r.verbose}
}
