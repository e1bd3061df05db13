package cli

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/urfave/cli/v2"
)

func (a *app) stamp() *cli.Command {
	return &cli.Command{
		Name:      "stamp",
		Usage:     "record where a database stands, without running anything",
		ArgsUsage: "REVISION",
		UsageText: "clipdex db stamp REVISION [options]",
		Description: `REVISION is an id or a unique beginning of it, head, or base. The history then says that this revision and all
before it are applied, whatever it said before, with the checksums of this build. Rows that this removes, ids that this
build does not know among them, adds or corrects are told.

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
	w := tabwriter.NewWriter(a.env.Stdout, 0, 0, 2, ' ', 0)
	for _, change := range r.Rows {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", change.Kind, cmp.Or(change.Revision.ID, change.Was.ID, "(no id)"), rowChange(change))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("writing what was replaced: %w", err)
	}
	return nil
}

// rowChange says what was replaced.
func rowChange(c migrate.RowChange) string {
	switch {
	case c.Kind == migrate.RowCorrected:
		return fmt.Sprintf("its checksum was %s, and is %s", cmp.Or(c.Was.Checksum, "not recorded"), cmp.Or(c.Checksum, "not known to this build"))
	case c.Kind == migrate.RowAdded:
		return c.Revision.Message
	}
	parts := []string{c.Revision.Message}
	if c.Revision.ID == "" {
		parts = []string{"not known to this build"}
	}
	if !c.Was.AppliedAt.IsZero() {
		parts = append(parts, "applied "+stamp(c.Was.AppliedAt))
	}
	if c.Was.By != "" && c.Revision.ID == "" {
		parts = append(parts, "by "+c.Was.By)
	}
	return strings.Join(parts, ", ")
}
