package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/clipdex/clipdex/internal/bootstrap"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/urfave/cli/v2"
)

func (a *app) bootstrap() *cli.Command {
	return &cli.Command{
		Name:      "bootstrap",
		Usage:     "from nothing to a database at head; harmless to repeat",
		UsageText: "clipdex db bootstrap [--force]",
		Description: `Creates the database if it is missing, and gives it a history by what it finds: nothing (the legacy
files are applied), the legacy schema (compared with what the files give, and stamped when equal), a part
of it (completed), Alembic's version table (taken over where it stands), or a history (nothing to do).
Then it applies what is pending, and checks.

Examples:
  clipdex db bootstrap             the embedded database, or that of DATABASE_URL
  clipdex db bootstrap --force     stamp a schema that differs from the legacy one
  clipdex db bootstrap --database-url postgresql://me@db.internal/clipdex
  clipdex db bootstrap --format json   what happens, as it happens, one object a line; the last is the result`,
		Flags: append([]cli.Flag{
			&cli.BoolFlag{Name: "force", Usage: "record the baseline although the schema is not what the legacy files give"},
		}, runFlags()...),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			if err := goodFormat(c); err != nil {
				return err
			}
			if err := a.refuseStale(); err != nil {
				return err
			}
			return a.runBootstrap(c)
		},
	}
}

// fact writes one line of what bootstrap tells: a word, and what about it.
func (a *app) fact(word, format string, args ...any) {
	if a.account != nil {
		return
	}
	fmt.Fprintf(a.env.Stdout, "%-11s %s\n", word, fmt.Sprintf(format, args...))
}

func (a *app) runBootstrap(c *cli.Context) error {
	s, err := a.session(c, server{create: true})
	if err != nil {
		return err
	}
	defer s.close(c.Context)
	filter, err := a.filter(c)
	if err != nil {
		return err
	}
	in, err := a.input(s, filter)
	if err != nil {
		return err
	}
	conn, created, err := s.connectOrCreate(c.Context)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(c.Context))
	runner, err := a.runner(c, s)
	if err != nil {
		return err
	}
	a.account.Connected(s.name, serverVersion(conn), &created)
	a.fact("database", "%s%s", suffix(created, "created "), s.titled(serverVersion(conn)))

	runner.Notify = a.notify(func(e migrate.Event) {
		if e.Kind == migrate.Checked {
			a.fact("checked", "%s  %s", e.Revision.ID, checked(e, 0))
			return
		}
		a.fact("upgraded", "%s  %s (%s)", e.Revision.ID, e.Revision.Message, report.Duration(e.Duration))
	})
	r, err := bootstrap.Run(c.Context, conn, bootstrap.Options{Runner: runner, Check: in, Force: c.Bool("force")})
	if different, ok := errors.AsType[*bootstrap.DifferentError](err); ok {
		return a.refused(s, different)
	}
	if err != nil {
		return failedFile(s, err)
	}
	a.account.Found(string(r.Found), r.Applied, r.Duration, r.Recorded, r.Ignored)
	a.tellFound(r, in.Legacy)
	upgraded, err := runner.Upgrade(c.Context, migrate.TargetHead)
	a.account.Ran(upgraded)
	if err != nil {
		return err
	}
	result, err := check.Run(c.Context, conn, in)
	if err != nil {
		return err
	}
	o := report.Options{Color: a.colour(), Target: s.titled(result.Facts.VersionStr)}
	if a.account != nil {
		return a.endAccount(result, o, exitOf(result))
	}
	fmt.Fprintln(a.env.Stdout)
	if len(result.Differences) > 0 {
		err = report.Text(a.env.Stdout, result, o)
	} else {
		err = report.Verdict(a.env.Stdout, result, o)
	}
	if err == nil && exitOf(result) != 0 {
		err = answer(exitOf(result))
	}
	return err
}

// failedFile says which legacy file stopped it, and that nothing of them stays; other errors stay as they are.
func failedFile(s *session, err error) error {
	statement, ok := errors.AsType[*migrate.StatementError](err)
	if _, told := errors.AsType[*fault.Error](err); !ok || told {
		return err
	}
	code, help := fault.No, "correct what stopped it, then  clipdex db bootstrap"
	if pg, ok := errors.AsType[*pgconn.PgError](statement.Err); ok && pg.Code == "42501" { // insufficient_privilege
		code, help = fault.CannotDo, "run it as a role that may, or ask for the right: "+s.config.User+" may not"
	}
	return fault.Wrap(code, statement, help, "%s failed: nothing was applied, the database is as before", statement.File)
}

// tellFound writes what bootstrap found and did about it.
func (a *app) tellFound(r bootstrap.Result, files []migrate.File) {
	if r.Applied && len(files) > 0 {
		how := "applied"
		if r.Found == bootstrap.Partial {
			how = "completed: all applied once more"
		}
		a.fact("legacy", "%s … %s %s (%d files, %s)", files[0].Name, files[len(files)-1].Name, how, len(files), report.Duration(r.Duration))
	}
	switch r.Found {
	case bootstrap.Legacy:
		how := "found; it is what the files give"
		if len(r.Ignored) > 0 {
			how = "found"
		}
		a.fact("legacy", "%s", how)
	case bootstrap.Alembic:
		a.fact("alembic", "found; its history goes on here")
	case bootstrap.Recorded:
		a.fact("history", "found%s", suffix(r.At != "", ", at "+r.At))
	}
	if n := len(r.Ignored); n > 0 {
		a.fact("forced", "stamped over %s from what the legacy files give", report.Count(n, "difference"))
	}
	for _, rev := range r.Recorded {
		a.fact("stamped", "%s  %s", rev.ID, rev.Message)
	}
}

// refused shows how the schema differs from the legacy one.
func (a *app) refused(s *session, d *bootstrap.DifferentError) error {
	a.account.Differs(d.Differences)
	if a.account != nil {
		return different(d)
	}
	if err := report.Differences(a.env.Stdout, d.Differences, report.Options{Color: a.colour(), Target: s.name}); err != nil {
		return err
	}
	return different(d)
}

func different(d *bootstrap.DifferentError) error {
	return fault.New(fault.No, "change them back, ignore what others own (.clipdexignore), or stamp all the same:  clipdex db bootstrap --force",
		"the schema is not what the legacy files give: %s", report.Count(len(d.Differences), "difference"))
}

// suffix gives text where it applies.
func suffix(on bool, text string) string {
	if on {
		return text
	}
	return ""
}
