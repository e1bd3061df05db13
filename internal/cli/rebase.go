package cli

import (
	"fmt"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/revise"
	"github.com/urfave/cli/v2"
)

func (a *app) rebase() *cli.Command {
	return &cli.Command{
		Name:      "rebase",
		Usage:     "mend a fork: move your revision behind the other branch's",
		ArgsUsage: "REVISION",
		UsageText: "clipdex db rebase REVISION",
		Description: `After two branches each added a revision behind the same parent, the chain forks. This gives your REVISION (an id or a unique
beginning of it) the other branch's last one as its parent, and its place in migrations/migrations.go. Choose the one that is
not applied anywhere yet. It reads and writes the sources only; no database is touched.

Example:
  clipdex db rebase 51f0c2`,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			root := repository(a.env.Dir)
			if root == "" {
				return fault.New(fault.Usage, "cd into clipdex's repository", "a rebase changes the repository's files, and %s is not in it", a.env.Dir)
			}
			r, err := revise.Rebase(root, c.Args().First())
			if err != nil {
				return err
			}
			a.tellRebase(r)
			return nil
		},
	}
}

func (a *app) tellRebase(r revise.Rebased) {
	moved := r.Moved.Label()
	if len(r.Behind) > 0 {
		moved += " and what follows it, " + strings.Join(r.Behind, ", ") + ","
	}
	last := append([]string{r.Moved.ID}, r.Behind...)[len(r.Behind)]
	fmt.Fprintf(a.env.Stdout, `rebased %s behind %s
wrote   %s: its parent is %s, was %s
wrote   %s/migrations.go: listed in that order
next: rebuild (task build), then  clipdex db verify
      a database that ran %s already: roll it back with the old build first, or
      clipdex db stamp %s;  clipdex db upgrade %s;  clipdex db stamp %s
`, moved, r.Onto.Label(), r.File, r.Onto.ID, r.Moved.Parent, revise.Folder, r.Moved.ID, r.Moved.Parent, r.Onto.ID, last)
}
