// Package report shows results: text for a person, JSON for a program, problems beside lines of the sources.
//
//	check.Result → Text, JSON, SQL → stdout
//	compare.Result → Compared … → stdout
//	check.Result, Lint, verify.Result + locate.Sources → Problem → GitHub, SARIF → stdout
//
// It leaves out deciding: what a result means, exit codes included, is settled before it arrives here.
package report

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/fatih/color"

	"github.com/clipdex/clipdex/internal/lint"
)

// Options say how to show.
type Options struct {
	Color   bool
	Verbose bool   // definitions that differ are shown whole
	Scratch bool   // a scratch database was checked: no live one took part
	Target  string // the database and its server, without a password: "clipdex@localhost:5432/clipdex (PostgreSQL 15.18)"

	who func(check.Difference) string // what stands in the third column; default: who moved
}

// palette colours text, or leaves it alone.
type palette struct{ added, dropped, changed, heading, dim, verdict, good *color.Color }

func newPalette(on bool) palette {
	make := func(attrs ...color.Attribute) *color.Color {
		c := color.New(attrs...)
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	return palette{make(color.FgGreen), make(color.FgRed), make(color.FgYellow), make(color.Bold), make(color.Faint), make(color.FgRed, color.Bold), make(color.FgGreen, color.Bold)}
}

// sign colours +, - or ~.
func (p palette) sign(s string) string {
	switch s {
	case "+":
		return p.added.Sprint(s)
	case "-":
		return p.dropped.Sprint(s)
	}
	return p.changed.Sprint(s)
}

// severity colours what lint found.
func (p palette) severity(f lint.Finding) *color.Color {
	switch {
	case f.Accepted != "":
		return p.dim
	case f.Severity == lint.Danger:
		return p.verdict
	}
	return p.changed
}

// pad fills s with blanks to width characters.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}

// writer collects lines and keeps the first error of its destination.
type writer struct {
	w   io.Writer
	err error
}

func (w *writer) line(parts ...string) {
	if w.err == nil {
		_, w.err = io.WriteString(w.w, strings.TrimRight(strings.Join(parts, ""), " ")+"\n")
	}
}
