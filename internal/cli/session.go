package cli

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
	"time"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/models"
	"github.com/jackc/pgx/v5"
	"github.com/urfave/cli/v2"
)

// embeddedDatabase is the name of the database in the embedded server.
const embeddedDatabase = "clipdex"

// session is the database that a command works on.
type session struct {
	config   *pgx.ConnConfig
	name     string // for people, without a password and without the server's version
	embedded *postgres.Embedded
	home     postgres.Home
	major    int // of the server, once it has been reached by onDatabase
}

// server says how much a command may do to have a server.
type server struct{ create, keep bool }

// session finds the database of a command and starts the embedded server where that is meant.
func (a *app) session(c *cli.Context, s server) (*session, error) {
	target, err := postgres.Resolve(postgres.Options{URL: c.String("database-url"), Getenv: a.env.Getenv, Dir: a.env.Dir})
	if err != nil {
		return nil, err
	}
	a.target = target.String()
	if !target.Embedded {
		return &session{config: target.Config, name: target.String()}, nil
	}
	return a.embeddedSession(c, s)
}

// beside gives the database of a command that works in scratch databases only: its server is the last place for them. It is not
// connected to; nil where the embedded one is meant, which is a place for them anyway.
func (a *app) beside(c *cli.Context) (*session, error) {
	target, err := postgres.Resolve(postgres.Options{URL: c.String("database-url"), Getenv: a.env.Getenv, Dir: a.env.Dir})
	if err != nil || target.Embedded {
		return nil, err
	}
	return &session{config: target.Config, name: target.String()}, nil
}

// titled gives the database's name with the server's version.
func (s *session) titled(version string) string {
	if s.embedded != nil {
		return embeddedDatabase + " (embedded PostgreSQL " + version + ")"
	}
	return s.name + " (PostgreSQL " + version + ")"
}

// close lets go of the embedded server; the last user out stops it.
func (s *session) close(ctx context.Context) {
	if s.embedded != nil {
		_ = s.embedded.Close(context.WithoutCancel(ctx))
	}
}

// connect opens a connection; a missing database is a case for bootstrap.
func (s *session) connect(ctx context.Context) (*pgx.Conn, error) {
	conn, err := postgres.Connect(ctx, s.config)
	if errors.Is(err, postgres.ErrNoDatabase) {
		return nil, fault.Wrap(fault.CannotDo, faultOf(err).Cause, "clipdex db bootstrap", "%s", faultOf(err).What)
	}
	return conn, err
}

// connectOrCreate opens a connection, and makes the database first when the server does not have it.
func (s *session) connectOrCreate(ctx context.Context) (conn *pgx.Conn, created bool, err error) {
	if conn, err = postgres.Connect(ctx, s.config); !errors.Is(err, postgres.ErrNoDatabase) {
		return conn, false, err
	}
	if created, err = postgres.CreateDatabase(ctx, s.config); err != nil {
		return nil, false, err
	}
	conn, err = postgres.Connect(ctx, s.config)
	return conn, created, err
}

// progress tells on stderr, on a line, what takes long.
func (a *app) progress(text string) { fmt.Fprintln(a.env.Stderr, report.Unbroken(text)) }

// onDatabase calls work with the runner for a command's database, which has been reached once: an error about that is told in its
// three lines. A binary that is older than the sources around it is refused.
func (a *app) onDatabase(c *cli.Context, work func(*session, *migrate.Runner) error) error {
	if err := a.refuseStale(); err != nil {
		return err
	}
	s, err := a.session(c, server{})
	if err != nil {
		return err
	}
	defer s.close(c.Context)
	runner, err := a.runner(c, s)
	if err != nil {
		return err
	}
	conn, err := s.connect(c.Context)
	if err != nil {
		return err
	}
	s.major = major(conn)
	a.account.Connected(s.name, serverVersion(conn), nil)
	_ = conn.Close(c.Context) // the runner has one of its own
	return work(s, runner)
}

// runner gives the runner for a session.
func (a *app) runner(c *cli.Context, s *session) (*migrate.Runner, error) {
	chain, err := chain()
	if err != nil {
		return nil, err
	}
	r := &migrate.Runner{Chain: chain, Config: s.config, Build: version(), By: who()}
	for name, into := range map[string]*time.Duration{"wait": &r.Wait, "lock-timeout": &r.LockTimeout, "statement-timeout": &r.StatementTimeout} {
		*into = c.Duration(name)
	}
	return r, nil
}

// who is recorded as the person behind a change.
func who() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// input gathers what a check needs.
func (a *app) input(s *session, filter check.Filter) (*check.Input, error) {
	chain, err := chain()
	if err != nil {
		return nil, err
	}
	home, homeErr := postgres.DefaultHome(a.env.Getenv)
	set := models.Set()
	a.boundMemory(len(set.Relations))
	in := &check.Input{Models: set, Chain: chain, Legacy: legacyFiles(), Build: version(), SourceHash: sourceHash(), Filter: filter, Cache: a.cache(), Statements: statements()}
	in.Told = a.replaying
	in.Scratch = func(ctx context.Context, major int) (*postgres.Scratch, error) {
		if homeErr != nil && a.env.Getenv("CLIPDEX_SCRATCH_URL") == "" {
			return nil, errors.Join(homeErr, postgres.ErrNoScratch)
		}
		options := postgres.ScratchOptions{Getenv: a.env.Getenv, Home: home, WantMajor: major}
		if s != nil {
			options.Target = s.config
		}
		return postgres.OpenScratch(ctx, options)
	}
	in.Start()
	return in, nil
}

// cache is where replays are remembered: the user's cache folder, or under CLIPDEX_HOME when that is set.
func (a *app) cache() check.Cache {
	switch {
	case a.env.Getenv("CLIPDEX_HOME") != "":
		return check.Cache{Dir: filepath.Join(a.env.Getenv("CLIPDEX_HOME"), "cache")}
	case a.env.Getenv("XDG_CACHE_HOME") != "":
		return check.Cache{Dir: filepath.Join(a.env.Getenv("XDG_CACHE_HOME"), "clipdex")}
	case a.env.Getenv("HOME") != "":
		return check.Cache{Dir: filepath.Join(a.env.Getenv("HOME"), ".cache", "clipdex")}
	}
	return check.Cache{}
}
