package schema

import "strings"

// blanks are what PostgreSQL takes for white space; any other blank of Unicode is part of a name (src/backend/parser/scan.l, space).
const blanks = " \t\n\r\f\v"

// SplitStatements splits SQL text at the semicolons between statements. Each part keeps the comments before it; what holds
// nothing but comments and blanks is left out. Those in the body of a function (BEGIN ATOMIC … END) are its own.
func SplitStatements(sql string) []string {
	var parts []string
	tokens := Tokens(sql)
	start, first, depth := 0, 0, 0
	end := func(next, at int) {
		if next > first {
			parts = append(parts, strings.Trim(sql[start:at], blanks))
		}
	}
	for i, t := range tokens {
		switch {
		case t.Is("atomic") && i > 0 && tokens[i-1].Is("begin"), t.Is("case") && depth > 0:
			depth++
		case t.Is("end") && depth > 0:
			depth--
		case t.Is(";") && depth == 0:
			end(i, t.Start)
			start, first = t.End, i+1
		}
	}
	end(len(tokens), len(sql))
	return parts
}

// Comments gives the comments in SQL text, with their marks.
func Comments(sql string) []string {
	var found []string
	last := 0
	gap := func(to int) {
		if text := strings.TrimSpace(sql[last:to]); text != "" {
			found = append(found, text)
		}
	}
	for _, t := range Tokens(sql) {
		gap(t.Start)
		last = t.End
	}
	gap(len(sql))
	return found
}
