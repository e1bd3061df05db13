package report

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
)

// Text writes a check's result for a person: where the database stands, each difference with who moved, the verdict and
// what to type next.
func Text(out io.Writer, r *check.Result, o Options) error {
	w, p := &writer{w: out}, newPalette(o.Color)
	w.line("Database    ", o.Target)
	w.line("Migrations  ", standing(r))
	differences(w, p, r.Differences, o)
	if len(r.Broken)+len(r.Untried) > 0 {
		w.line()
		w.line(p.heading.Sprint("queries"))
		queries(w, p, r.Broken, r.Untried, o)
	}
	w.line()
	conclusion(w, p, r, o)
	return w.err
}

// Verdict writes only the last paragraph of Text.
func Verdict(out io.Writer, r *check.Result, o Options) error {
	w := &writer{w: out}
	conclusion(w, newPalette(o.Color), r, o)
	return w.err
}

// standing says where the history is on the chain.
func standing(r *check.Result) string {
	s := r.Status
	total := len(s.Applied) + len(s.Pending)
	switch {
	case s.State == migrate.Unreadable:
		return "history not readable"
	case r.Empty && s.State == migrate.None:
		return fmt.Sprintf("0 of %d applied", total)
	}
	text := fmt.Sprintf("%d of %d applied", len(s.Applied), total)
	if s.At.ID != "" {
		text += ", at " + s.At.ID
	}
	switch {
	case len(s.Pending) > len(s.Missing): // what is missing stands before the last applied one
		text += ", head " + s.Pending[len(s.Pending)-1].ID
	case s.At.ID != "":
		text += " (head)"
	}
	if s.Assumed {
		text += "; no history here: taken as standing there"
	}
	return text
}

// row is one difference in columns. Where it has no name, what stands in its place.
type row struct {
	sign, kind, name, what, who string
	verbose                     []string
}

// middle gives name and what, the name filled up to width.
func (r row) middle(width int) string {
	if r.name == "" || r.what == "" {
		return r.name + r.what
	}
	return pad(r.name, width) + "  " + r.what
}

// group is what differs about one relation, or about the database outside of relations.
type group struct {
	heading   string
	rows      []row
	nameWidth int
}

// Differences writes a list of differences alone.
func Differences(out io.Writer, list []check.Difference, o Options) error {
	w := &writer{w: out}
	differences(w, newPalette(o.Color), list, o)
	w.line()
	return w.err
}

func differences(w *writer, p palette, list []check.Difference, o Options) {
	groups := grouped(list, o)
	kindWidth, middleWidth := 0, 0
	for _, g := range groups {
		for _, row := range g.rows {
			kindWidth = max(kindWidth, utf8.RuneCountInString(row.kind))
			middleWidth = max(middleWidth, min(maxMiddle, utf8.RuneCountInString(row.middle(g.nameWidth))))
		}
	}
	for _, g := range groups {
		w.line()
		w.line(p.heading.Sprint(g.heading))
		for _, row := range g.rows {
			w.line("  ", p.sign(row.sign), " ", pad(row.kind, kindWidth), "  ", pad(row.middle(g.nameWidth), middleWidth), "  ", p.dim.Sprint(row.who))
			for _, line := range row.verbose {
				w.line("      ", p.sign(line[:1]), line[1:])
			}
		}
	}
}

// grouped lays the differences out by relation, in their order.
func grouped(list []check.Difference, o Options) []group {
	var groups []group
	at := map[string]int{}
	for _, d := range list {
		heading := heading(d, list)
		i, ok := at[heading]
		if !ok {
			i = len(groups)
			at[heading] = i
			groups = append(groups, group{heading: heading})
		}
		row := describe(d, o)
		groups[i].rows = append(groups[i].rows, row)
		if row.what != "" {
			groups[i].nameWidth = max(groups[i].nameWidth, min(maxName, utf8.RuneCountInString(row.name)))
		}
	}
	return groups
}

// maxName and maxMiddle bound the widths that one long name or definition can give to its column; longer ones push only
// their own line.
const (
	maxName   = 32
	maxMiddle = 64
)

// heading is the relation that the difference is about, or the database for what stands free.
func heading(d check.Difference, list []check.Difference) string {
	if d.Object.Relation == "" {
		return "database"
	}
	name := Unbroken(schema.Name{Schema: d.Object.Schema, Name: d.Object.Relation}.In("public"))
	for _, other := range list {
		if other.Object == d.Object.RelationID() && other.Detail != "" && other.Detail != string(schema.Table) {
			return name + "  (" + other.Detail + ")"
		}
	}
	return name
}
