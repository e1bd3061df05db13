package schema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/schema"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		``:                                "",
		`a.B "C""d"`:                      `a|.|b|C"d`,
		`É_1$x`:                           `É_1$x`,
		`'it''s' E'a\'b' e'\\' U&'\0041'`: `'it''s'|E'a\'b'|e'\\'|U&'\0041'`,
		`B'01' x'ff' N'n'`:                `B'01'|x'ff'|N'n'`,
		`$$it's$$ $t$ $$ $t$ $1`:          `$$it's$$|$t$ $$ $t$|$|1`,
		`1.5e-3 .5 1_000 0x1F 1e`:         `1.5e-3|.5|1_000|0x1F|1e`,
		`a::text -- b` + "\n" + `c`:       `a|::|text|c`,
		`a/* /* b */ */c`:                 `a|c`,
		`a>=-1 @-b *-c`:                   `a|>=|-|1|@-|b|*|-|c`,
		`a<--b`:                           `a|<`,
		`a||'x'`:                          `a||||'x'`,
		`[1,2];`:                          `[|1|,|2|]|;`,
	} {
		var got []string
		for _, token := range schema.Tokens(sql) {
			got = append(got, token.Text)
		}
		if text := strings.Join(got, "|"); text != want {
			t.Errorf("%q: got %s, want %s", sql, text, want)
		}
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{``, `a > 0`, `(a)[1]`, `'/*'`, `'--' || $$;$$`, `E'\''`, `"a;b"`, `/* ; ( */ a`, `a -- (`} {
		if err := schema.Closed(sql); err != nil {
			t.Errorf("%q: %v", sql, err)
		}
	}
	for _, sql := range []string{`(`, `)`, `(]`, `a) OR (b`, `[)(]`, `a;`, `'a`, `'a''`, `"a`, `"a""`, `E'\'`, `$a$ x $`, `$$ $`, `/* a`, `/* /* */`} {
		if schema.Closed(sql) == nil {
			t.Errorf("%q: no error", sql)
		}
	}
}

func TestSplitTop(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string][]string{
		``:                         nil,
		` a `:                      {"a"},
		`a, f(b, c), '[' , [d, e]`: {"a", "f(b, c)", "'['", "[d, e]"},
		`a,`:                       {"a", ""},
		`"a,b",c`:                  {`"a,b"`, "c"},
	} {
		if got := schema.SplitTop(sql); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", sql, got, want)
		}
	}
}

func TestParens(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{`a`: `(a)`, `(a)`: `(a)`, `(a) + (b)`: `((a) + (b))`, `((a))`: `((a))`, `(')')`: `(')')`, ``: `()`} {
		if got := schema.Parens(expr); got != want {
			t.Errorf("%q: got %s, want %s", expr, got, want)
		}
	}
	if inner, ok := schema.Enclosed("(a) OR (b)"); ok || inner != "(a) OR (b)" {
		t.Errorf("two pairs read as one: %q", inner)
	}
}

func FuzzTokens(f *testing.F) {
	for _, sql := range []string{`a.b "c" 'd' $$e$$ /* f */ -- g`, `E'\`, `U&"`, `1e+`, `$a$`, "\xff(", `'a''`} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		end := 0
		for _, token := range schema.Tokens(sql) {
			if token.Start < end || token.End <= token.Start || token.End > len(sql) {
				t.Fatalf("%q: token %+v after %d", sql, token, end)
			}
			gap := sql[end:token.Start]
			if strings.TrimLeft(gap, " \t\n\r\f\v") != "" && !strings.Contains(gap, "--") && !strings.Contains(gap, "/*") {
				t.Fatalf("%q: %q is in no token", sql, gap)
			}
			end = token.End
		}
		_ = schema.Closed(sql)
		schema.SplitTop(sql)
		schema.Parens(sql)
	})
}
