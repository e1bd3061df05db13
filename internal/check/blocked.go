package check

import (
	"context"
	_ "embed"
	"errors"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed blocked.sql
var blockedSQL string

// Closed is the error of a role that may not use a schema that was read: names of what is in it print differently for it, so
// a comparison would find differences where there are none.
func Closed(facts catalog.Facts) error {
	if len(facts.Closed) == 0 {
		return nil
	}
	name := schema.Quote(facts.Closed[0])
	return fault.New(fault.CannotDo, "GRANT USAGE ON SCHEMA "+name+" TO "+schema.Quote(facts.User), "the role %s may not look into schema %s", facts.User, facts.Closed[0])
}

func blocked(ctx context.Context, conn *pgx.Conn, in *Input, err error) error {
	return Blocked(ctx, conn, in.Draft.Schemas(), err)
}

// Blocked turns the error of reading the schemas of the database behind conn, when it is a lock timeout, into one that
// names the session in the way; other errors stay as they are.
func Blocked(ctx context.Context, conn *pgx.Conn, schemas []string, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "55P03" {
		return err
	}
	what := "another session holds a lock on the schema"
	help := "wait for it, or look at pg_stat_activity"
	var pid int
	var user, relation, query, since string
	row := conn.QueryRow(ctx, blockedSQL, schemas)
	if row.Scan(&pid, &user, &relation, &query, &since) == nil {
		what = "session " + itoa(pid) + " (" + user + ", since " + since + ") holds a lock on " + relation
		if query != "" {
			what += ": " + query
		}
		help = "wait for it, or  SELECT pg_cancel_backend(" + itoa(pid) + ")"
	}
	return fault.Wrap(fault.CannotDo, err, help, "%s", what)
}
