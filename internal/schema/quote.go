package schema

import "strings"

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
