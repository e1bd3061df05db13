package cli

import (
	"fmt"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

// upgradeSQL prints what an upgrade would run, and runs nothing in the command's database.
func (a *app) upgradeSQL(c *cli.Context) error {
	return a.onDatabase(c, func(s *session, runner *migrate.Runner) error { return a.runUpgradeSQL(c, s, runner) })
}

func (a *app) runUpgradeSQL(c *cli.Context, s *session, runner *migrate.Runner) error {
	todo, err := runner.Todo(c.Context, c.Args().First())
	if err != nil {
		return err
	}
	if len(todo.Revisions) == 0 {
		a.progress("already at " + place(runner.Chain, todo.From))
		return nil
	}
	in, err := a.input(s, check.Filter{})
	if err != nil {
		return err
	}
	recorded, err := record.Revisions(c.Context, in, record.Options{Revisions: todo.Revisions, Major: s.major})
	if err != nil {
		return err
	}
	return a.tellScript(s, runner, todo, recorded)
}

func (a *app) tellScript(s *session, runner *migrate.Runner, todo migrate.Todo, recorded *record.Result) error {
	script := report.Script{Database: s.name, From: todo.From, Path: todo.Path, Where: recorded.Where, Prepare: todo.Prepare, LockTimeout: "1000"}
	if runner.LockTimeout > 0 {
		script.LockTimeout = fmt.Sprint(max(runner.LockTimeout.Milliseconds(), 1))
	}
	for _, step := range recorded.Steps {
		script.Steps = append(script.Steps, report.ScriptStep{Revision: step.Revision, Statements: step.Up, Row: runner.Row(step.Revision.ID)})
	}
	if err := report.ScriptText(a.script(), script); err != nil {
		return fmt.Errorf("writing the script: %w", err)
	}
	return nil
}
