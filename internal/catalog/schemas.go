package catalog

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// OwnSchemas gives the schemas that do not come with a database or an extension, public first.
func OwnSchemas(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	sql, err := query("own_schemas", serverVersion(conn.PgConn().ParameterStatus("server_version")))
	if err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, sql, pgx.QueryExecModeExec)
	if err != nil {
		return nil, fmt.Errorf("reading the schemas: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("reading the schemas: %w", err)
	}
	return names, nil
}
