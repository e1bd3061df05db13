package record

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/schema"
)

//go:embed sizes.sql
var sizesSQL string

// Sizes gives how big the tables and materialized views of a live database are. It does not wait for longer than a moment
// for one that somebody has locked.
func Sizes(ctx context.Context, conn *pgx.Conn) (map[schema.Name]lint.Size, error) {
	sizes := map[schema.Name]lint.Size{}
	err := pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '1s'"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, sizesSQL)
		if err != nil {
			return err
		}
		var name schema.Name
		var size lint.Size
		_, err = pgx.ForEachRow(rows, []any{&name.Schema, &name.Name, &size.Bytes, &size.Rows}, func() error {
			sizes[name] = size
			return nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the sizes of tables: %w", err)
	}
	return sizes, nil
}
