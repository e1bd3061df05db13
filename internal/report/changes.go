package report

import (
	"io"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// Changes writes changes as a list, a line each: what hangs on a relation is named with it. Names of home are unqualified.
func Changes(out io.Writer, changes []diff.Change, home string, o Options) error {
	w, p := &writer{w: out}, newPalette(o.Color)
	rows := make([]row, len(changes))
	kinds, names := 0, 0
	for i, c := range changes {
		r := describe(check.Difference{Change: c}, o)
		if c.Object.Relation != "" {
			relation := Unbroken(schema.Name{Schema: c.Object.Schema, Name: c.Object.Relation}.In(home))
			if c.Op == diff.Rename {
				r.name, r.what = quoted(c.Object.Kind, c.Object.Name), "→ "+quoted(c.Object.Kind, c.Want)
			}
			switch {
			case c.Object.Kind == schema.KindRelation:
				r.name = relation
			case r.name == "":
				r.name = relation
			default:
				r.name = relation + "." + r.name
			}
		}
		rows[i] = r
		kinds = max(kinds, utf8.RuneCountInString(r.kind))
		names = max(names, min(maxMiddle, utf8.RuneCountInString(r.name)))
	}
	for _, r := range rows {
		w.line("  ", p.sign(r.sign), " ", pad(r.kind, kinds), "  ", r.middle(names))
		for _, line := range r.verbose {
			w.line("      ", p.sign(line[:1]), line[1:])
		}
	}
	return w.err
}
