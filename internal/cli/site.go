package cli

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
	"github.com/urfave/cli/v2"
)

// site is what a live database adds to linting. The zero value adds nothing.
type site struct {
	session *session
	name    string // empty: it was not reached
	major   int
	sizes   map[schema.Name]lint.Size
	pending []migrate.Revision
	why     error // why it was not reached
}

// site looks at the command's database: which revisions are pending, how big tables are. That it can't is no error.
func (a *app) site(c *cli.Context, chain *migrate.Chain) (site, error) {
	var at site
	err := func() (err error) {
		if at.session, err = a.session(c, server{}); err != nil {
			return err
		}
		conn, err := at.session.connect(c.Context)
		if err != nil {
			return err
		}
		defer conn.Close(context.WithoutCancel(c.Context))
		return at.look(c.Context, conn, chain)
	}()
	if err != nil && (c.Context.Err() != nil || fault.CodeOf(err) == fault.Usage) {
		return at, err
	}
	at.why = err
	return at, nil
}

// look reads what can be read; a history that does not fit the chain leaves every revision pending.
func (at *site) look(ctx context.Context, conn *pgx.Conn, chain *migrate.Chain) error {
	sizes, err := record.Sizes(ctx, conn)
	if err != nil {
		return err
	}
	history, err := migrate.ReadHistory(ctx, conn, migrate.DefaultSchema)
	if err != nil {
		return err
	}
	status, err := chain.Status(history)
	if err != nil {
		return err
	}
	if status.State == migrate.Unreadable {
		return errors.New("its history is not readable: " + status.Denied.Why())
	}
	at.name, at.major, at.sizes, at.pending = at.session.titled(serverVersion(conn)), major(conn), sizes, status.Pending
	return nil
}

// serverVersion gives the server's version, 15.18, without what a distribution adds to it.
func serverVersion(conn *pgx.Conn) string {
	version, _, _ := strings.Cut(conn.PgConn().ParameterStatus("server_version"), " ")
	return version
}

// major gives the server's major version; 0 when it does not say.
func major(conn *pgx.Conn) int {
	first, _, _ := strings.Cut(serverVersion(conn), ".")
	n, _ := strconv.Atoi(first)
	return n
}

// close lets go of the session.
func (at *site) close(ctx context.Context) {
	if at.session != nil {
		at.session.close(ctx)
	}
}
