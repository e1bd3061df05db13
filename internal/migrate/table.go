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
	statements, err := tableStatements(ctx, q, schemaName)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err := q.Exec(ctx, statement); err != nil {
			return fmt.Errorf("creating or completing %s: %w", qualified(schemaName, HistoryTable), err)
		}
	}
	return nil
}

// tableStatements gives what ensureTable runs: nothing where the table is complete.
func tableStatements(ctx context.Context, q Querier, schemaName string) ([]string, error) {
	tables, err := historyTables(ctx, q, schemaName)
	if err != nil {
		return nil, fmt.Errorf("looking for the history table: %w", err)
	}
	table := qualified(schemaName, HistoryTable)
	i := slices.IndexFunc(tables, func(t historyTable) bool { return t.name == HistoryTable })
	if i < 0 {
		return []string{creation(table)}, nil
	}
	var statements []string
	for _, column := range columns {
		if !slices.Contains(tables[i].columns, column.name) {
			statements = append(statements, fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s", table, column.name, column.typ),
				fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", table, column.name, column.value))
		}
	}
	return statements, nil
}

// creation gives the statement that creates the table.
func creation(table string) string {
	ddl := "CREATE TABLE " + table + " (id varchar(255) PRIMARY KEY"
	for _, column := range columns {
		ddl += ", " + column.name + " " + column.typ + " DEFAULT " + column.value
		if column.name == "applied_at" {
			ddl += " NOT NULL"
		}
	}
	return ddl + ")"
}
