package check_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/legacy"
	"github.com/clipdex/clipdex/models"
	"github.com/jackc/pgx/v5"
)

// desiredOn gives the schema that a set of models declares, as the server of conn prints it.
func desiredOn(t *testing.T, conn *pgx.Conn, set declare.Set) (*desired.Draft, *catalog.Snapshot, []desired.Failure) {
	t.Helper()
	draft, err := desired.Parse(set, "")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	tx, err := catalog.Begin(ctx, conn, pgx.TxOptions{}, "pg_temp, public", time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	forms, failures, err := draft.Canonicalise(ctx, tx)
	if err != nil {
		t.Fatal(err)
	}
	return draft, &catalog.Snapshot{Schema: draft.Schema(forms)}, failures
}

// TestProjectModels holds the project's models against what its legacy files and revision make.
func TestProjectModels(t *testing.T) {
	t.Parallel()
	var ddl strings.Builder
	for _, f := range legacy.Files() {
		ddl.WriteString(f.SQL)
	}
	conn := connect(t, ddl.String()+"; ALTER TABLE processed_videos ADD COLUMN duration_ms bigint")
	_, want, failures := desiredOn(t, conn, models.Set())
	for _, f := range failures {
		t.Error(f)
	}
	for _, c := range compare(t, conn, read(t, conn), want) {
		t.Errorf("%s %+v %s: %s → %s", c.Op, c.Object, c.Property, c.Have, c.Want)
	}
}

var _ = check.Compare
var _ = diff.Add
