package postgres

import (
	"context"
	_ "embed"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/schema"
)

//go:embed sweep.sql
var sweepQuery string

// sweep drops the scratch databases that killed runs left on the server. What cannot be dropped now is left for the next
// run: it must never keep somebody from working.
func sweep(ctx context.Context, conn *pgx.Conn) {
	rows, err := conn.Query(ctx, sweepQuery)
	if err != nil {
		return
	}
	stale, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return
	}
	for _, name := range stale {
		_, _ = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+schema.Quote(name)+" WITH (FORCE)") // see above
	}
}
