package cli

import (
	"context"
	"fmt"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

// upgradeSQL prints what an upgrade would run, and runs nothing in the command's database.
func (a *app) upgradeSQL(c *cli.Context) error {
	if err := a.refuseStale(); err != nil {
		return err
	}
	s, err := a.session(c, server{})
	if err != nil {
		return err
	}
	defer s.close(c.Context)
	runner, err := a.runner(c, s)
	if err != nil {
		return err
	}
	conn, err := s.connect(c.Context)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(c.Context))
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
	recorded, err := record.Revisions(c.Context, in, record.Options{Revisions: todo.Revisions, Major: major(conn)})
	if err != nil {
		return err
	}
	return a.tellScript(s, runner, todo, recorded)
}

func (a *app) tellScript(s *session, runner *migrate.Runner, todo migrate.Todo, recorded *record.Result) error {
	script := report.Script{Database: s.name, From: todo.From, Where: recorded.Where, Prepare: todo.Prepare, LockTimeout: "1000"}
	if runner.LockTimeout > 0 {
		script.LockTimeout = fmt.Sprint(max(runner.LockTimeout.Milliseconds(), 1))
	}
	for _, step := range recorded.Steps {
		script.Steps = append(script.Steps, report.ScriptStep{Revision: step.Revision, Statements: step.Up, Row: runner.Row(step.Revision.ID)})
	}
	if err := report.ScriptText(a.env.Stdout, script); err != nil {
		return fmt.Errorf("writing the script: %w", err)
	}
	return nil
}
