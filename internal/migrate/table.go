package migrate

import (
	"context"
	"fmt"
	"slices"
)

// columns are those of the history table beside id. gormigrate writes ids alone, so the rest fills itself: from the
// clock, and from settings that the runner puts on the connection for each revision.
var columns = []struct{ name, typ, value string }{
	{"applied_at", "timestamptz", "clock_timestamp()"},
	{"duration_ms", "bigint", "round((extract(epoch FROM clock_timestamp())::numeric - nullif(current_setting('clipdex.started', true), '')::numeric) * 1000)::bigint"},
	{"applied_by", "text", "coalesce(nullif(current_setting('clipdex.by', true), ''), session_user::text)"},
	{"build", "text", "nullif(current_setting('clipdex.build', true), '')"},
	{"checksum", "text", "nullif(current_setting('clipdex.checksum', true), '')"},
}

// ensureTable creates the history table, or adds to one that gormigrate made what it lacks. Rows that are there keep
// nulls: when they were applied is not known.
func ensureTable(ctx context.Context, q execer, schemaName string) error {
	tables, err := historyTables(ctx, q, schemaName)
	if err != nil {
		return fmt.Errorf("looking for the history table: %w", err)
	}
	table := qualified(schemaName, HistoryTable)
	i := slices.IndexFunc(tables, func(t historyTable) bool { return t.name == HistoryTable })
	if i < 0 {
		return createTable(ctx, q, table)
	}
	for _, column := range columns {
		if slices.Contains(tables[i].columns, column.name) {
			continue
		}
		_, err := q.Exec(ctx, fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s; ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s",
			table, column.name, column.typ, table, column.name, column.value))
		if err != nil {
			return fmt.Errorf("adding %s to %s: %w", column.name, table, err)
		}
	}
	return nil
}

func createTable(ctx context.Context, q execer, table string) error {
	ddl := "CREATE TABLE " + table + " (id varchar(255) PRIMARY KEY"
	for _, column := range columns {
		ddl += ", " + column.name + " " + column.typ + " DEFAULT " + column.value
		if column.name == "applied_at" {
			ddl += " NOT NULL"
		}
	}
	if _, err := q.Exec(ctx, ddl+")"); err != nil {
		return fmt.Errorf("creating %s: %w", table, err)
	}
	return nil
}
