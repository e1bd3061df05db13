package cli

import (
	"fmt"
	"path/filepath"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/hook"
	"github.com/urfave/cli/v2"
)

func (a *app) hook() *cli.Command {
	return &cli.Command{
		Name:            "hook",
		Usage:           "check what is staged before it is committed",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Action:          needsCommand,
		Subcommands:     []*cli.Command{a.hookInstall(), a.hookRun()},
	}
}

func (a *app) hookInstall() *cli.Command {
	return &cli.Command{
		Name:      "install",
		Usage:     "check every commit: write git's pre-commit hook, or take it away",
		UsageText: "clipdex hook install [--uninstall]",
		Description: `Writes the hook where git looks for it: core.hooksPath, or the repository's hooks folder, which linked worktrees share. A hook that
is there is kept beside it and runs first; its exit code decides as before. To repeat this is harmless. The hook
builds what is staged; nothing has to be on PATH.

Examples:
  clipdex hook install
  clipdex hook install --uninstall    as it was before
  SKIP=clipdex git commit             commits once without the check`,
		Flags: []cli.Flag{&cli.BoolFlag{Name: "uninstall", Usage: "take the hook away, and put back the one that it kept"}},
		Action: func(c *cli.Context) error {
			p, err := a.hookPlace(c)
			if err != nil {
				return err
			}
			if c.Bool("uninstall") {
				return a.uninstallHook(p)
			}
			return a.installHook(c, p)
		},
	}
}

func (a *app) hookRun() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "check what is staged: models, migrations, legacy files and queries",
		UsageText: "clipdex hook run",
		Description: `Where models, migrations, legacy files or queries are staged, builds what is staged, whatever the working tree says, and runs
clipdex db check --scratch; with migrations, legacy files or queries among them clipdex db verify too. Needs Go, git and a
PostgreSQL server program, and no database of yours. Where nothing of that is staged it is done at once.

Examples:
  git add models && clipdex hook run
  git config clipdex.go /opt/go/bin/go    where Go is, for programs that commit with a poor PATH
  SKIP=clipdex git commit                 commits once without the check

Exit code: 0 nothing to report; 1 the answer is no; 2 bad command line; 3 could not be done.`,
		Action: func(c *cli.Context) error {
			p, err := a.hookPlace(c)
			if err != nil {
				return err
			}
			code, err := p.Run(c.Context, a.given.Stdout, a.given.Stderr) // the program that it builds asks whether that is a terminal
			if err == nil && code != 0 {
				return answer(code)
			}
			return err
		},
	}
}

// hookPlace gives where the hook of the repository around the working directory is, which has to be clipdex's.
func (a *app) hookPlace(c *cli.Context) (hook.Place, error) {
	if err := arguments(c, 0, 0); err != nil {
		return hook.Place{}, err
	}
	p, err := hook.Find(c.Context, a.env.Dir)
	if err == nil && repository(p.Root) != p.Root {
		err = fault.New(fault.Usage, "cd into clipdex's repository", "%s is not clipdex's repository", p.Root)
	}
	return p, err
}

func (a *app) installHook(c *cli.Context, p hook.Place) error {
	did, err := p.Install()
	if err != nil {
		return err
	}
	out := a.env.Stdout
	if !did.Wrote {
		fmt.Fprintf(out, "there    %s, as this clipdex writes it\n", a.near(p.Hook()))
		return nil
	}
	fmt.Fprintf(out, "wrote    %s\n", a.near(p.Hook()))
	if did.Kept {
		fmt.Fprintf(out, "kept     %s, the hook that was there: it runs first\n", a.near(p.Kept()))
	}
	if p.Elsewhere(c.Context) {
		fmt.Fprintln(out, "note     core.hooksPath is outside of this repository: in others the hook does nothing")
	}
	fmt.Fprint(out, `next: commit as ever; models, migrations, legacy files and queries are checked as they are staged
      clipdex hook run                  checks what is staged now
      SKIP=clipdex git commit           commits once without the check
      clipdex hook install --uninstall  takes the hook away
`)
	return nil
}

func (a *app) uninstallHook(p hook.Place) error {
	did, err := p.Uninstall()
	if err != nil {
		return err
	}
	switch {
	case did.Restored:
		fmt.Fprintf(a.env.Stdout, "restored %s, the hook that was there before\n", a.near(p.Hook()))
	case did.Removed:
		fmt.Fprintf(a.env.Stdout, "removed  %s\n", a.near(p.Hook()))
	default:
		fmt.Fprintf(a.env.Stdout, "nothing to take away: %s is not clipdex's\n", a.near(p.Hook()))
	}
	return nil
}

// near gives a path as it is read from the working directory, when it is below.
func (a *app) near(path string) string {
	if relative, err := filepath.Rel(a.env.Dir, path); err == nil && filepath.IsLocal(relative) {
		return relative
	}
	return path
}
