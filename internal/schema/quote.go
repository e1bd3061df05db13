package schema

import (
	"strings"
	"unicode/utf8"
)

// Quote gives name as an identifier, in double quotes unless it is a plain lower-case name that no keyword claims.
// Every identifier that reaches SQL text passes through here.
func Quote(name string) string {
	if plain(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// Literal gives s as a string literal that reads the same whatever standard_conforming_strings says
// (PostgreSQL documentation, 4.1.2.2 String Constants with C-Style Escapes).
func Literal(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if !strings.Contains(s, `\`) {
		return quoted
	}
	return " E" + strings.ReplaceAll(quoted, `\`, `\\`)
}

// QuoteList gives names quoted and separated by commas.
func QuoteList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = Quote(name)
	}
	return strings.Join(quoted, ", ")
}

func plain(name string) bool {
	if name == "" || keywords[name] {
		return false
	}
	for i := range len(name) {
		c := name[i]
		lower := c >= 'a' && c <= 'z' || c == '_'
		digit := c >= '0' && c <= '9'
		if !lower && (!digit || i == 0) {
			return false
		}
	}
	return true
}

// maxName is NAMEDATALEN - 1, in bytes (PostgreSQL documentation, 4.1.1 Identifiers and Key Words).
const maxName = 63

// ObjectName gives the name that PostgreSQL chooses first for what belongs to a relation and column, such as a sequence:
// both are cut, the longer one first, until they fit (src/backend/commands/indexcmds.c, makeObjectName).
func ObjectName(relation, column, label string) string {
	room := maxName - len(label) - 2
	a, b := len(relation), len(column)
	for a+b > room {
		if a > b {
			a--
		} else {
			b--
		}
	}
	return whole(relation, a) + "_" + whole(column, b) + "_" + label
}

// whole gives at most n bytes of s without splitting a character.
func whole(s string, n int) string {
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
