package catalog_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/schema"
)

// TestQuotingIsTheServers has a real server read names and texts as schema quotes them, with both settings of how it reads
// backslashes, and compares with its own quoting.
func TestQuotingIsTheServers(t *testing.T) {
	t.Parallel()
	conn := dial(t, pgtest.New(t))
	texts := []string{"guests", "UPPER", `quo"te`, "it's", `back\slash`, `\`, `\'`, "a;b--/*", "$1", "$$", "?", "@", "%s", "public.x", "tab\tline\n\x1b[2J", "😀", "größe", `U&"`, "E'", " ", "1a", "_a1"}
	rows, err := conn.Query(t.Context(), "SELECT word FROM pg_get_keywords()")
	if err != nil {
		t.Fatal(err)
	}
	keywords, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range []string{"on", "off"} {
		if _, err := conn.Exec(t.Context(), "SET standard_conforming_strings = "+setting+"; SET escape_string_warning = off"); err != nil {
			t.Fatal(err)
		}
		for _, text := range append(texts, keywords...) {
			sql := "SELECT " + schema.Literal(text) + " AS " + schema.Quote(text)
			results, err := conn.PgConn().Exec(t.Context(), sql).ReadAll()
			if err != nil || len(results) != 1 || string(results[0].Rows[0][0]) != text || results[0].FieldDescriptions[0].Name != text {
				t.Errorf("%s: %v", sql, err)
			}
			results, err = conn.PgConn().Exec(t.Context(), "SELECT quote_ident("+schema.Literal(text)+")").ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if theirs := string(results[0].Rows[0][0]); theirs != schema.Quote(text) && theirs != text {
				t.Errorf("%q: %s, the server's own is %s", text, schema.Quote(text), theirs)
			}
		}
	}
}
