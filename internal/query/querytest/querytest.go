// Package querytest gives tests of the request path a database at head, empty or with the sample corpus.
//
//	pool := querytest.Sample(t)
//
// The schema is the real one: legacy files and the chain of revisions. Statements run as they do in the commands and in serve,
// without being kept prepared.
package querytest

import (
	"testing"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/query"
	"github.com/clipdex/clipdex/legacy"
	"github.com/clipdex/clipdex/migrations"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Empty gives a database with the schema and nothing in it, dropped when the test ends.
func Empty(t testing.TB) *pgxpool.Pool {
	t.Helper()
	url := pgtest.New(t)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(t.Context(), url+"&default_query_exec_mode=exec")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	for _, f := range legacy.Files() {
		if _, err := pool.Exec(t.Context(), f.SQL); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
	}
	chain, err := migrate.NewChain(migrations.All(), migrations.Sources)
	if err != nil {
		t.Fatal(err)
	}
	r := &migrate.Runner{Chain: chain, Config: config, Build: "test"}
	if _, err := r.Baseline(t.Context(), migrate.Baseline{}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	return pool
}

// Sample gives a database with the sample corpus, ready to be searched.
func Sample(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool := Empty(t)
	for _, document := range query.Sample() {
		if err := query.SaveDocument(t.Context(), pool, document); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := query.Refresh(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	return pool
}
