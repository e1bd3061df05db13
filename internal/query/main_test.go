package query_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/query"
	"github.com/clipdex/clipdex/internal/query/querytest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// database is a fresh one at head.
type database struct{ *pgxpool.Pool }

// empty gives a database with the schema and nothing in it.
func empty(t testing.TB) database {
	t.Helper()
	return database{querytest.Empty(t)}
}

// sample gives a database with the sample corpus, ready to be searched.
func sample(t testing.TB) database {
	t.Helper()
	return database{querytest.Sample(t)}
}

func (d database) refresh(t testing.TB) {
	t.Helper()
	if _, err := query.Refresh(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

func (d database) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := d.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// value gives the only value that a question about the database has, as text.
func (d database) value(t testing.TB, sql string, args ...any) string {
	t.Helper()
	var s *string
	if err := d.QueryRow(t.Context(), "SELECT ("+sql+")::text", args...).Scan(&s); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	if s == nil {
		return "null"
	}
	return *s
}

func (d database) search(t testing.TB, q string, n int) *query.Found {
	t.Helper()
	found, err := query.Search(t.Context(), d, q, n)
	if err != nil {
		t.Fatalf("%q: %v", q, err)
	}
	return found
}

// guest gives the id of the guest with a name.
func (d database) guest(t testing.TB, name string) string {
	t.Helper()
	return d.value(t, "SELECT id FROM guests WHERE canonical_name = $1", name)
}

// wantFault wants err to be a fault of that code that holds the words.
func wantFault(t testing.TB, err error, code fault.Code, words ...string) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != code {
		t.Fatalf("got %v, want a fault with code %d", err, code)
	}
	for _, w := range words {
		if !strings.Contains(f.Error()+"\n"+f.Help, w) {
			t.Errorf("no %q in %v, help: %s", w, f, f.Help)
		}
	}
}

// as gives a pool under a role.
func (d database) as(t testing.TB, role string) *pgxpool.Pool {
	t.Helper()
	config := d.Config()
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SET ROLE "+role)
		return err
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}
