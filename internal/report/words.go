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
