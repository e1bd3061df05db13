package schema_test

import (
	"slices"
	"testing"

	"github.com/clipdex/clipdex/internal/schema"
)

func TestSplitStatements(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string][]string{
		"":                                  nil,
		" ; -- nothing\n ;":                 nil,
		"SELECT 1":                          {"SELECT 1"},
		"SELECT 1; SELECT ';' ;\n":          {"SELECT 1", "SELECT ';'"},
		"-- why\nSELECT 1;-- then\nTABLE t": {"-- why\nSELECT 1", "-- then\nTABLE t"},
		"DO $$ a; b; $$; SELECT 2":          {"DO $$ a; b; $$", "SELECT 2"},
		"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3": {
			"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END", "SELECT 3"},
	} {
		if got := schema.SplitStatements(sql); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", sql, got, want)
		}
	}
}

func TestComments(t *testing.T) {
	t.Parallel()
	got := schema.Comments("-- a\nSELECT '-- no' /* b */, 1 -- c")
	if want := []string{"-- a", "/* b */", "-- c"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
