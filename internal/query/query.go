// Package query is the request path: what clipdex answers, as raw SQL on pgx.
//
//	cli (search, guests, …), api (serve) → query → sql/*.sql
//
// Every statement is a file, listed by Statements, so that a check can prepare each of them against a schema. It leaves
// out models, migrations and GORM, and a test keeps it so; a query is a contract with the schema, not with the models.
package query

import (
	"context"
	"errors"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// DB is what a query needs of a connection, a transaction or a pool.
type DB interface {
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// cannot gives what a failed statement means to a user.
func cannot(err error, doing string) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case !ok:
		return fault.Wrap(fault.CannotDo, err, "", "%s failed", doing)
	case pg.Code == "55000": // object_not_in_prerequisite_state: a materialized view WITH NO DATA
		return fault.Wrap(fault.CannotDo, err, "clipdex refresh", "the search index was never filled")
	case pg.Code == "42P01", pg.Code == "42703": // undefined_table, undefined_column
		return fault.Wrap(fault.CannotDo, err, "clipdex db bootstrap", "%s needs a schema that is not there", doing)
	case pg.Code == "42501": // insufficient_privilege
		return fault.Wrap(fault.CannotDo, err, "clipdex db psql -- -c '\\dp'", "%s is not allowed to this role", doing)
	}
	return fault.Wrap(fault.CannotDo, err, "", "%s failed", doing)
}
