package catalog_test

import (
	"context"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// TestDependenciesOfManyTables: with nested loops the query takes time with the square of their number, 12 s here instead
// of a tenth of one.
func TestDependenciesOfManyTables(t *testing.T) {
	t.Parallel()
	conn := dial(t, pgtest.New(t), tables(400)...)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	tx, err := catalog.ReadOnly(ctx, conn, catalog.Options{}, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	uses, err := catalog.Dependencies(ctx, tx, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(uses.List) < 400 {
		t.Errorf("only %d dependencies", len(uses.List))
	}
	var setting string
	if err := tx.QueryRow(ctx, "SHOW enable_nestloop").Scan(&setting); err != nil || setting != "on" {
		t.Errorf("nested loops stay %s (%v)", setting, err)
	}
}
