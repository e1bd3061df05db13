package cli

import (
	"fmt"

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

// dryRun tries an upgrade and tells what it did.
func (a *app) dryRun(c *cli.Context) error {
	return a.onDatabase(c, func(s *session, runner *migrate.Runner) error { return a.runDryRun(c, s, runner) })
}

func (a *app) runDryRun(c *cli.Context, s *session, runner *migrate.Runner) error {
	width := widest(runner.Chain)
	tell := a.notify(func(e migrate.Event) {
		if e.Kind == migrate.Checked {
			a.progress(fmt.Sprintf("check   %s  %s", e.Revision.ID, checked(e, width)))
		}
	})
	of := 0
	runner.Notify = func(e migrate.Event) {
		if e.Kind == migrate.Started {
			of = e.Of
			a.progress(fmt.Sprintf("trying  %s  %s", e.Revision.ID, e.Revision.Message))
		}
		tell(e)
	}
	trial, err := record.DryRun(c.Context, runner, c.Args().First())
	if err == nil && of == 0 {
		fmt.Fprintf(a.env.Stdout, "already at %s\n", place(runner.Chain, trial.From))
		return nil
	}
	if err != nil && len(trial.Steps) == 0 {
		return err
	}
	if writeErr := report.TrialText(a.env.Stdout, shownTrial(s, trial, of, err != nil), report.Options{Color: a.colour()}); writeErr != nil {
		return fmt.Errorf("writing the dry run: %w", writeErr)
	}
	return err
}

func shownTrial(s *session, trial record.Trial, of int, failed bool) report.Trial {
	shown := report.Trial{Database: s.name, From: trial.From, Of: of, Untried: trial.Untried, Why: trial.Why, Total: trial.Total, Failed: failed}
	for _, step := range trial.Steps {
		shown.Steps = append(shown.Steps, report.TrialStep(step))
	}
	return shown
}
