package legacy_test

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/legacy"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// The files are frozen: README.md says why.
func TestFrozen(t *testing.T) {
	t.Parallel()
	files := legacy.Files()
	if changed := legacy.Changed(files); len(changed) > 0 {
		t.Errorf("changed: %v", changed)
	}
	files[1].SQL += "\n"
	if changed := legacy.Changed(files); !slices.Equal(changed, []string{files[1].Name}) {
		t.Errorf("a changed file is not found: %v", changed)
	}
}

func TestApplied(t *testing.T) {
	t.Parallel()
	files := legacy.Files()
	orders := map[string][]legacy.File{
		"once":            files,
		"twice":           append(append([]legacy.File{}, files...), files...),
		"each file twice": {files[0], files[0], files[1], files[1], files[2], files[2], files[3], files[3]},
	}
	for name, order := range orders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := connect(t)
			for _, f := range order {
				if _, err := conn.Exec(t.Context(), f.SQL); err != nil {
					t.Fatalf("applying %s: %v", f.Name, err)
				}
			}
			checkInventory(t, conn)
		})
	}
}

// bootstrap applies all four in one transaction.
func TestAppliedInOneTransaction(t *testing.T) {
	t.Parallel()
	conn := connect(t)
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(legacy.Files(), legacy.Files()...) {
		if _, err := tx.Exec(t.Context(), f.SQL); err != nil {
			t.Fatalf("applying %s: %v", f.Name, err)
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkInventory(t, conn)
}

//go:embed testdata/schema.txt
var want string

func checkInventory(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	if got := inventory(t, conn); got != strings.TrimSpace(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// inventory lists relations with their columns, constraints and indexes, one per line.
func inventory(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `
SELECT line FROM (
  SELECT c.relname || ' ' || c.relkind::text || ': ' || string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
           CASE WHEN a.attnotnull THEN '!' ELSE '' END || coalesce('=' || pg_get_expr(d.adbin, d.adrelid), ''), ', ' ORDER BY a.attnum) AS line
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'm')
  GROUP BY c.relname, c.relkind
  UNION ALL
  SELECT conname || ': ' || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p')
  UNION ALL
  SELECT regexp_replace(pg_get_indexdef(i.indexrelid), 'CREATE (UNIQUE )?INDEX (\S+) ON public\.', '\2: \1') FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
  UNION ALL
  SELECT 'extension ' || extname FROM pg_extension WHERE extname <> 'plpgsql'
) lines ORDER BY line COLLATE "C"`)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
