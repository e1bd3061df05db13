package cli

import (
	"context"
	"fmt"

	"github.com/clipdex/clipdex/internal/doctor"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

func (a *app) doctor() *cli.Command {
	return &cli.Command{
		Name:      "doctor",
		Usage:     "see what is found on this machine, and what to do about what is missing; changes nothing",
		UsageText: "clipdex doctor [options]",
		Description: `Says whether this program is as new as the sources around it, which PostgreSQL programs there are, which database commands
would work on and who said so, what your role may do there, where scratch databases are made, and whether a hook checks commits.
What keeps a command from working is to do; a note keeps none. It only reads: nothing is started, made or downloaded.

Examples:
  clipdex doctor
  clipdex doctor --database-url postgres://reader@db.internal/clipdex
  clipdex doctor --format json | jq -r '.findings[] | select(.state == "to do") | .help'

Exit code: 0 nothing to do; 1 something is to do; 2 bad command line.`,
		Flags: []cli.Flag{formatFlag()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			if err := goodFormat(c); err != nil {
				return err
			}
			return a.examine(c)
		},
	}
}

func (a *app) examine(c *cli.Context) error {
	chain, err := chain()
	if err != nil {
		return err
	}
	in := doctor.Input{
		Build: version(), Root: repository(a.env.Dir), Stale: stale(a.env.Dir), Rebuild: rebuild,
		Options:  postgres.Options{URL: c.String("database-url"), Getenv: a.env.Getenv, Dir: a.env.Dir},
		Embedded: embeddedDatabase, Cache: a.cache().Dir, Chain: chain,
	}
	in.Home, in.NoHome = postgres.DefaultHome(a.env.Getenv)
	for _, relation := range relations() {
		in.Tables = append(in.Tables, relation.word)
	}
	r := doctor.Examine(c.Context, in)
	if err := context.Cause(c.Context); err != nil {
		return err // what was found then is that it was interrupted
	}
	exit := 0
	if len(r.Subjects(doctor.Todo)) > 0 {
		exit = int(fault.No)
	}
	if c.String("format") == "json" {
		a.failed = nil
		err = report.ExaminedJSON(a.env.Stdout, r, exit)
	} else {
		err = report.Examined(a.env.Stdout, r, report.Options{Color: a.colour()})
	}
	if err != nil {
		return fmt.Errorf("writing what was found: %w", err)
	}
	if exit != 0 {
		return answer(exit)
	}
	return nil
}
