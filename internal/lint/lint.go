// Package lint finds what is dangerous about a revision: what keeps traffic waiting, loses data, or breaks the code that
// runs while it is rolled out.
//
//	plan.Statement (text) ──┐
//	                        ├→ commands → Rules → Finding → report
//	trace.Statement (measured)┘
//
// One rule is one function in one list. Where locks and rewrites were measured, rules go by these; else by what
// PostgreSQL's documentation says of a command. It is pure, and leaves out running and telling.
package lint

import (
	"fmt"
	"strings"

	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

// Severity says how bad a finding can be.
type Severity string

// The severities. Each of them wants an answer: another statement, or a reason to accept this one.
const (
	Danger  Severity = "danger"  // loses data, or stops traffic for as long as a table is read or written
	Warning Severity = "warning" // breaks running code, or can stop traffic when things go wrong
	Advice  Severity = "advice"  // harmless today, costly to change later
)

// Finding is what a rule has to say about one statement.
type Finding struct {
	Code      string
	Title     string
	Severity  Severity
	Revision  string // its id; empty: planned, there is none yet
	Statement int    // number of the statement, from 1; 0: about the revision as a whole
	SQL       string // of the statement
	Command   string // the one in SQL that it is about, where a statement holds several; empty: about all of it
	Relation  schema.Name
	Message   string // what happens
	Help      string // what to type instead
	Accepted  string // the reason why it is accepted; empty: it is not
}

// Input is what rules know beside the statements. The zero value is a revision of which nothing else is known.
type Input struct {
	Revision      string // its id
	NoTransaction bool   // it runs outside a transaction
	Home          string // schema of unqualified names; default public
	Before, After *schema.Schema
	Sizes         map[schema.Name]Size // of the tables of a live database
	Comments      []string             // of the revision's Go file: clipdex:allow CODE reason
}

// Size is how big a relation is.
type Size struct {
	Bytes int64
	Rows  int64 // estimated; below zero: not known
}

// String gives size and rows, "41 GB (1.2M rows)".
func (s Size) String() string {
	if s.Rows < 0 {
		return s.bytes()
	}
	return s.bytes() + " (" + s.rows() + ")"
}

func (s Size) bytes() string { return units(float64(s.Bytes), 1024, " B", " kB", " MB", " GB", " TB") }
func (s Size) rows() string  { return units(float64(s.Rows), 1000, "", "k", "M", "G") + " rows" }

// units writes a number with at most one decimal in the largest unit that leaves it above one.
func units(n, step float64, names ...string) string {
	i := 0
	for ; n >= step && i < len(names)-1; i++ {
		n /= step
	}
	format := "%.0f%s"
	if i > 0 && n < 10 {
		format = "%.1f%s"
	}
	return strings.Replace(fmt.Sprintf(format, n, names[i]), ".0", "", 1)
}

// Open gives the findings that nobody has accepted.
func Open(findings []Finding) (open []Finding) {
	for _, f := range findings {
		if f.Accepted == "" {
			open = append(open, f)
		}
	}
	return open
}

// Planned judges statements by their text.
func Planned(statements []plan.Statement, in Input) []Finding {
	var steps []*step
	transaction := 1
	for i, s := range statements {
		st := &step{number: i + 1, sql: s.SQL, loses: s.Loses, transaction: transaction}
		if s.NoTransaction || in.NoTransaction {
			st.transaction = 0
		}
		steps = append(steps, st)
	}
	return judge(steps, in)
}

// Recorded judges statements by what they did.
func Recorded(statements []trace.Statement, in Input) []Finding {
	var steps []*step
	for i := range statements {
		s := &statements[i]
		steps = append(steps, &step{number: i + 1, sql: s.SQL, transaction: s.Transaction, did: s})
	}
	return judge(steps, in)
}

// step is a statement as it is sent.
type step struct {
	number      int
	sql         string
	loses       string
	transaction int              // 0: outside
	did         *trace.Statement // nil: only planned
	allows      []*allow
}

// judge shows every command to every rule, in order.
func judge(steps []*step, in Input) []Finding {
	if in.Home == "" {
		in.Home = "public"
	}
	w := newWorld(in)
	for _, st := range steps {
		st.allows = allowsIn(schema.Comments(st.sql), st)
		for _, sql := range schema.SplitStatements(st.sql) {
			w.views = append(w.views, &view{world: w, step: st, command: parse(sql, in.Home)})
		}
	}
	for i, v := range w.views {
		v.after = w.views[i+1:]
		v.enter()
		for _, rule := range Rules() {
			v.rule = rule
			if rule.find != nil {
				rule.find(v)
			}
		}
		v.leave()
	}
	return w.accept(steps)
}
