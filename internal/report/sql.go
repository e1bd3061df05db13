package report

import (
	"io"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/plan"
)

// SQL writes a check's result as the statements that would bring the database to the models, in one transaction where they allow
// it. What they leave alone, and what has to be written by hand, is told in comments.
func SQL(out io.Writer, r *check.Result, o Options) error {
	w := &writer{w: out}
	w.line("-- ", o.Target, ": ", string(r.Verdict), ": ", sentence(r, o))
	if r.Goal == nil { // an empty database
		steps := next(r, o)
		w.line("-- next: ", steps[0].what)
		return w.err
	}
	for _, d := range r.LeftAlone() {
		w.line("-- left alone: ", d.Subject(r.Have.Default), " (", string(d.Op), "): ", who(d))
	}
	p := plan.Make(r.Have, r.Goal, plan.Options{})
	for _, c := range p.Manual {
		w.line("-- by hand: ", string(c.Op), " ", c.Subject(r.Have.Default), ": ", c.Detail)
	}
	if len(p.Up) == 0 {
		return w.err
	}
	script := strings.TrimSuffix(plan.Script(p.Up), "\n")
	if !slices.ContainsFunc(p.Up, func(s plan.Statement) bool { return s.NoTransaction }) {
		script = "BEGIN;\n" + script + "\nCOMMIT;"
	}
	w.line(script)
	return w.err
}
