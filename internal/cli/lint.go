package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

func (a *app) lint() *cli.Command {
	return &cli.Command{
		Name:      "lint",
		Usage:     "find what is dangerous in revisions: locks, rewrites, lost data, what breaks running code",
		ArgsUsage: "[REVISION…]",
		UsageText: "clipdex db lint [REVISION…] [--all | --scratch] [--ignore CODE] [--format FORMAT] | clipdex db lint --rules",
		Description: `Runs revisions in a scratch database and looks at what their functions send: which locks it takes, which tables it reads or writes
anew. Without REVISION: those that are pending in the database, or where none is reachable all but the baseline. How big
the tables are is read from the database, when it is reachable. Only how revisions are applied is looked at, not Down.

A finding is accepted by a comment in the revision's file, which has to give a reason:
  // clipdex:allow CDX101 the table has 40 rows

Examples:
  clipdex db lint
  clipdex db lint 51f0c2 9b1c77
  clipdex db lint --all --scratch            what CI runs: needs no database of yours
  clipdex db lint --ignore CDX502 --format json
  clipdex db lint --all --scratch --format github   the same text, and annotations at the lines of the statements
  clipdex db lint --rules                    every rule, with its reason and what to type instead

Exit code: 0 nothing dangerous; 1 a finding that nobody accepted; 2 bad command line; 3 could not be done.`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "all", Usage: "all revisions but the baseline"},
			&cli.BoolFlag{Name: "scratch", Usage: "look at no database of yours: all revisions, no sizes"},
			&cli.StringSliceFlag{Name: "ignore", Usage: "do not count findings of the rule `CODE`; repeatable"},
			formatFlagOf("lint"),
			&cli.BoolFlag{Name: "verbose", Usage: "show long statements whole"},
			&cli.BoolFlag{Name: "rules", Usage: "print the rules"},
		},
		Action: func(c *cli.Context) error {
			if err := lintArguments(c); err != nil {
				return err
			}
			if c.Bool("rules") {
				return report.Rules(a.env.Stdout, report.Options{Color: a.colour()})
			}
			a.warnStale()
			return a.runLint(c)
		},
	}
}

func lintArguments(c *cli.Context) error {
	if err := arguments(c, 0, c.Args().Len()); err != nil {
		return err
	}
	if err := goodFormat(c); err != nil {
		return err
	}
	if c.Args().Len() > 0 && (c.Bool("all") || c.Bool("rules")) {
		return fault.New(fault.Usage, helpFor(c.Command), "name revisions, or all of them, not both")
	}
	for _, code := range c.StringSlice("ignore") {
		if !slices.ContainsFunc(lint.Rules(), func(r lint.Rule) bool { return r.Code == code }) {
			return fault.New(fault.Usage, "clipdex db lint --rules", "no such rule: %s", code)
		}
	}
	return nil
}

func (a *app) runLint(c *cli.Context) error {
	chain, err := chain()
	if err != nil {
		return err
	}
	var at site
	if !c.Bool("scratch") {
		if at, err = a.site(c, chain); err != nil {
			return err
		}
		defer at.close(c.Context)
	}
	wanted, which, err := toLint(c, chain, at)
	if err != nil {
		return err
	}
	if at.why != nil {
		a.progress("sizes of tables are not known: " + at.why.Error())
	}
	result := report.Lint{}
	if len(wanted) > 0 {
		if result, err = a.lintRevisions(c.Context, at, wanted, c.StringSlice("ignore")); err != nil {
			return err
		}
	}
	return a.answerLint(c, result, which, at.name)
}

// toLint gives the revisions that are asked for, in the order of the chain, and says which these are.
func toLint(c *cli.Context, chain *migrate.Chain, at site) (wanted []migrate.Revision, which string, err error) {
	var asked []migrate.Revision
	for _, text := range c.Args().Slice() {
		r, err := chain.Resolve(text)
		switch {
		case err != nil:
			return nil, "", err
		case r.ID == chain.Root().ID:
			return nil, "", fault.New(fault.Usage, "clipdex db lint --all", "%s is the baseline: it stands for the legacy files, which are frozen", r.ID)
		}
		asked = append(asked, r)
	}
	from, which := at.pending, "pending in "+at.name
	switch {
	case len(asked) > 0:
		from, which = asked, "as asked"
	case c.Bool("all") || at.name == "":
		from, which = chain.Revisions(), "all but the baseline"
	}
	for _, r := range chain.Revisions()[1:] {
		if slices.ContainsFunc(from, func(f migrate.Revision) bool { return f.ID == r.ID }) {
			wanted = append(wanted, r)
		}
	}
	return wanted, which, nil
}

// lintRevisions records revisions in a scratch database and judges how they are applied, without the rules that are
// ignored.
func (a *app) lintRevisions(ctx context.Context, at site, wanted []migrate.Revision, ignored []string) (report.Lint, error) {
	in, err := a.input(at.session, check.Filter{})
	if err != nil {
		return report.Lint{}, err
	}
	recorded, err := record.Revisions(ctx, in, record.Options{Revisions: wanted, Major: at.major})
	if err != nil {
		return report.Lint{}, err
	}
	result := report.Lint{Where: recorded.Where}
	for _, step := range recorded.Steps {
		findings := step.Judge(in.Chain, at.sizes)
		all := len(findings)
		findings = slices.DeleteFunc(findings, func(f lint.Finding) bool { return slices.Contains(ignored, f.Code) })
		result.Ignored += all - len(findings)
		result.Revisions = append(result.Revisions, report.LintedRevision{Revision: step.Revision, File: in.Chain.File(step.Revision.ID), Findings: findings})
	}
	return result, nil
}

// answerLint shows the result and gives the answer.
func (a *app) answerLint(c *cli.Context, result report.Lint, which, database string) error {
	open, _, _ := result.Count()
	exit := 0
	if open > 0 {
		exit = int(fault.No)
	}
	o := report.Options{Color: a.colour(), Verbose: c.Bool("verbose"), Target: database}
	var err error
	switch {
	case c.String("format") == "json":
		a.failed = nil
		err = report.LintJSON(a.env.Stdout, result, o, exit)
	case c.String("format") == "sarif": // below
	case len(result.Revisions) == 0:
		fmt.Fprintf(a.env.Stdout, "nothing to lint: no revision is %s   (clipdex db lint --all)\n", which)
	default:
		fmt.Fprintf(a.env.Stdout, "linting %s (%s), recorded on %s\n", report.Count(len(result.Revisions), "revision"), which, result.Where)
		err = report.LintText(a.env.Stdout, result, o)
	}
	if err != nil {
		return fmt.Errorf("writing the findings: %w", err)
	}
	verdict := map[bool]string{true: "clean", false: "found"}[open == 0]
	problems := func(at *locate.Sources) []report.Problem { return report.LintProblems(result, at) }
	if err := a.inSources(c, nil, problems, verdict, exit); err != nil {
		return err
	}
	if exit != 0 {
		return answer(exit)
	}
	return nil
}
