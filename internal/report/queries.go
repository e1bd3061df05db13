package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/migrate"
)

// Queries writes statements that a schema does not hold, each with PostgreSQL's words, its place, and who moved.
func Queries(out io.Writer, list []check.Broken, o Options) error {
	w := &writer{w: out}
	queries(w, newPalette(o.Color), list, nil, o)
	return w.err
}

// queries writes them with those that could not be tried. What pending revisions mend is told on a line each: it is on its way.
func queries(w *writer, p palette, list []check.Broken, untried []contract.Untried, o Options) {
	names, messages := 0, 0
	for _, b := range list {
		names = max(names, utf8.RuneCountInString(b.Statement.Name))
		messages = max(messages, min(maxMessage, utf8.RuneCountInString(message(b.Breaches[0]))))
	}
	for _, u := range untried {
		names = max(names, utf8.RuneCountInString(u.Name))
	}
	for _, b := range list {
		who := blamed(b)
		for i, breach := range b.Breaches {
			name := b.Statement.Name
			if i > 0 {
				name, who = "", ""
			}
			w.line("  ", p.verdict.Sprint("!"), " ", pad(name, names), "  ", pad(message(breach), messages), "  ", p.dim.Sprint(who))
		}
		if !b.Explained() || o.Verbose {
			pointed(w, p, b)
		}
	}
	for _, u := range untried {
		w.line("  ", p.changed.Sprint("?"), " ", pad(u.Name, names), "  ", p.dim.Sprint("not tried: ", Unbroken(u.Why)))
	}
}

// maxMessage is the width that one message can give to its column.
const maxMessage = 88

func message(b contract.Breach) string { return Unbroken(b.Message) }

// pointed writes where in its file a statement fails.
func pointed(w *writer, p palette, b check.Broken) {
	at := whereOf(b)
	w.line("      ", p.dim.Sprint(at.file))
	for _, line := range at.lines {
		w.line("        ", line)
	}
	if at.hint != "" {
		w.line("      ", p.dim.Sprint("hint: ", at.hint))
	}
}

// where is where in its file a statement fails, as far as that is known.
type where struct {
	file  string   // with the line
	lines []string // the line, and a caret below it
	hint  string
}

func whereOf(b check.Broken) where {
	breach, ok := placed(b.Breaches)
	if !ok {
		return where{file: b.Statement.File}
	}
	number, line, caret := migrate.Point(b.Statement.SQL, breach.Position)
	line, caret = cut(line, caret)
	at := where{file: fmt.Sprintf("%s:%d", b.Statement.File, number), lines: []string{line, caret}}
	if len(b.Breaches) == 1 {
		at.hint = Unbroken(breach.Hint)
	}
	return at
}

// maxLine is how much of a statement's line is shown around a caret.
const maxLine = 100

// cut gives the part of a long line that the caret points into.
func cut(line, caret string) (string, string) {
	text, at := []rune(line), utf8.RuneCountInString(caret)-1
	if len(text) <= maxLine {
		return line, caret
	}
	from := max(0, min(at-maxLine/2, len(text)-maxLine))
	to := from + maxLine
	line, caret = string(text[from:to]), strings.Repeat(" ", at-from)+"^"
	if to < len(text) {
		line += "…"
	}
	if from > 0 {
		line, caret = "…"+line, " "+caret
	}
	return line, caret
}

// blamed says who moved under a statement.
func blamed(b check.Broken) string {
	const hand = "changed in the database by hand"
	switch {
	case b.Has(check.Unknown):
		return "origin unknown"
	case b.Has(check.Ahead) && b.Later:
		return "holds here only by a change by hand: " + since(b)
	}
	var parts []string
	switch {
	case b.Mends != "":
		parts = append(parts, "pending: "+b.Mends+" mends it")
	case b.Has(check.Pending):
		parts = append(parts, "pending: "+b.Breaks+" breaks it")
	case b.Has(check.Ahead):
		parts = append(parts, since(b))
	}
	if b.Has(check.Hand) {
		parts = append(parts, hand)
	}
	return strings.Join(parts, "; ")
}

// since says of a statement that the migrations do not hold since when that is so.
func since(b check.Broken) string {
	if b.Breaks != "" {
		return b.Breaks + " broke it"
	}
	return "the query is ahead: no revision gives what it needs"
}

// brokenCounts says how many fail now, how many are going to, and how many until what is pending is applied.
func brokenCounts(list []check.Broken) (now, later, until int) {
	for _, b := range list {
		switch {
		case b.Explained():
			until++
		case b.Later && !b.Has(check.Ahead):
			later++
		default:
			now++
		}
	}
	return now, later, until
}

// Breakers gives the revisions that break something and are still to be applied; in a scratch database, all that do.
func Breakers(list []check.Broken, scratch bool) []string {
	var ids []string
	for _, b := range list {
		if b.Breaks != "" && (scratch || b.Has(check.Pending)) && !slices.Contains(ids, b.Breaks) {
			ids = append(ids, b.Breaks)
		}
	}
	return ids
}

// QueryItem is a statement that the database, or what migrations make of it, does not hold.
type QueryItem struct {
	Name     string       `json:"name"`
	File     string       `json:"file"` // from the repository's root
	Later    bool         `json:"later"`
	Breaches []BreachItem `json:"breaches"` // of the database; with later, of the schema at head
	Causes   []string     `json:"causes"`   // ahead (of the migrations), pending, hand, unknown
	Breaks   string       `json:"breaks"`   // the revision after which it fails; empty: none
	Mends    string       `json:"mends"`    // the pending revision after which it holds; empty: none
}

// BreachItem is one reason.
type BreachItem struct {
	Message  string `json:"message"`
	SQLState string `json:"sqlstate"` // empty: PostgreSQL takes the statement, the code does not take what it gives
	Position int    `json:"position"` // in the statement, in characters from 1; 0: not known
	Line     int    `json:"line"`     // of the file; 0: not known
	Hint     string `json:"hint"`
}

// UntriedQuery is a statement that could not be held against the database.
type UntriedQuery struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

func queryItems(list []check.Broken) []QueryItem {
	items := []QueryItem{}
	for _, b := range list {
		item := QueryItem{Name: b.Statement.Name, File: b.Statement.File, Later: b.Later, Breaches: []BreachItem{}, Causes: []string{}, Breaks: b.Breaks, Mends: b.Mends}
		for _, x := range b.Breaches {
			line := 0
			if x.Position > 0 {
				line, _, _ = migrate.Point(b.Statement.SQL, x.Position)
			}
			item.Breaches = append(item.Breaches, BreachItem{x.Message, x.Code, x.Position, line, x.Hint})
		}
		for _, c := range b.Causes {
			item.Causes = append(item.Causes, string(c))
		}
		items = append(items, item)
	}
	return items
}

func untriedItems(list []contract.Untried) []UntriedQuery {
	items := []UntriedQuery{}
	for _, u := range list {
		items = append(items, UntriedQuery{u.Name, u.Why})
	}
	return items
}
