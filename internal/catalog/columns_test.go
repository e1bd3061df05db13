package catalog_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// TestColumnOptionsAreThoseThatWereSet holds on every minor version: newer ones note something of their own with each column.
func TestColumnOptionsAreThoseThatWereSet(t *testing.T) {
	t.Parallel()
	conn := dial(t, pgtest.New(t), "CREATE TABLE t (a integer, b integer)", "ALTER TABLE t ALTER b SET (n_distinct = 5, n_distinct_inherited = 6)",
		"ALTER TABLE t ADD c integer", "CREATE VIEW v AS SELECT a FROM t")
	s, err := read(conn, catalog.Options{}, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Schema.Relations {
		for _, c := range r.Columns {
			var want []string
			if c.Name == "b" {
				want = []string{"n_distinct=5", "n_distinct_inherited=6"}
			}
			if !slices.Equal(c.Options, want) {
				t.Errorf("%s.%s: options %q, want %q", r.Name.Name, c.Name, c.Options, want)
			}
		}
	}
	if len(s.Schema.Relations) != 2 {
		t.Errorf("%d relations", len(s.Schema.Relations))
	}
}
