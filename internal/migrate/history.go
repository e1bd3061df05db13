package migrate

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/schema"
)

// HistoryTable is the name of the table that holds the history.
const HistoryTable = "clipdex_revisions"

// AlembicTable is the name of the table in which Alembic kept its own.
const AlembicTable = "alembic_version"

// DefaultSchema is where the history is kept unless a Runner says otherwise.
const DefaultSchema = "public"

// Applied is one row of the history.
type Applied struct {
	ID        string
	AppliedAt time.Time     // zero: not recorded
	Duration  time.Duration // zero: not recorded, or stamped
	By        string
	Build     string
	Checksum  string
}

// AlembicState is what a table of Alembic's says.
type AlembicState struct {
	Readable bool
	Denied   Denied
	IDs      []string // must be exactly one known id to count
}

// History is what a database remembers of the revisions that were applied to it.
type History struct {
	Exists   bool   // there is a history table, perhaps an empty one
	Readable bool   // this role may read it; true when there is none
	Denied   Denied // by what, when it may not
	Rows     []Applied
	Alembic  *AlembicState // nil: Alembic left no table
}

// Querier is a transaction or a connection to read from.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

//go:embed history.sql
var historySQL string

// ReadHistory reads the history from a schema, and only reads: nothing is created. That the role may not read a table is
// no error but said in the result. A table that gormigrate made, with ids alone, gives rows with ids alone.
func ReadHistory(ctx context.Context, q Querier, schemaName string) (History, error) {
	history := History{Readable: true}
	tables, err := historyTables(ctx, q, schemaName)
	if err != nil {
		return History{}, fmt.Errorf("looking for the history table: %w", err)
	}
	for _, table := range tables {
		switch table.name {
		case HistoryTable:
			history.Exists, history.Readable, history.Denied = true, table.denied.Lacks == "", table.denied
			if history.Readable {
				history.Rows, err = readRows(ctx, q, schemaName, table.columns)
			}
		case AlembicTable:
			history.Alembic = &AlembicState{Readable: table.denied.Lacks == "", Denied: table.denied}
			if history.Alembic.Readable && slices.Contains(table.columns, "version_num") {
				history.Alembic.IDs, err = readAlembic(ctx, q, schemaName)
			}
		}
		if err != nil {
			return History{}, fmt.Errorf("reading %s: %w", table.name, err)
		}
	}
	return history, nil
}

type historyTable struct {
	name    string
	denied  Denied
	columns []string
}

func historyTables(ctx context.Context, q Querier, schemaName string) ([]historyTable, error) {
	rows, err := q.Query(ctx, historySQL, schemaName)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t historyTable, err error) {
		err = row.Scan(&t.name, &t.denied.Lacks, &t.denied.Role, &t.columns)
		t.denied.Schema, t.denied.Table = schemaName, t.name
		return t, err
	})
}

// readRows reads the columns that are there, and nulls for those that are not.
func readRows(ctx context.Context, q Querier, schemaName string, columns []string) ([]Applied, error) {
	column := func(name, typ string) string {
		if slices.Contains(columns, name) {
			return name + "::" + typ
		}
		return "NULL::" + typ
	}
	// As a number: the text of a time is in the session's DateStyle, which the driver may not read.
	instant := "NULL::bigint"
	if slices.Contains(columns, "applied_at") {
		instant = "(extract(epoch FROM applied_at) * 1000000)::bigint"
	}
	query := "SELECT " + strings.Join([]string{
		column("id", "text"), instant, column("duration_ms", "bigint"),
		column("applied_by", "text"), column("build", "text"), column("checksum", "text"),
	}, ", ") + " FROM " + qualified(schemaName, HistoryTable) + " ORDER BY 2 NULLS FIRST, 1"
	rows, err := q.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Applied, error) {
		var (
			id, by, build, checksum *string
			at, ms                  *int64
		)
		if err := row.Scan(&id, &at, &ms, &by, &build, &checksum); err != nil {
			return Applied{}, err
		}
		var applied time.Time
		if at != nil {
			applied = time.UnixMicro(*at)
		}
		return Applied{
			ID: value(id), AppliedAt: applied, Duration: time.Duration(value(ms)) * time.Millisecond,
			By: value(by), Build: value(build), Checksum: value(checksum),
		}, nil
	})
}

func readAlembic(ctx context.Context, q Querier, schemaName string) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT version_num::text FROM "+qualified(schemaName, AlembicTable)+" ORDER BY 1")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func qualified(schemaName, table string) string {
	return schema.Quote(schemaName) + "." + schema.Quote(table)
}

// value gives what p points to, the zero value for a null.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
