package report

import (
	"fmt"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// describe lays one difference out in columns. Signs are those of what would bring the database to the models.
func describe(d check.Difference, o Options) row {
	r := row{kind: string(d.Object.Kind), who: who(d)}
	if o.who != nil {
		r.who = o.who(d)
	}
	name := quoted(d.Object.Kind, d.Object.Name)
	switch d.Object.Kind {
	case schema.KindRelation:
		r.kind, name = d.Detail, quoted(d.Object.Kind, d.Object.Relation)
	case schema.KindNamespace:
		name = quoted(d.Object.Kind, d.Object.Schema)
	case schema.KindSecurity:
		name = ""
	}
	r.name = name
	switch d.Op {
	case diff.Add:
		r.sign, r.what = "+", d.Want
	case diff.Drop:
		r.sign, r.what = "-", d.Have
	case diff.Rename:
		r.sign, r.name, r.what = "~", "", name+" → "+quoted(d.Object.Kind, d.Want)+"  (name only)"
	default:
		r.sign, r.what = "~", property(d, o)
		if d.Object.Kind == schema.KindRelation {
			r.kind, r.name = d.Property, ""
		}
		if long(d) && o.Verbose {
			r.verbose = lineDiff(d.Have, d.Want)
		}
	}
	r.what = visible(oneLine(r.what), false) // before its width is taken
	if d.Detail != "" && d.Object.Kind == schema.KindColumn {
		r.what += "  (" + d.Detail + ")"
	}
	return r
}

// oneLine puts a text of several lines on one; what is on one already stays as it is.
func oneLine(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines[1:] {
		lines[i+1] = " " + strings.TrimSpace(lines[i+1])
	}
	return strings.Join(lines, "")
}

// quoted gives a name as SQL has it, on one line. That of a function comes with its arguments.
func quoted(kind schema.Kind, name string) string {
	if kind == schema.KindRoutine {
		return Unbroken(name)
	}
	return Unbroken(schema.Quote(name))
}

// property shows the two values of a changed property.
func property(d check.Difference, o Options) string {
	if long(d) {
		n := changedLines(lineDiff(d.Have, d.Want))
		text, them := fmt.Sprintf("%d lines differ", n), "them"
		if n == 1 {
			text, them = "1 line differs", "it"
		}
		if !o.Verbose {
			text += " (--verbose shows " + them + ")"
		}
		if d.Object.Kind == schema.KindRelation || d.Property == "definition" {
			return text
		}
		return d.Property + ": " + text
	}
	have, want := d.Have, d.Want
	switch {
	case have == d.Property:
		return have + " → " + negated(have)
	case want == d.Property:
		return negated(want) + " → " + want
	}
	text := orNone(have) + " → " + orNone(want)
	switch d.Property {
	case "type", "keys", "columns", "expression", "labels", "definition":
		return text
	case "default":
		if d.Object.Kind == schema.KindColumn { // whose values say what they are
			return text
		}
	}
	if d.Object.Kind == schema.KindRelation {
		return text
	}
	return d.Property + ": " + text
}

// negated gives the other value of a property that is there or not: not valid → valid.
func negated(flag string) string {
	if positive, ok := strings.CutPrefix(flag, "not "); ok {
		return positive
	}
	return "not " + flag
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// long says whether the values are whole definitions, better shown line by line.
func long(d check.Difference) bool {
	return d.Property == "query" || strings.Contains(d.Have, "\n") || strings.Contains(d.Want, "\n")
}

// lineDiff gives the lines that only one side has, in order: - the database's, + the wanted ones.
func lineDiff(have, want string) []string {
	h, w := lines(have), lines(want)
	common := lcs(h, w)
	var out []string
	i, j := 0, 0
	for _, c := range append(common, pairOf{len(h), len(w)}) {
		for ; i < c.i; i++ {
			out = append(out, "- "+strings.TrimSpace(h[i]))
		}
		for ; j < c.j; j++ {
			out = append(out, "+ "+strings.TrimSpace(w[j]))
		}
		i, j = c.i+1, c.j+1
	}
	return out
}

// changedLines counts a changed line once, although lineDiff gives both sides of it.
func changedLines(diff []string) int {
	dropped := 0
	for _, line := range diff {
		if strings.HasPrefix(line, "-") {
			dropped++
		}
	}
	return max(dropped, len(diff)-dropped)
}

// lines splits a definition. The semicolon at its end is no part of any line.
func lines(definition string) []string {
	return strings.Split(strings.TrimRight(definition, "; \t\r\n"), "\n")
}

type pairOf struct{ i, j int }

// lcs gives the positions of the longest common subsequence of two lists of lines.
func lcs(a, b []string) []pairOf {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var pairs []pairOf
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, pairOf{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// who says who moved.
func who(d check.Difference) string {
	revisions := strings.Join(d.Revisions, ", ")
	ahead, pending, hand := d.Has(check.Ahead), d.Has(check.Pending), d.Has(check.Hand)
	switch {
	case d.Has(check.Unknown):
		return "origin unknown"
	case d.Done && ahead && hand && !pending:
		return "changed in the database by hand as in the model, but no revision does it"
	case d.Done && pending && hand && !ahead:
		return "changed in the database by hand already; pending: " + revisions + " would do it again"
	}
	var parts []string
	if pending {
		parts = append(parts, "pending: "+revisions+" "+verb(d))
	}
	if ahead {
		parts = append(parts, "the model is ahead: no revision does this yet")
	}
	if hand {
		parts = append(parts, "changed in the database by hand")
	}
	return strings.Join(parts, "; ")
}

func verb(d check.Difference) string {
	does := map[diff.Op]string{diff.Add: "adds it", diff.Drop: "drops it", diff.Rename: "renames it", diff.Alter: "changes it"}[d.Op]
	if len(d.Revisions) > 1 {
		does = strings.Replace(does, "s it", " it", 1)
	}
	return does
}
