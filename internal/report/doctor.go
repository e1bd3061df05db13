package report

import (
	"io"
	"strings"

	"github.com/clipdex/clipdex/internal/doctor"
)

// Examined writes what the doctor found for a person: a line each, below it why and what to type, and a verdict.
func Examined(out io.Writer, r *doctor.Report, o Options) error {
	w, p := &writer{w: out}, newPalette(o.Color)
	width := 0
	for _, f := range r.Findings {
		width = max(width, len(f.Subject))
	}
	below := strings.Repeat(" ", 2+len(doctor.Todo)+2+width+2)
	for _, f := range r.Findings {
		w.line("  ", p.state(f.State), "  ", p.heading.Sprint(pad(f.Subject, width)), "  ", Unbroken(f.Says))
		if f.Why != "" {
			w.line(below, p.dim.Sprint(Unbroken(f.Why)))
		}
		if f.Help != "" {
			w.line(below, "→ ", Unbroken(f.Help))
		}
	}
	w.line()
	todo, notes := strings.Join(r.Subjects(doctor.Todo), ", "), strings.Join(r.Subjects(doctor.Note), ", ")
	switch {
	case todo != "":
		w.line(p.verdict.Sprint("to do:"), " ", todo)
	case notes != "":
		w.line(p.good.Sprint("well:"), " nothing keeps a command from working; could be better: ", notes)
	default:
		w.line(p.good.Sprint("well:"), " everything that clipdex needs is there")
	}
	return w.err
}

// state colours a finding's state, filled to the longest.
func (p palette) state(s doctor.State) string {
	text := pad(string(s), len(doctor.Todo))
	switch s {
	case doctor.Well:
		return p.added.Sprint(text)
	case doctor.Note:
		return p.changed.Sprint(text)
	}
	return p.verdict.Sprint(text)
}

// Examination is what doctor --format json prints: one object, arrays never null.
type Examination struct {
	Version  int               `json:"version"` // JSONVersion
	Verdict  string            `json:"verdict"` // well, or to do
	ExitCode int               `json:"exit_code"`
	Findings []ExaminedSubject `json:"findings"`
}

// ExaminedSubject is one thing that the doctor looked at.
type ExaminedSubject struct {
	Subject string `json:"subject"` // program, server, database, pooler, history, reading, changing, searching, saving, scratch, hook, cache
	State   string `json:"state"`   // ok; note: could be better; to do: keeps commands from working
	Says    string `json:"says"`
	Cause   string `json:"cause"` // empty: none
	Help    string `json:"help"`  // what to type; empty: nothing is missing
}

// ExaminedJSON writes what the doctor found as one object.
func ExaminedJSON(out io.Writer, r *doctor.Report, exit int) error {
	d := Examination{Version: JSONVersion, Verdict: "well", ExitCode: exit, Findings: []ExaminedSubject{}}
	if exit != 0 {
		d.Verdict = string(doctor.Todo)
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, ExaminedSubject{f.Subject, string(f.State), f.Says, f.Why, f.Help})
	}
	return encode(out, d)
}
