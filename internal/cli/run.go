package cli

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

// runFlags are those of every command that changes a schema.
func runFlags() []cli.Flag {
	return []cli.Flag{
		&cli.DurationFlag{Name: "wait", Usage: "wait `TIME` for another clipdex, and retry so long after lock timeouts; default 1m"},
		&cli.DurationFlag{Name: "lock-timeout", Usage: "`TIME` that one statement waits for a lock before it is tried again; default 1s"},
		&cli.DurationFlag{Name: "statement-timeout", Usage: "`TIME` that one statement may take; default: any"},
		formatFlag(),
	}
}

// notify gives a listener that tells on stderr what is waited for and how far batches are, and hands what is done, revisions
// and pre-checks, to done. Where JSON is asked for it all goes there.
func (a *app) notify(done func(migrate.Event)) func(migrate.Event) {
	if a.account != nil {
		return a.account.Event
	}
	warned := ""
	return func(e migrate.Event) {
		switch e.Kind {
		case migrate.Started: // again after each wait
			if e.Edited && warned != e.Revision.ID {
				warned = e.Revision.ID
				a.progress(fmt.Sprintf("%s was changed after it was applied here: its Down may not undo what its Up did", e.Revision.ID))
			}
			a.status.show(fmt.Sprintf("  %d/%d  %s  %s", e.N, e.Of, e.Revision.ID, e.Revision.Message))
		case migrate.Waiting:
			if e.Revision.ID != "" {
				a.progress(fmt.Sprintf("%s waits for an older transaction to end, and blocks nobody: %s", e.Revision.ID, e.Session))
				return
			}
			a.progress("waiting for " + e.Session.String())
		case migrate.Retrying:
			text := fmt.Sprintf("%s waits for a lock", e.Revision.ID)
			if e.Deadlock() {
				text = fmt.Sprintf("%s met a deadlock", e.Revision.ID)
			} else if e.Session != nil {
				text += " held by " + e.Session.String()
			}
			a.progress(fmt.Sprintf("%s; trying again in %s", text, report.Duration(e.Delay)))
		case migrate.Progressing:
			a.status.tell(e)
		case migrate.Finished, migrate.Checked:
			done(e)
		}
	}
}

// change runs a command that applies or undoes revisions and tells each as it is done.
func (a *app) change(c *cli.Context, doing, did string, run func(*migrate.Runner) (migrate.Result, error)) error {
	if err := goodFormat(c); err != nil {
		return err
	}
	return a.onDatabase(c, func(s *session, runner *migrate.Runner) error { return a.runChange(s, runner, doing, did, run) })
}

func (a *app) runChange(s *session, runner *migrate.Runner, doing, did string, run func(*migrate.Runner) (migrate.Result, error)) error {
	if a.account != nil {
		return a.accountOf(runner, run)
	}
	width, said := widest(runner.Chain), false
	runner.Notify = a.notify(func(e migrate.Event) {
		if !said {
			fmt.Fprintf(a.env.Stdout, "%s %s\n", doing, s.name)
			said = true
		}
		if e.Kind == migrate.Checked {
			fmt.Fprintf(a.env.Stdout, "  check  %s  %s\n", e.Revision.ID, checked(e, width))
			return
		}
		fmt.Fprintf(a.env.Stdout, "  %*d/%d  %s  %-*s  ok (%s)\n", len(strconv.Itoa(e.Of)), e.N, e.Of, e.Revision.ID, width, e.Revision.Message, report.Duration(e.Duration))
	})
	r, err := run(runner)
	if err != nil {
		return err
	}
	at := place(runner.Chain, r.To)
	if len(r.Done) == 0 {
		fmt.Fprintf(a.env.Stdout, "already at %s\n", at)
		return nil
	}
	fmt.Fprintf(a.env.Stdout, "%s: %s in %s, at %s\n", did, report.Count(len(r.Done), "revision"), report.Duration(r.Total), at)
	return nil
}

// checked says in the columns of a revision what a pre-check looked for, how many rows it found, and in which time.
func checked(e migrate.Event, width int) string {
	found := "none"
	if e.Found > 0 {
		found = strconv.FormatInt(e.Found, 10)
	}
	return fmt.Sprintf("%-*s  %s (%s)", width, e.Precheck.Finds, found, report.Duration(e.Duration))
}

// widest gives the width of the widest message among the revisions that can be applied or undone, and of what their
// pre-checks find, in reason.
func widest(chain *migrate.Chain) int {
	width := 0
	for _, r := range chain.Revisions()[1:] {
		width = max(width, min(60, utf8.RuneCountInString(r.Message)))
		for _, check := range r.Prechecks {
			width = max(width, min(60, utf8.RuneCountInString(check.Finds)))
		}
	}
	return width
}

// place names where a database stands.
func place(chain *migrate.Chain, id string) string {
	switch id {
	case chain.Head().ID:
		return id + " (head)"
	case chain.Root().ID:
		return id + " (baseline)"
	}
	return id
}

func (a *app) upgrade() *cli.Command {
	return &cli.Command{
		Name:      "upgrade",
		Usage:     "apply pending revisions",
		ArgsUsage: "[TARGET]",
		UsageText: "clipdex db upgrade [TARGET] [options]",
		Description: `TARGET is head (the default), a revision's id or a unique beginning of it, or +N for the next N.
Each revision runs in a transaction of its own, together with its row in the history.

Pre-checks of these revisions are run first: queries that find the rows which a revision can't cope with. When one
finds rows nothing is applied. One that needs what an earlier revision makes is run right before its own.

` + dryRunHelp + `

Examples:
  clipdex db upgrade                 everything that is pending
  clipdex db upgrade +1              the next one only
  clipdex db upgrade 04370f --lock-timeout 200ms --wait 10m
  clipdex db upgrade --dry-run       what it would do to this database
  clipdex db upgrade --sql > up.sql  what it would run, rows of the history included
  clipdex db upgrade --format json   what happens, as it happens, one object a line; the last is the result`,
		Flags: append(runFlags(), &cli.BoolFlag{Name: "dry-run", Usage: "run it on this database, tell what that did, and roll it back"},
			&cli.BoolFlag{Name: "sql", Usage: "print the statements, recorded in a scratch database, and run nothing"}),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 1); err != nil {
				return err
			}
			switch sql, dry := c.Bool("sql"), c.Bool("dry-run"); {
			case sql && dry:
				return fault.New(fault.Usage, "clipdex db upgrade --dry-run   runs it here and rolls it back;  clipdex db upgrade --sql   prints what it would run", "--sql goes without --dry-run")
			case sql && c.String("format") != "text":
				return fault.New(fault.Usage, "--sql  or  --format json", "--sql does not go with --format")
			case sql:
				return a.upgradeSQL(c)
			case dry:
				return a.dryRun(c)
			}
			return a.change(c, "upgrading", "upgraded", func(r *migrate.Runner) (migrate.Result, error) { return r.Upgrade(c.Context, c.Args().First()) })
		},
	}
}

func (a *app) downgrade() *cli.Command {
	return &cli.Command{
		Name:      "downgrade",
		Usage:     "undo revisions down to a target",
		ArgsUsage: "TARGET",
		UsageText: "clipdex db downgrade TARGET [options]",
		Description: `TARGET is a revision's id or a unique beginning of it, which stays; -N for the last N; or base for the baseline.
A revision that can't be undone is named before anything runs. The baseline is never undone.

Examples:
  clipdex db downgrade -1            the last one
  clipdex db downgrade cad2f1        everything after cad2f1272a8a
  clipdex db downgrade base`,
		Flags: runFlags(),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return a.change(c, "downgrading", "downgraded", func(r *migrate.Runner) (migrate.Result, error) { return r.Downgrade(c.Context, c.Args().First()) })
		},
	}
}

func (a *app) rollbackLast() *cli.Command {
	return &cli.Command{
		Name:        "rollback-last",
		Usage:       "undo the last applied revision",
		UsageText:   "clipdex db rollback-last [options]",
		Description: "Undoes the revision that was applied last, in one transaction with its row in the history.\n\nExample:\n  clipdex db rollback-last",
		Flags:       runFlags(),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return a.change(c, "rolling back", "rolled back", func(r *migrate.Runner) (migrate.Result, error) { return r.RollbackLast(c.Context) })
		},
	}
}
