package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/migrate"
)

// Findings writes what lint found about one revision, or about a plan: each statement once, with what is said about it.
func Findings(out io.Writer, findings []lint.Finding, o Options) error {
	w, p := &writer{w: out}, newPalette(o.Color)
	last := -1
	for _, f := range findings {
		if f.Statement != last && f.SQL != "" {
			w.line("  ", fmt.Sprintf("%3d  ", f.Statement), statementExcerpt(f.SQL, o.Verbose))
		}
		last = f.Statement
		w.line("       ", p.severity(f).Sprint(f.Code), "  ", pad(string(f.Severity), 7), "  ", f.Title, ": ", f.Message)
		if f.Accepted != "" {
			w.line("                        ", p.dim.Sprint("accepted: ", f.Accepted))
		} else {
			w.line("                        ", p.dim.Sprint("help: ", f.Help))
		}
	}
	return w.err
}

// excerptLines is how much of a long statement is shown.
const excerptLines = 4

// statementExcerpt gives the beginning of a statement, its further lines indented.
func statementExcerpt(sql string, whole bool) string {
	lines := strings.Split(strings.TrimSpace(sql), "\n")
	if !whole && len(lines) > excerptLines {
		lines = append(lines[:excerptLines-1], "…")
	}
	return strings.Join(lines, "\n       ")
}

// LintedRevision is a revision and what lint found about it.
type LintedRevision struct {
	Revision migrate.Revision
	File     string
	Findings []lint.Finding
}

// Lint is what db lint found.
type Lint struct {
	Revisions []LintedRevision
	Where     string // the server on which they were recorded
	Ignored   int    // findings of rules that were not asked for
}

// Count gives how many findings are open, in how many revisions, and how many are accepted.
func (l Lint) Count() (open, revisions, accepted int) {
	for _, r := range l.Revisions {
		n := len(lint.Open(r.Findings))
		open, accepted = open+n, accepted+len(r.Findings)-n
		if n > 0 {
			revisions++
		}
	}
	return open, revisions, accepted
}

// LintText writes the findings by revision, the verdict, and what to type next.
func LintText(out io.Writer, l Lint, o Options) error {
	w, p := &writer{w: out}, newPalette(o.Color)
	for _, r := range l.Revisions {
		if len(r.Findings) == 0 {
			continue
		}
		w.line()
		w.line(p.heading.Sprint(r.Revision.ID, "  ", r.Revision.Message), "  ", p.dim.Sprint(r.File))
		if w.err == nil {
			w.err = Findings(out, r.Findings, o)
		}
	}
	open, revisions, accepted := l.Count()
	w.line()
	rest := ""
	if accepted > 0 {
		rest += fmt.Sprintf(", %d accepted", accepted)
	}
	if l.Ignored > 0 {
		rest += fmt.Sprintf(", %d ignored", l.Ignored)
	}
	if open == 0 {
		w.line(p.good.Sprint("clean:"), " nothing dangerous in ", Count(len(l.Revisions), "revision"), rest)
		return w.err
	}
	w.line(p.verdict.Sprint("found:"), " ", Count(open, "finding"), " in ", Count(revisions, "revision"), rest)
	w.line("next: correct the revision, or accept a finding in its file:  // clipdex:allow CODE REASON")
	w.line("      clipdex db lint --rules   says what each rule is about")
	return w.err
}

// Rules writes every rule of lint with its reason.
func Rules(out io.Writer, o Options) error {
	w, p := &writer{w: out}, newPalette(o.Color)
	for _, r := range lint.Rules() {
		w.line(p.heading.Sprint(r.Code), "  ", pad(string(r.Severity), 7), "  ", r.Title)
		w.line("        ", r.Reason)
		w.line("        ", p.dim.Sprint("instead: ", r.Instead))
	}
	return w.err
}

// LintDocument is what lint --format json prints: one object in every outcome, arrays never null.
type LintDocument struct {
	Version   int            `json:"version"`
	ExitCode  int            `json:"exit_code"`
	Database  string         `json:"database"`    // whose sizes are given, without a password; empty: none was reached
	Recorded  string         `json:"recorded_on"` // the server of the scratch database
	Open      int            `json:"open"`
	Accepted  int            `json:"accepted"`
	Ignored   int            `json:"ignored"`
	Revisions []LintRevision `json:"revisions"`
	Error     *Failure       `json:"error"` // null unless nothing could be linted
}

// LintRevision is one revision in a LintDocument.
type LintRevision struct {
	ID       string        `json:"id"`
	Message  string        `json:"message"`
	File     string        `json:"file"`
	Findings []FindingItem `json:"findings"`
}

// FindingItem is one finding.
type FindingItem struct {
	Code      string `json:"code"`
	Severity  string `json:"severity"` // danger, warning, advice
	Title     string `json:"title"`
	Statement int    `json:"statement"` // its number, from 1; 0: about the revision
	SQL       string `json:"sql"`
	Schema    string `json:"schema"` // of the relation; empty: about none
	Relation  string `json:"relation"`
	Message   string `json:"message"`
	Help      string `json:"help"`
	Accepted  string `json:"accepted"` // the reason; empty: nobody accepted it
}

// LintJSON writes the findings for a program.
func LintJSON(out io.Writer, l Lint, o Options, exit int) error {
	open, _, accepted := l.Count()
	d := LintDocument{Version: JSONVersion, ExitCode: exit, Database: o.Target, Recorded: l.Where, Open: open, Accepted: accepted, Ignored: l.Ignored, Revisions: []LintRevision{}}
	for _, r := range l.Revisions {
		item := LintRevision{ID: r.Revision.ID, Message: r.Revision.Message, File: r.File, Findings: []FindingItem{}}
		for _, f := range r.Findings {
			item.Findings = append(item.Findings, FindingItem{Code: f.Code, Severity: string(f.Severity), Title: f.Title, Statement: f.Statement, SQL: f.SQL,
				Schema: f.Relation.Schema, Relation: f.Relation.Name, Message: f.Message, Help: f.Help, Accepted: f.Accepted})
		}
		d.Revisions = append(d.Revisions, item)
	}
	return encode(out, d)
}

// LintJSONError writes the same object for revisions that could not be linted.
func LintJSONError(out io.Writer, err *fault.Error, o Options, exit int) error {
	return encode(out, LintDocument{Version: JSONVersion, ExitCode: exit, Database: o.Target, Revisions: []LintRevision{}, Error: failureOf(err)})
}
