package report

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

// run is a statement, and how many follow it that differ in their literals alone.
type run struct {
	trace.Statement // the first; duration and rows are those of all
	times           int
}

// alike gathers what a function sent in a loop. Only the first may have effects to tell: it is the one that takes the locks.
func alike(list []trace.Statement) (runs []run) {
	last := ""
	for _, st := range list {
		now := shape(st.SQL)
		if now == last && len(st.Locks)+len(st.Scanned)+len(st.Rewritten)+len(st.Reindexed) == 0 {
			r := &runs[len(runs)-1]
			r.times, r.Duration, r.Rows = r.times+1, r.Duration+st.Duration, r.Rows+st.Rows
			continue
		}
		last, runs = now, append(runs, run{st, 1})
	}
	return runs
}

// shape gives a statement without its literals.
func shape(sql string) string {
	var words []string
	for _, t := range schema.Tokens(sql) {
		if t.Kind == schema.Number || t.Kind == schema.String {
			t.Text = "?"
		}
		words = append(words, t.Text)
	}
	return strings.Join(words, " ")
}
