package report

import (
	"io"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
)

// SQL writes a check's result as the statements that would bring the database to the models, in one transaction where they allow
// it. What they leave alone, and what has to be written by hand, is told in comments.
func SQL(out io.Writer, r *check.Result, o Options) error {
	w := &writer{w: out}
	w.line(comment(o.Target + ": " + string(r.Verdict) + ": " + sentence(r, o)))
	if denied := r.Status.Denied; r.Status.State == migrate.Unreadable {
		w.line(comment("history not readable: " + denied.Why() + "; next: " + denied.Remedy("SELECT")))
	}
	if r.Goal == nil { // an empty database
		steps := next(r, o)
		w.line("-- next: ", steps[0].what)
		return w.err
	}
	for _, d := range r.LeftAlone() {
		why := who(d)
		if i := slices.IndexFunc(r.Held, func(c diff.Change) bool { return c.Object == d.Object }); i >= 0 {
			why += "; " + r.Held[i].Detail
		}
		w.line(comment("left alone: " + d.Subject(r.Have.Default) + " (" + string(d.Op) + "): " + why))
	}
	statements(w, r.Have, r.Goal)
	return w.err
}

// statements writes what brings have to want, in one transaction where it allows that; what has to be written by hand is told first.
func statements(w *writer, have, want *schema.Schema) {
	p := plan.Make(have, want, plan.Options{})
	for _, c := range p.Manual {
		w.line(comment("by hand: " + c.Subject(have.Default) + " (" + string(c.Op) + "): " + c.Detail))
	}
	if len(p.Up) == 0 {
		return
	}
	script, path := strings.TrimSuffix(plan.Script(p.Up), "\n"), searchPath(have, want)
	if !slices.ContainsFunc(p.Up, func(s plan.Statement) bool { return s.NoTransaction }) {
		script = "BEGIN;\n" + path + script + "\nCOMMIT;"
	} else {
		script = path + script
	}
	w.line(script)
}

// searchPath gives the statement with which the names in the statements mean what they meant where they were printed: those
// of the home schema and of extensions stand alone. Empty where these are in public, which is on everybody's path.
func searchPath(have, want *schema.Schema) string {
	path := []string{have.Default}
	for _, e := range slices.Concat(have.Extensions, want.Extensions) {
		if e.Schema != "" && e.Schema != "pg_catalog" && !slices.Contains(path, e.Schema) {
			path = append(path, e.Schema)
		}
	}
	slices.Sort(path[1:])
	if slices.Equal(path, []string{"public"}) {
		return ""
	}
	return "SET search_path = " + schema.QuoteList(path) + ";\n"
}

// comment gives text as one comment line of SQL: a name may hold a line break, and what follows that would be run.
func comment(text string) string {
	return "-- " + visible(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " "), false)
}
