package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

func (a *app) check() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "compare models, migrations and the live database; reads only",
		UsageText: "clipdex db check [--scratch] [--format FORMAT] [--only PATTERN] [--ignore PATTERN]",
		Description: `Says where models, migrations and database disagree, and who moved: the model without a revision,
a pending revision, or somebody's hand on the database. Names the queries that the database does not hold, and those
that a pending revision would break; none is run.

Examples:
  clipdex db check                          the database of DATABASE_URL, of .env, or the embedded one
  clipdex db check --scratch                models against migrations; needs no database of yours
  clipdex db check --only guests --verbose  one relation, changed definitions in full
  clipdex db check --ignore 'function:tmp_*' --format json
  clipdex db check --sql                    the statements that would bring the database to the models
  clipdex db check --html check.html        the result as a page: diagram, differences, their SQL
  clipdex db check --scratch --format github  what CI runs: annotations at the lines of models and revisions
  clipdex db check --scratch --format sarif   the same for code scanning

Patterns are names with * and ?: guests, guests.role, tmp_*, function:touch_*, query:save_*. What others own
goes into a committed .clipdexignore, one pattern a line.

Exit code: 0 clean; 1 drift, pending, forked, edited or unknown; 2 bad command line; 3 could not be done.`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "scratch", Usage: "check a throwaway database made by legacy and all revisions, not the live one"},
			formatFlagOf("check"),
			&cli.BoolFlag{Name: "sql", Usage: "show the statements that would bring the database to the models; runs none"},
			&cli.StringFlag{Name: "html", Usage: "also write the result, with a diagram, to `FILE` as one page that needs no network"},
			&cli.BoolFlag{Name: "verbose", Usage: "show changed definitions in full"},
			&cli.StringSliceFlag{Name: "only", Usage: "count only differences that match `PATTERN`; repeatable"},
			&cli.StringSliceFlag{Name: "ignore", Usage: "do not count differences that match `PATTERN`; repeatable"},
			&cli.DurationFlag{Name: "lock-timeout", Usage: "wait `TIME` for another session's lock on the schema; default 1s"},
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			if err := goodFormat(c); err != nil {
				return err
			}
			if c.Bool("sql") && (c.String("format") != "text" || c.Bool("scratch")) {
				return fault.New(fault.Usage, `clipdex db check --sql   for the live database;  clipdex db revision "…"   for what the models are ahead of`, "--sql goes with neither --scratch nor --format")
			}
			if c.String("html") != "" && c.Bool("scratch") {
				return fault.New(fault.Usage, "clipdex db check --html check.html   for the live database;  clipdex db inspect models --format html   for the models", "--html does not go with --scratch")
			}
			a.warnStale()
			result, in, err := a.runCheck(c)
			if err != nil {
				return err
			}
			return a.answerCheck(c, result, in)
		},
	}
}

// runCheck gives what a check found, and what it went by.
func (a *app) runCheck(c *cli.Context) (*check.Result, *check.Input, error) {
	filter, err := a.filter(c)
	if err != nil {
		return nil, nil, err
	}
	if c.Bool("scratch") {
		return a.checkScratch(c.Context, filter)
	}
	s, err := a.session(c, server{})
	if err != nil {
		return nil, nil, err
	}
	defer s.close(c.Context)
	in, err := a.input(s, filter)
	if err != nil {
		return nil, nil, err
	}
	in.LockTimeout, in.Planning = c.Duration("lock-timeout"), c.Bool("sql") || c.String("html") != ""
	conn, err := s.connect(c.Context)
	if err != nil {
		return nil, nil, err
	}
	defer conn.Close(context.WithoutCancel(c.Context))
	result, err := check.Run(c.Context, conn, in)
	if err == nil {
		a.target = s.titled(result.Facts.VersionStr)
	}
	return result, in, err
}

func (a *app) checkScratch(ctx context.Context, filter check.Filter) (*check.Result, *check.Input, error) {
	in, err := a.input(nil, filter)
	if err != nil {
		return nil, nil, err
	}
	a.target = "a scratch database"
	result, where, err := check.Scratch(ctx, in)
	if where != "" {
		a.target += " on " + where
	}
	return result, in, err
}

// answerCheck shows the result in the format that was asked for.
func (a *app) answerCheck(c *cli.Context, r *check.Result, in *check.Input) error {
	o := report.Options{Color: a.colour(), Verbose: c.Bool("verbose"), Target: a.target, Scratch: c.Bool("scratch")}
	code := exitOf(r)
	if path := c.String("html"); path != "" {
		if err := a.writePage(c.Context, path, r, o); err != nil {
			return err
		}
	}
	var err error
	switch {
	case c.String("format") == "json":
		a.failed = nil
		err = report.JSON(a.env.Stdout, r, o, code)
	case c.Bool("sql"):
		err = report.SQL(a.script(), r, o)
	case c.String("format") == "sarif": // below
	default:
		err = report.Text(a.env.Stdout, r, o)
	}
	if err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	problems := func(at *locate.Sources) []report.Problem { return report.CheckProblems(r, at) }
	if err := a.inSources(c, in, problems, string(r.Verdict), code); err != nil {
		return err
	}
	if code != 0 {
		return answer(code)
	}
	return nil
}

// exitOf gives a check's exit code: a history that can't be read is "could not be done", unless there is drift.
func exitOf(r *check.Result) int {
	switch {
	case r.Verdict == check.VerdictClean && r.Status.State == migrate.Unreadable:
		return int(fault.CannotDo)
	case r.Verdict == check.VerdictClean:
		return 0
	}
	return int(fault.No)
}

// ignoreFile is looked for in the working directory and then upwards to the repository's root.
const ignoreFile = ".clipdexignore"

// filter gathers the patterns of the command line and of the ignore file.
func (a *app) filter(c *cli.Context) (check.Filter, error) {
	f := check.Filter{Only: c.StringSlice("only"), Ignore: c.StringSlice("ignore")}
	if err := f.Validate(); err != nil {
		return f, err
	}
	path := a.ignoreFile()
	if path == "" {
		return f, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return f, fault.Wrap(fault.Usage, err, "make it readable, or remove it", "cannot read %s", ignoreFile)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		pattern := strings.TrimSpace(lines.Text())
		if pattern == "" || strings.HasPrefix(pattern, "#") {
			continue
		}
		if err := (check.Filter{Ignore: []string{pattern}}).Validate(); err != nil {
			return f, fault.New(fault.Usage, faultOf(err).Help, "%s line %d: %s", ignoreFile, n, faultOf(err).What)
		}
		f.Ignore = append(f.Ignore, pattern)
	}
	return f, lines.Err()
}

func (a *app) ignoreFile() string {
	root := repository(a.env.Dir)
	for dir := a.env.Dir; ; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, ignoreFile)
		if _, err := os.Stat(path); err == nil {
			return path
		}
		if dir == root || root == "" || dir == filepath.Dir(dir) {
			return ""
		}
	}
}
