package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
)

// Connect opens a connection. It errs with a fault that says what to look at, by what went wrong; errors.Is finds
// ErrNoDatabase in it when the server is there and the database is not, and the context's error when that ended the attempt.
func Connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil, fmt.Errorf("connecting: %w", context.Canceled)
		}
		return nil, explain(err, config)
	}
	if err := CheckVersion(conn.PgConn().ParameterStatus("server_version")); err != nil {
		_ = conn.Close(context.WithoutCancel(ctx)) // the version is the news
		return nil, err
	}
	return conn, nil
}

// explain turns a failed attempt into error, cause and help.
func explain(err error, config *pgx.ConnConfig) error {
	for _, k := range kinds {
		if found := k.find(err); found != nil {
			what := k.what
			if what == "" {
				what = "cannot reach the database"
			}
			return &fault.Error{Code: fault.CannotDo, What: what + " " + Show(config), Cause: found, Help: k.help(config)}
		}
	}
	return fault.Wrap(fault.CannotDo, redacted(err), probe(config), "cannot reach the database %s", Show(config))
}

// probe is the command that asks whether a server answers.
func probe(config *pgx.ConnConfig) string {
	return fmt.Sprintf("is PostgreSQL running there?  pg_isready -h %s -p %d", config.Host, config.Port)
}

// cause is an error as it may be shown, with what callers look for behind it.
type cause struct {
	text string
	errs []error
}

// Error gives the text without passwords.
func (c *cause) Error() string { return c.text }

// Unwrap gives the original errors.
func (c *cause) Unwrap() []error { return c.errs }

// redacted gives err with a text that holds no password.
func redacted(err error) error {
	return &cause{text: Redact(err.Error()), errs: []error{err}}
}
