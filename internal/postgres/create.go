package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/schema"
)

// maintenance are the databases that every server has unless somebody dropped them.
var maintenance = []string{"postgres", "template1"}

// CreateDatabase makes the database of config on its server and says whether it was missing. It errs with a fault when the
// server cannot be reached or the role may not create databases.
func CreateDatabase(ctx context.Context, config *pgx.ConnConfig) (bool, error) {
	conn, err := connectMaintenance(ctx, config)
	if err != nil {
		return false, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var there bool
	err = conn.QueryRow(ctx, "select exists (select from pg_catalog.pg_database where datname = $1)", config.Database).Scan(&there)
	if err != nil || there {
		return false, wrapSQL(err, "looking for the database %s", config.Database)
	}
	// Text of the statement, not a parameter: utility statements take none.
	_, err = conn.Exec(ctx, "CREATE DATABASE "+schema.Quote(config.Database))
	switch sqlState(err) {
	case "42P04", "23505": // somebody made it in the meantime; the second is the race inside the server
		return false, nil
	case "42501":
		return false, fault.Wrap(fault.CannotDo, err, "createdb --owner="+schema.Quote(config.User)+" "+schema.Quote(config.Database)+"   (as a role that may)",
			"the role %s may not create the database %s", config.User, config.Database)
	}
	return err == nil, wrapSQL(err, "creating the database %s", config.Database)
}

func connectMaintenance(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	var first error
	// Last its own: a role of a hosted server may be let into no other.
	for _, name := range append(slices.Clone(maintenance), config.Database) {
		other := config.Copy()
		other.Database = name
		conn, err := Connect(ctx, other)
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = err
		}
		// Another database helps when this one is missing or closed to us, not when the server is.
		if state := sqlState(err); !errors.Is(err, ErrNoDatabase) && state != "42501" && state != "55000" && state != "28000" {
			break
		}
	}
	return nil, first
}

func wrapSQL(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(fault.CannotDo, redacted(err), "", format+" failed", args...)
}

// sqlState gives the SQLSTATE of an error from the server, else "".
func sqlState(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}
