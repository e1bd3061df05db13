package check_test

import (
	"context"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/schema"
)

// TestQuote holds schema.Quote against quote_ident, for every keyword of the server and for odd names, and schema.Literal
// against the server's reading of it.
func TestQuote(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	conn := connect(t, "SELECT 1")
	names := []string{"", "a", "A", "aB", "a b", `a"b`, "1a", "a1", "_", "$a", "a$", "é", "größe", "日本", "a-b", "a.b", "'", `\`, "null", "Null", strings.Repeat("x", 63)}
	var keywords []string
	if err := conn.QueryRow(ctx, "SELECT array_agg(word) FROM pg_get_keywords()").Scan(&keywords); err != nil {
		t.Fatal(err)
	}
	names = append(names, keywords...)
	for _, name := range names {
		var quoted, literal string
		if err := conn.QueryRow(ctx, "SELECT quote_ident($1)", name).Scan(&quoted); err != nil {
			t.Fatal(err)
		}
		// A name that only another server quotes may be quoted here: it names the same.
		if got := schema.Quote(name); got != quoted && got != `"`+quoted+`"` {
			t.Errorf("Quote(%q): got %s, want %s", name, got, quoted)
		}
		if err := conn.QueryRow(ctx, "SELECT "+schema.Literal(name)).Scan(&literal); err != nil || literal != name {
			t.Errorf("Literal(%q): read as %q, %v", name, literal, err)
		}
	}
}
