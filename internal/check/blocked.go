package check

import (
	"context"
	_ "embed"
	"errors"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed blocked.sql
var blockedSQL string

// blocked turns a lock timeout into an error that names the session in the way; other errors stay as they are.
func blocked(ctx context.Context, conn *pgx.Conn, in *Input, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "55P03" {
		return err
	}
	what := "another session holds a lock on the schema"
	help := "wait for it, or look at pg_stat_activity"
	var pid int
	var user, relation, query, since string
	row := conn.QueryRow(ctx, blockedSQL, in.Draft.Schemas())
	if row.Scan(&pid, &user, &relation, &query, &since) == nil {
		what = "session " + itoa(pid) + " (" + user + ", since " + since + ") holds a lock on " + relation
		if query != "" {
			what += ": " + query
		}
		help = "wait for it, or  SELECT pg_cancel_backend(" + itoa(pid) + ")"
	}
	return fault.Wrap(fault.CannotDo, err, help, "%s", what)
}
