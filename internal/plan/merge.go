package plan

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// merge joins ALTER TABLEs of one table that follow each other: the table is locked, read and written once. PostgreSQL
// runs what one statement asks for in an order that makes sense of it, drops first, then types, columns and constraints
// (src/backend/commands/tablecmds.c, AlterTablePass).
func merge(statements []Statement) []Statement {
	var merged []Statement
	for _, s := range statements {
		if last := len(merged) - 1; last >= 0 {
			if one, ok := join(merged[last], s); ok {
				merged[last] = one
				continue
			}
		}
		merged = append(merged, s)
	}
	return merged
}

func join(a, b Statement) (Statement, bool) {
	table, before := actions(a.SQL)
	other, action := actions(b.SQL)
	if table == "" || table != other || !alike(a, b) {
		return a, false
	}
	a.SQL = table + "\n    " + before + ",\n    " + action
	a.Objects = slices.Concat(a.Objects, b.Objects)
	a.Prechecks = slices.Concat(a.Prechecks, b.Prechecks)
	a.Note = together(a.Note, b.Note, "; ")
	a.Loses = together(a.Loses, b.Loses, ", ")
	return a, true
}

// alike says whether the notes of two statements stay true of both together: what is said of a constraint is not said of
// another kind.
func alike(a, b Statement) bool {
	constraint := strings.Contains(a.SQL, " ADD CONSTRAINT ") || strings.Contains(b.SQL, " ADD CONSTRAINT ")
	return !constraint || a.Note == "" || b.Note == "" || a.Note == b.Note
}

// together joins the parts of two texts, each said once.
func together(a, b, separator string) string {
	parts := slices.DeleteFunc(strings.Split(a+separator+b, separator), func(s string) bool { return s == "" })
	var once []string
	for _, part := range parts {
		if !contains(once, part) {
			once = append(once, part)
		}
	}
	return strings.Join(once, separator)
}

// actions takes an ALTER TABLE apart that can have company: its beginning and what it asks for; nothing of any other.
func actions(sql string) (table, actions string) {
	tokens := schema.Tokens(sql)
	if len(tokens) < 5 || !tokens[0].Is("alter") || !tokens[1].Is("table") || !tokens[2].Name() {
		return "", ""
	}
	next := 3
	if tokens[3].Is(".") {
		next = 5
	}
	rest := tokens[min(next, len(tokens)):]
	if !sociable(rest) {
		return "", ""
	}
	return sql[:tokens[next-1].End], sql[rest[0].Start:]
}

// sociable says whether an action goes with others. Generated columns and identities stand alone: their expressions and
// sequences are looked at before the rest has happened (src/backend/parser/parse_utilcmd.c).
func sociable(action []schema.Token) bool {
	is := func(i int, words ...string) bool {
		return i < len(action) && slices.ContainsFunc(words, func(w string) bool { return action[i].Is(w) })
	}
	switch {
	case slices.ContainsFunc(action, func(t schema.Token) bool { return t.Is("generated") || t.Is("using") && is(0, "add") }):
		return false
	case is(0, "add", "drop"):
		return is(1, "column", "constraint")
	case is(0, "alter") && is(1, "column") && is(3, "type"):
		return true
	case is(0, "alter") && is(1, "column") && is(3, "set", "drop"):
		return is(4, "default", "not", "expression", "storage", "compression", "statistics", "(")
	}
	return false
}
