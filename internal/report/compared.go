package report

import (
	"io"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/compare"
	"github.com/clipdex/clipdex/internal/fault"
)

// Compared writes a comparison for a person: both sides, each difference, the verdict and what to type next. again is the
// command line that would show the statements.
func Compared(out io.Writer, r *compare.Result, again string, o Options) error {
	w, p := &writer{w: out}, newPalette(o.Color)
	w.line("From        ", Titled(r.From))
	w.line("To          ", Titled(r.To))
	w.line("Left out    ", strings.Join(compare.LeftOut, ", "), ", what belongs to extensions")
	list := listed(r)
	if !r.OneMajor() {
		o.who = func(d check.Difference) string {
			if compare.Printed(d.Change) {
				return "two major versions print it; it may mean the same"
			}
			return ""
		}
	}
	differences(w, p, list, o)
	w.line()
	if len(list) == 0 {
		w.line(p.good.Sprint("equal:"), " ", r.From.Name, " and ", r.To.Name, aside(r))
		return w.err
	}
	w.line(p.verdict.Sprint("different:"), " ", Count(len(list), "difference"), " in ", places(list), aside(r))
	if r.OneMajor() {
		w.line("next: ", again, "  shows the statements that bring the first to the second")
	}
	return w.err
}

// ComparedSQL writes a comparison as the statements that bring the first side to the second.
func ComparedSQL(out io.Writer, r *compare.Result) error {
	w := &writer{w: out}
	verdict := "equal"
	if n := len(r.Changes); n > 0 {
		verdict = Count(n, "difference")
	}
	w.line(comment("from " + r.From.Name + " to " + r.To.Name + ": " + verdict + aside(r)))
	statements(w, r.Have, r.Want)
	return w.err
}

// CompareVersion is the version of Comparison, as JSONVersion is that of Document.
const CompareVersion = 1

// Comparison is what diff --format json prints: one object in every outcome, arrays never null.
type Comparison struct {
	Version     int              `json:"version"`
	Verdict     string           `json:"verdict"` // equal, different; error when there is none
	ExitCode    int              `json:"exit_code"`
	From        ComparedSide     `json:"from"`
	To          ComparedSide     `json:"to"`
	LeftOut     []string         `json:"left_out"`    // tables that are not compared
	Differences []DifferenceItem `json:"differences"` // have is from's value, want is to's; nobody asks for causes and revisions
	Ignored     int              `json:"ignored"`     // differences that patterns took out
	Unsettled   string           `json:"unsettled"`   // why expressions are compared as they are printed; empty: spelling is settled
	Error       *Failure         `json:"error"`       // null unless verdict is error
}

// ComparedSide is one of the two sides.
type ComparedSide struct {
	Name   string `json:"name"`           // without a password
	Server string `json:"server_version"` // 15.18; empty when it was not reached
}

// ComparedJSON writes a comparison for a program.
func ComparedJSON(out io.Writer, r *compare.Result, exit int) error {
	c := Comparison{Version: CompareVersion, Verdict: "equal", ExitCode: exit, From: ComparedSide{r.From.Name, r.From.Version}, To: ComparedSide{r.To.Name, r.To.Version},
		LeftOut: compare.LeftOut, Differences: []DifferenceItem{}, Ignored: r.Ignored, Unsettled: r.Unsettled}
	if len(r.Changes) > 0 {
		c.Verdict = "different"
	}
	for _, d := range listed(r) {
		c.Differences = append(c.Differences, itemOf(d))
	}
	return encode(out, c)
}

// ComparedJSONError writes the same object for a comparison that could not be made.
func ComparedJSONError(out io.Writer, err *fault.Error, exit int) error {
	return encode(out, Comparison{Version: CompareVersion, Verdict: "error", ExitCode: exit, LeftOut: compare.LeftOut, Differences: []DifferenceItem{}, Error: failureOf(err)})
}

func listed(r *compare.Result) []check.Difference {
	var list []check.Difference
	for _, c := range r.Changes {
		list = append(list, check.Difference{Change: c})
	}
	return list
}

// Titled names a side with its server and that one's version.
func Titled(s compare.Server) string {
	version := "PostgreSQL " + s.Version
	switch {
	case s.Scratch == "":
		return s.Name + " (" + version + ")"
	case strings.HasSuffix(s.Scratch, version): // the embedded server is named so
		return s.Name + " (scratch database on " + s.Scratch + ")"
	}
	return s.Name + " (scratch database on " + s.Scratch + ", " + version + ")"
}

// aside says what else is to be known of a verdict.
func aside(r *compare.Result) string {
	text := ""
	if r.Ignored > 0 {
		text += "; " + Count(r.Ignored, "difference") + " ignored"
	}
	if r.Unsettled != "" {
		text += "; expressions are compared as they are printed: " + r.Unsettled
	}
	return text
}
