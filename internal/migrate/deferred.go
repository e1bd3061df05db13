package migrate

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/schema"
)

//go:embed deferred.sql
var deferredSQL string

// deferrable is a name under which there are deferrable constraints.
type deferrable struct {
	Schema, Name string
	Deferred     bool // they begin a transaction deferred
}

// checkDeferred checks what a commit would check, and leaves constraints as a new transaction has them. They are named one
// by one: ALL would hold for those too that are made later in the transaction.
func checkDeferred(ctx context.Context, s *session) error {
	rows, err := s.pg.Query(ctx, deferredSQL)
	if err != nil {
		return fmt.Errorf("looking for deferred constraints: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[deferrable])
	if err != nil || len(found) == 0 {
		return err
	}
	var all, deferred []string
	for _, d := range found {
		name := schema.Quote(d.Schema) + "." + schema.Quote(d.Name)
		all = append(all, name)
		if d.Deferred {
			deferred = append(deferred, name)
		}
	}
	if _, err := s.pg.Exec(ctx, "SET CONSTRAINTS "+strings.Join(all, ", ")+" IMMEDIATE"); err != nil {
		return &StatementError{Statement: "COMMIT", Err: err} // where an upgrade would fail on it
	}
	if len(deferred) == 0 {
		return nil
	}
	if _, err := s.pg.Exec(ctx, "SET CONSTRAINTS "+strings.Join(deferred, ", ")+" DEFERRED"); err != nil {
		return fmt.Errorf("deferring constraints again: %w", err)
	}
	return nil
}
