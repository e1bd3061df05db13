package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/jackc/pgx/v5"
	"github.com/urfave/cli/v2"
)

func (a *app) url() *cli.Command {
	return &cli.Command{
		Name:      "url",
		Usage:     "print the database's URL, without a password",
		UsageText: "clipdex db url [options]",
		Description: `Prints the URL of the database that the other commands would work on. That of the embedded database can be used
while it is up: see  clipdex db start.

Example:
  psql "$(clipdex db url)"`,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			s, err := a.session(c, server{})
			if err != nil {
				return err
			}
			defer s.close(c.Context)
			fmt.Fprintln(a.env.Stdout, s.url())
			return nil
		},
	}
}

// url gives the session's URL without a password.
func (s *session) url() string {
	if s.embedded != nil {
		return s.embedded.URL(embeddedDatabase)
	}
	return postgres.URL(s.config)
}

func (a *app) start() *cli.Command {
	return &cli.Command{
		Name:      "start",
		Usage:     "keep the embedded database up",
		UsageText: "clipdex db start",
		Description: `Starts the embedded database, which otherwise runs only while a command needs it, and leaves it up until
clipdex db stop. Makes it first when there is none.

Example:
  clipdex db start && psql "$(clipdex db url)"`,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			s, err := a.embeddedSession(c, server{create: true, keep: true})
			if err != nil {
				return err
			}
			defer s.close(c.Context)
			if _, err := postgres.CreateDatabase(c.Context, s.config); err != nil {
				return err
			}
			fmt.Fprintf(a.env.Stdout, "started: embedded PostgreSQL %s\n%s\n", s.embedded.Version(), s.url())
			return nil
		},
	}
}

func (a *app) stop() *cli.Command {
	return &cli.Command{
		Name:        "stop",
		Usage:       "stop the embedded database",
		UsageText:   "clipdex db stop",
		Description: "Stops the embedded database. Its data stay; the next command that needs it starts it again.\n\nExample:\n  clipdex db stop",
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			home, err := postgres.DefaultHome(a.env.Getenv)
			if err != nil {
				return err
			}
			running, err := postgres.StopEmbedded(c.Context, home)
			if err != nil {
				return err
			}
			fmt.Fprintln(a.env.Stdout, map[bool]string{true: "stopped: the embedded database", false: "the embedded database is not running"}[running])
			return nil
		},
	}
}

// embeddedSession opens the embedded database whatever DATABASE_URL says.
func (a *app) embeddedSession(c *cli.Context, s server) (*session, error) {
	home, err := postgres.DefaultHome(a.env.Getenv)
	if err != nil {
		return nil, err
	}
	e, err := postgres.OpenEmbedded(c.Context, postgres.EmbeddedOptions{Home: home, Getenv: a.env.Getenv, Create: s.create, Keep: s.keep, Progress: a.progress, Fetched: a.fetched()})
	if err != nil {
		return nil, err
	}
	return &session{config: e.Config(embeddedDatabase), name: postgres.Target{Embedded: true}.String(), embedded: e, home: home}, nil
}

func (a *app) psql() *cli.Command {
	return &cli.Command{
		Name:      "psql",
		Usage:     "open a shell on the database",
		ArgsUsage: "[-- PSQL-ARGUMENTS]",
		UsageText: "clipdex db psql [options] [-- PSQL-ARGUMENTS]",
		Description: `Runs psql on the database that the other commands would work on. What stands behind -- goes to psql.

Examples:
  clipdex db psql
  clipdex db psql -- -c 'select count(*) from guests'`,
		Action: func(c *cli.Context) error {
			program, err := postgres.Psql(a.env.Getenv)
			if err != nil {
				return err
			}
			s, err := a.session(c, server{})
			if err != nil {
				return err
			}
			defer s.close(c.Context)
			return a.shell(c.Context, program, s.config, c.Args().Slice())
		},
	}
}

// shell runs psql with the connection in its environment, where no process list shows the password.
func (a *app) shell(ctx context.Context, program string, config *pgx.ConnConfig, args []string) error {
	// Ctrl-C cancels a query in psql and must end neither it nor us.
	ours := make(chan os.Signal, 1)
	signal.Notify(ours, os.Interrupt)
	defer signal.Stop(ours)
	cmd := exec.CommandContext(context.WithoutCancel(ctx), program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.given.Stdin, a.given.Stdout, a.given.Stderr
	for _, name := range []string{"HOME", "PATH", "TERM", "LANG", "LC_ALL", "PAGER", "EDITOR", "PSQLRC", "PGSSLMODE", "PGSSLROOTCERT", "TZ"} {
		if v := a.env.Getenv(name); v != "" {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	cmd.Env = append(cmd.Env, postgres.Environment(config)...)
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return answer(exit.ExitCode())
	}
	if err != nil {
		return fault.Wrap(fault.CannotDo, err, program+" --version", "cannot run psql")
	}
	return nil
}
