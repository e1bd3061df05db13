package cli

import (
	"fmt"
	"slices"
	"time"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
)

// accounted are the commands that tell what they do to a database, one JSON object a line.
var accounted = []string{"bootstrap", "upgrade", "downgrade", "rollback-last", "stamp"}

// asking are the commands that ask what is in the database.
var asking = []string{"search", "guests", "guest", "questions", "episodes", "stats", "refresh"}

// jsonCommands are those whose errors are told as JSON too.
var jsonCommands = slices.Concat([]string{"check", "diff", "doctor", "inspect", "lint"}, accounted, asking)

// answerInJSON prepares for a command line that asks for JSON.
func (a *app) answerInJSON(args []string) {
	out := a.env.Stdout
	command, format := asksFor(args, jsonCommands)
	switch {
	case format != "json":
	case command == "check":
		a.failed = func(f *fault.Error, code int) error {
			return report.JSONError(out, f, report.Options{Target: a.target}, code)
		}
	case command == "lint":
		a.failed = func(f *fault.Error, code int) error {
			return report.LintJSONError(out, f, report.Options{Target: a.target}, code)
		}
	case command == "diff":
		a.failed = func(f *fault.Error, code int) error { return report.ComparedJSONError(out, f, code) }
	case command == "inspect":
		a.failed = func(f *fault.Error, code int) error { return report.SchemaJSONError(out, f, a.target, code) }
	case slices.Contains(asking, command), command == "doctor":
		a.failed = func(f *fault.Error, code int) error { return report.FailureJSON(out, f, code) }
	case command != "":
		a.account = report.NewAccount(out, command, time.Now)
		a.failed = func(f *fault.Error, code int) error { return a.account.Failed(f, a.target, code) }
	}
}

// accountOf runs what changes a database and tells it as JSON, to the end.
func (a *app) accountOf(runner *migrate.Runner, run func(*migrate.Runner) (migrate.Result, error)) error {
	runner.Notify = a.notify(nil)
	r, err := run(runner)
	a.account.Ran(r)
	if err != nil {
		return err
	}
	return a.endAccount(nil, report.Options{}, 0)
}

// endAccount writes the result, with that of a check where there was one, and gives the exit code.
func (a *app) endAccount(r *check.Result, o report.Options, exit int) error {
	a.failed = nil
	if err := a.account.Done(r, o, exit); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	if exit != 0 {
		return answer(exit)
	}
	return nil
}
