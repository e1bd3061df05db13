package cli

import (
	"fmt"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

func (a *app) show() *cli.Command {
	return &cli.Command{
		Name:      "show",
		Usage:     "show a revision's statements, both ways",
		ArgsUsage: "REVISION",
		UsageText: "clipdex db show REVISION [options]",
		Description: `REVISION is an id or a unique beginning of it, or head. It is run in a scratch database, and what its functions sent is shown with
what that did: locks that keep others waiting, tables that were read or written anew. What was sent after the function had
read rows is marked: with other data it may be something else. Needs no database of yours.

Examples:
  clipdex db show head
  clipdex db show 04370f --format json`,
		Flags: []cli.Flag{formatFlag()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			if err := goodFormat(c); err != nil {
				return err
			}
			a.warnStale()
			return a.runShow(c)
		},
	}
}

func (a *app) runShow(c *cli.Context) error {
	beside, err := a.beside(c)
	if err != nil {
		return err
	}
	in, err := a.input(beside, check.Filter{})
	if err != nil {
		return err
	}
	revision, err := in.Chain.Resolve(c.Args().First())
	if err != nil {
		return err
	}
	shown := report.Shown{Revision: revision, File: in.Chain.File(revision.ID)}
	if revision.Parent == "" {
		for _, f := range in.Legacy {
			shown.Baseline = append(shown.Baseline, f.Name)
		}
	} else {
		recorded, err := record.Revisions(c.Context, in, record.Options{Revisions: []migrate.Revision{revision}, Down: true})
		if err != nil {
			return err
		}
		shown.Where, shown.Up, shown.Down = recorded.Where, recorded.Steps[0].Up, recorded.Steps[0].Down
	}
	if c.String("format") == "json" {
		err = report.ShowJSON(a.env.Stdout, shown)
	} else {
		err = report.ShowText(a.env.Stdout, shown, report.Options{Color: a.colour()})
	}
	if err != nil {
		return fmt.Errorf("writing the revision: %w", err)
	}
	return nil
}
