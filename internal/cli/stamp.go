package cli

import (
	"fmt"
	"strings"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

func (a *app) stamp() *cli.Command {
	return &cli.Command{
		Name:      "stamp",
		Usage:     "record where a database stands, without running anything",
		ArgsUsage: "REVISION",
		UsageText: "clipdex db stamp REVISION [options]",
		Description: `REVISION is an id or a unique beginning of it, head, or base. The history then says that this revision and all
before it are applied, whatever it said before; ids that this build does not know are removed and told.

Examples:
  clipdex db stamp head
  clipdex db stamp cad2f1`,
		Flags: runFlags(),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			if err := goodFormat(c); err != nil {
				return err
			}
			return a.onDatabase(c, func(s *session, runner *migrate.Runner) error { return a.runStamp(c, s, runner) })
		},
	}
}

func (a *app) runStamp(c *cli.Context, s *session, runner *migrate.Runner) error {
	if a.account != nil {
		return a.accountOf(runner, func(r *migrate.Runner) (migrate.Result, error) { return r.Stamp(c.Context, c.Args().First()) })
	}
	runner.Notify = a.notify(nil)
	r, err := runner.Stamp(c.Context, c.Args().First())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.env.Stdout, "stamped: %s is recorded at %s\n", s.name, place(runner.Chain, r.To))
	if len(r.Replaced) > 0 {
		fmt.Fprintf(a.env.Stdout, "removed from the history: %s (%s)\n", strings.Join(r.Replaced, ", "), report.Count(len(r.Replaced), "revision"))
	}
	return nil
}
