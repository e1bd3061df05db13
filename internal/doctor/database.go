package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/server"
	"github.com/jackc/pgx/v5"
)

// bootstrap makes a database from nothing.
const bootstrap = "clipdex db bootstrap"

// programs looks for PostgreSQL's programs, which the embedded server and with it most scratch databases need.
func (e *examination) programs(ctx context.Context) {
	state := Note // somebody else's server is meant
	if e.target.Embedded {
		state = Todo
	}
	e.embedded.Problem = e.NoHome
	if e.NoHome == nil {
		e.embedded = postgres.SurveyEmbedded(ctx, postgres.EmbeddedOptions{Home: e.Home, Getenv: e.Options.Getenv})
	}
	switch s := e.embedded; {
	case s.Problem != nil:
		e.failed("server", state, s.Problem)
		if last := e.last(); last.Help == "" {
			last.Help = "export CLIPDEX_HOME=/some/folder"
		}
	case fault.CodeOf(s.Missing) == fault.Usage:
		e.failed("server", Todo, s.Missing)
	case s.Missing != nil && s.Major != 0:
		e.failed("server", state, s.Missing)
	case s.Missing != nil:
		e.found(Finding{Subject: "server", State: Note, Says: "no PostgreSQL server programs; the embedded database would download them", Help: server.Install(0)})
	default:
		e.well("server", fmt.Sprintf("PostgreSQL %d in %s", s.Programs.Major, s.Programs.Dir))
	}
}

// database says which database commands work on and who said so, and connects to it when it answers.
func (e *examination) database(ctx context.Context) *pgx.Conn {
	switch {
	case e.unclear != nil:
		e.failed("database", Todo, e.unclear)
		return nil
	case e.target.Embedded:
		return e.embeddedDatabase(ctx)
	}
	return e.connect(ctx, e.target.Config, func(version string) string {
		return fmt.Sprintf("%s (PostgreSQL %s), named by %s", e.target, version, e.target.Origin)
	})
}

// embeddedDatabase is not started for a look at it.
func (e *examination) embeddedDatabase(ctx context.Context) *pgx.Conn {
	const why = " (no --database-url, DATABASE_URL or .env names another)"
	switch s := e.embedded; {
	case s.Problem != nil:
		e.found(Finding{Subject: "database", State: Todo, Says: "embedded PostgreSQL, which can't run: see server" + why, Help: "export DATABASE_URL=postgres://user@host:5432/database"})
	case s.Major == 0:
		e.found(Finding{Subject: "database", State: Todo, Says: "embedded PostgreSQL, not made yet" + why, Help: bootstrap})
	case s.Version == "":
		e.well("database", fmt.Sprintf("embedded PostgreSQL %d in %s, started when a command needs it%s", s.Major, e.Home.Dir, why))
	default:
		config := s.Config.Copy()
		config.Database = e.Embedded
		return e.connect(ctx, config, func(version string) string {
			return fmt.Sprintf("embedded PostgreSQL %s in %s, which is up%s", version, e.Home.Dir, why)
		})
	}
	return nil
}

// connect opens a connection and finds what says gives for the server's version.
func (e *examination) connect(ctx context.Context, config *pgx.ConnConfig, says func(version string) string) *pgx.Conn {
	conn, err := postgres.Connect(ctx, config)
	if err != nil {
		e.failed("database", Todo, err)
		if !e.target.Embedded {
			e.last().Says += ", named by " + e.target.Origin
		}
		return nil
	}
	version, _, _ := strings.Cut(conn.PgConn().ParameterStatus("server_version"), " ") // without what a distribution adds
	e.well("database", says(version))
	return conn
}

// pooler asks the server for its process: a pooler has told another one.
func (e *examination) pooler(ctx context.Context, conn *pgx.Conn) {
	var pid int64
	if err := conn.QueryRow(ctx, "SELECT pg_catalog.pg_backend_pid()").Scan(&pid); err != nil {
		e.failed("pooler", Todo, err)
		return
	}
	if pid == int64(conn.PgConn().PID()) {
		e.well("pooler", "none in between")
		return
	}
	f := Finding{Subject: "pooler", State: Note, Says: "a connection pooler (PgBouncer?) stands in between: every command works when its pool has three connections", Help: "default_pool_size = 3 or more in pgbouncer.ini"}
	if e.Options.Getenv("CLIPDEX_SCRATCH_URL") == "" {
		f.Help += ";  export CLIPDEX_SCRATCH_URL=postgres://user@server:5432/postgres   (not through the pooler)"
	}
	e.found(f)
}

// history says where the database stands.
func (e *examination) history(ctx context.Context, conn *pgx.Conn) {
	h, err := migrate.ReadHistory(ctx, conn, migrate.DefaultSchema)
	if err != nil {
		e.failed("history", Todo, err)
		return
	}
	status, err := e.Chain.Status(h)
	if err != nil {
		e.failed("history", Todo, err)
		return
	}
	total := len(e.Chain.Revisions())
	says := fmt.Sprintf("%d of %d revisions applied", len(status.Applied), total)
	switch status.State {
	case migrate.AtHead:
		e.well("history", says+", at "+status.At.ID+" (head)")
	case migrate.Behind:
		e.found(Finding{Subject: "history", State: Note, Says: says + ", at " + status.At.ID, Help: "clipdex db upgrade"})
	case migrate.None:
		e.found(Finding{Subject: "history", State: Todo, Says: "no clipdex history", Help: bootstrap})
	case migrate.Unreadable:
		e.denied = status.Denied.Remedy("SELECT")
		e.found(Finding{Subject: "history", State: Todo, Says: "not readable: " + status.Denied.Why(), Help: e.denied})
	case migrate.Unknown:
		e.found(Finding{Subject: "history", State: Todo, Says: says + ", and some that this build does not know", Why: strings.Join(status.Unknown, ", "), Help: "clipdex db check"})
	default: // edited, forked
		e.found(Finding{Subject: "history", State: Todo, Says: says + ", and it is " + string(status.State), Help: "clipdex db check"})
	}
}

// scratch says where scratch databases are made.
func (e *examination) scratch() {
	var reasons []string
	for _, p := range e.places {
		if p.Err == nil {
			e.well("scratch", "databases to replay migrations in are made on "+p.Where)
			return
		}
		reasons = append(reasons, p.Name+": "+p.Err.Error())
		if fault.CodeOf(p.Err) == fault.Usage {
			break // a setting that can't be meant is not passed over
		}
	}
	e.found(Finding{Subject: "scratch", State: Todo, Says: "no database to replay migrations in can be made", Why: strings.Join(reasons, "; "),
		Help: "export CLIPDEX_SCRATCH_URL=postgres://user@host/postgres   (a role that may create databases)"})
}

// scratchable says whether one can be made.
func (e *examination) scratchable() bool {
	return slices.ContainsFunc(e.places, func(p postgres.Place) bool { return p.Err == nil })
}
