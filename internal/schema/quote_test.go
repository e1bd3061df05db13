package schema_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/schema"
)

// odd are texts that confuse those who paste SQL together.
var odd = []string{"guests", "select", "null", "UPPER", `quo"te`, "it's", `back\slash`, `\`, "a;b--/*", "$1", "$$", "?", "@", "%s", "public.x", "tab\tline\n\x1b[2J",
	"😀", "größe", "U&\"", "E'", " ", "1a", "_", strings.Repeat("a", 63)}

// FuzzQuote quotes any name and any text: each is one token again, and means what it did.
func FuzzQuote(f *testing.F) {
	for _, text := range odd {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "\x00") || !utf8.ValidString(text) {
			return // what no server takes
		}
		if tokens := schema.Tokens(schema.Literal(text)); len(tokens) != 1 || tokens[0].Kind != schema.String {
			t.Fatalf("%q is quoted as %s: %v", text, schema.Literal(text), tokens)
		}
		if text == "" {
			return
		}
		tokens := schema.Tokens("a." + schema.Quote(text) + ".b")
		if len(tokens) != 5 || !tokens[2].Name() || tokens[2].Text != text {
			t.Fatalf("%q is quoted as %s: %v", text, schema.Quote(text), tokens)
		}
	})
}

// FuzzSplit splits any text into statements: nothing is lost but semicolons, comments and blanks, and a statement is not split again.
func FuzzSplit(f *testing.F) {
	for _, sql := range []string{"SELECT 1; SELECT ';'; -- a;\n/* ; */ SELECT $$;$$;;", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE 1 WHEN 1 THEN 2 END; END; SELECT 1", "E'\\';", "$a$;$a", "SELECT a\u00a0; SELECT 1", `0"0 `} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		var got []string
		for _, part := range schema.SplitStatements(sql) {
			tokens := words(part)
			if len(tokens) == 0 || len(schema.SplitStatements(part)) != 1 {
				t.Fatalf("%q is split into %q", sql, schema.SplitStatements(sql))
			}
			got = append(got, tokens...)
		}
		if want := words(sql); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", sql, got, want)
		}
	})
}

// words gives the tokens of SQL without semicolons.
func words(sql string) (list []string) {
	for _, token := range schema.Tokens(sql) {
		if !token.Is(";") {
			list = append(list, strings.TrimRight(sql[token.Start:token.End], " \t\n\r\f\v")) // of a quote that is never closed
		}
	}
	return list
}
