package cli

import (
	"cmp"
	"fmt"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

// dryRunHelp is what a person has to know before it is run on a database that others use.
const dryRunHelp = `--dry-run runs it all in one transaction, on this database, and rolls that back. It tells the statements, how long each
took, which locks are held how long, which tables are rewritten, and finds what fails on this data, at a commit too. It
really takes the locks: others wait for them as in an upgrade, and until the last revision has run, not just their own;
where a lock is not granted in time it lets go of all and begins again, for as long as --wait. It stops before a revision
that runs outside a transaction, and tells what was not tried: that is no failure, the exit code is 0. What a rollback does
not undo stays: numbers taken from sequences (nextval, setval), what is done through dblink or outside the database.`

// dryRun tries an upgrade and tells what it did. As JSON that is one document, not an account line by line: nothing has
// happened.
func (a *app) dryRun(c *cli.Context) error {
	if err := goodFormat(c); err != nil {
		return err
	}
	a.account = nil
	asJSON := c.String("format") == "json"
	shown := report.Trial{}
	if asJSON {
		a.failed = func(f *fault.Error, code int) error {
			shown.Database = cmp.Or(shown.Database, a.target)
			return report.TrialJSON(a.env.Stdout, shown, f, code)
		}
	}
	return a.onDatabase(c, func(s *session, runner *migrate.Runner) error {
		a.watchTrial(runner)
		trial, err := record.DryRun(c.Context, runner, c.Args().First())
		shown = shownTrial(s, trial, err != nil)
		if asJSON && err != nil {
			return err
		}
		a.failed = nil
		if asJSON {
			return wroteTrial(report.TrialJSON(a.env.Stdout, shown, nil, 0))
		}
		return a.tellTrial(runner, shown, err)
	})
}

// watchTrial tells on stderr how far a dry run is, and for whom it waits.
func (a *app) watchTrial(runner *migrate.Runner) {
	width := widest(runner.Chain)
	tell := a.notify(func(e migrate.Event) {
		if e.Kind == migrate.Checked {
			a.progress(fmt.Sprintf("check   %s  %s", e.Revision.ID, checked(e, width)))
		}
	})
	runner.Notify = func(e migrate.Event) {
		if e.Kind == migrate.Started {
			a.progress(fmt.Sprintf("trying  %s  %s", e.Revision.ID, e.Revision.Message))
		}
		tell(e)
	}
}

func (a *app) tellTrial(runner *migrate.Runner, shown report.Trial, err error) error {
	switch {
	case err == nil && shown.Of == 0:
		fmt.Fprintf(a.env.Stdout, "already at %s\n", place(runner.Chain, shown.From))
		return nil
	case err != nil && len(shown.Steps) == 0:
		return err
	}
	return cmp.Or(err, wroteTrial(report.TrialText(a.env.Stdout, shown, report.Options{Color: a.colour()})))
}

func wroteTrial(err error) error {
	if err != nil {
		return fmt.Errorf("writing the dry run: %w", err)
	}
	return nil
}

func shownTrial(s *session, trial record.Trial, failed bool) report.Trial {
	shown := report.Trial{Database: s.name, From: trial.From, Of: trial.Of, Untried: trial.Untried, Why: trial.Why, Total: trial.Total, Failed: failed}
	for _, step := range trial.Steps {
		shown.Steps = append(shown.Steps, report.TrialStep(step))
	}
	return shown
}
