package diagram

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/clipdex/clipdex/internal/schema"
)

// Mermaid gives a schema as an erDiagram. Its grammar quotes the names of entities and comments; names and types of attributes
// it takes as one word of letters, digits and underscores only, so what is none comes with a comment that has it as it is
// (https://mermaid.js.org/syntax/entityRelationshipDiagram.html).
func Mermaid(s *schema.Schema) string {
	d := Of(s, nil, nil)
	names := entities(d.Tables)
	var b strings.Builder
	b.WriteString("erDiagram\n")
	for i, t := range d.Tables {
		fmt.Fprintf(&b, "  %s {\n", names[i])
		for _, r := range t.Rows {
			fmt.Fprintf(&b, "    %s %s%s%s\n", word(r.Type), word(r.Name), lead(r.Role), remark(r))
		}
		b.WriteString("  }\n")
	}
	for _, k := range d.Keys {
		fmt.Fprintf(&b, "  %s ||--o{ %s : %s\n", names[k.To], names[k.From], quoted(k.Title))
	}
	return b.String()
}

// entities names the tables. What quoted makes alike is numbered: Mermaid would draw it as one.
func entities(tables []Table) []string {
	names, taken := make([]string, len(tables)), map[string]bool{}
	for i, t := range tables {
		name := quoted(t.Title)
		for n := 2; taken[name]; n++ {
			name = quoted(fmt.Sprintf("%s (%d)", t.Title, n))
		}
		names[i], taken[name] = name, true
	}
	return names
}

func lead(role string) string {
	if role == "" {
		return ""
	}
	return " " + role
}

// remark is what word could not say.
func remark(r Row) string {
	if word(r.Name) == r.Name && word(r.Type) == r.Type {
		return ""
	}
	return " " + quoted(r.Name+" "+r.Type)
}

// word gives text as one word.
func word(text string) string {
	w := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, text)
	if w == "" || w[0] >= '0' && w[0] <= '9' {
		return "_" + w
	}
	return w
}

// quoted gives text in double quotes, which it may not hold itself; nor what steers, nor a percent sign or backslash.
func quoted(text string) string {
	return `"` + strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case unicode.IsControl(r) || r == '%' || r == '\\':
			return ' '
		}
		return r
	}, text) + `"`
}
