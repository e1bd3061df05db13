package cli

import (
	"fmt"

	"github.com/clipdex/clipdex/internal/compare"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

func (a *app) diff() *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "compare two databases, or one with models or migrations; reads only",
		ArgsUsage: "FROM TO",
		UsageText: "clipdex db diff FROM TO [--sql] [--format json] [--only PATTERN] [--ignore PATTERN]",
		Description: `FROM and TO are each the URL of a live database, or database (the one that other commands work on), models (what the models and
the migrations behind them want), migrations (what legacy files and all revisions give) or migrations@REVISION. The last three
are made in a scratch database.
Says what would bring FROM to TO: + TO has it, - only FROM has it, ~ it is another.

Of two live databases all schemas are compared, partitions included; with models or migrations on one side the schemas that
the models use, and no partitions where it is models. Left out are clipdex_revisions, alembic_version and what belongs to
extensions. With --sql: the statements instead, what they can't express in comments. Nothing is run.

Examples:
  clipdex db diff postgres://db.staging/clipdex postgres://db.internal/clipdex
  clipdex db diff database models --only guests
  clipdex db diff migrations@04370f migrations --sql
  clipdex db diff "$STAGING" "$PRODUCTION" --sql | psql "$STAGING"

Patterns are those of  clipdex db check --help; a committed .clipdexignore counts here too.

Exit code: 0 equal; 1 different; 2 bad command line; 3 could not be done.`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "sql", Usage: "show the statements that would bring FROM to TO; runs none"},
			formatFlag(),
			&cli.BoolFlag{Name: "verbose", Usage: "show changed definitions in full"},
			&cli.StringSliceFlag{Name: "only", Usage: "count only differences that match `PATTERN`; repeatable"},
			&cli.StringSliceFlag{Name: "ignore", Usage: "do not count differences that match `PATTERN`; repeatable"},
			&cli.DurationFlag{Name: "lock-timeout", Usage: "wait `TIME` for another session's lock on the schema; default 1s"},
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 2, 2); err != nil {
				return err
			}
			if err := goodFormat(c); err != nil {
				return err
			}
			if c.Bool("sql") && c.String("format") == "json" {
				return fault.New(fault.Usage, "--sql  or  --format json", "--sql does not go with --format json")
			}
			return a.runDiff(c)
		},
	}
}

// ownDatabase is the side that is found like the database of other commands.
const ownDatabase = "database"

func (a *app) runDiff(c *cli.Context) error {
	chain, err := chain()
	if err != nil {
		return err
	}
	var sides [2]compare.Side
	for i, name := range []string{"FROM", "TO"} {
		if c.Args().Get(i) == ownDatabase {
			s, err := a.session(c, server{})
			if err != nil {
				return err
			}
			defer s.close(c.Context)
			sides[i].Config = s.config
			continue
		}
		if sides[i], err = compare.ParseSide(c.Args().Get(i), chain, a.env.Getenv); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	o := compare.Options{LockTimeout: c.Duration("lock-timeout"), Planning: c.Bool("sql")}
	if o.Filter, err = a.filter(c); err != nil {
		return err
	}
	if !sides[0].Live() || !sides[1].Live() {
		a.warnStale()
		if o.Check, err = a.input(live(sides), o.Filter); err != nil {
			return err
		}
	}
	r, err := compare.Run(c.Context, sides[0], sides[1], o)
	if err != nil {
		return err
	}
	if !r.OneMajor() {
		if c.Bool("sql") {
			return fault.New(fault.CannotDo, "compare with a scratch database of PostgreSQL "+fmt.Sprint(r.From.Major)+" (CLIPDEX_SCRATCH_URL), or see the text",
				"statements can't be worked out between PostgreSQL %d and %d, which print what they hold differently", r.From.Major, r.To.Major)
		}
		a.progress(fmt.Sprintf("warning: PostgreSQL %d and %d print expressions and definitions differently: where only such a text differs it may mean the same", r.From.Major, r.To.Major))
	}
	return a.answerDiff(c, r, sides)
}

// live gives the live one of two sides as a session, whose server can have a scratch database where there is no other.
func live(sides [2]compare.Side) *session {
	for _, s := range sides {
		if s.Live() {
			return &session{config: s.Config}
		}
	}
	return nil
}

// typed gives a side as it can be typed again.
func typed(text string, s compare.Side) string {
	if text == ownDatabase {
		return text
	}
	return s.Typed()
}

// answerDiff shows the result in the format that was asked for.
func (a *app) answerDiff(c *cli.Context, r *compare.Result, sides [2]compare.Side) error {
	code := 0
	if len(r.Changes) > 0 {
		code = int(fault.No)
	}
	var err error
	switch {
	case c.String("format") == "json":
		a.failed = nil
		err = report.ComparedJSON(a.env.Stdout, r, code)
	case c.Bool("sql"):
		err = report.ComparedSQL(a.script(), r)
	default:
		again := fmt.Sprintf("clipdex db diff %s %s --sql", typed(c.Args().Get(0), sides[0]), typed(c.Args().Get(1), sides[1]))
		err = report.Compared(a.env.Stdout, r, again, report.Options{Color: a.colour(), Verbose: c.Bool("verbose")})
	}
	if err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	if code != 0 {
		return answer(code)
	}
	return nil
}
