package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/verify"
	"github.com/clipdex/clipdex/legacy"
	"github.com/urfave/cli/v2"
)

func (a *app) verify() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "try every revision up, down and up again in a scratch database; what CI runs",
		UsageText: "clipdex db verify [--verbose] [--format github | --format sarif]",
		Description: `Checks the frozen legacy files and the chain, applies the files in a scratch database, and takes every revision up, down and up
again: each Down has to restore exactly the schema before. Then the models have to agree, every query of the request path to
hold on the schema at head, and lint to find nothing that nobody accepted. Needs no database of yours. A revision without a Down
is named and only applied; the baseline is not undone.

Examples:
  clipdex db verify
  clipdex db verify --format github   the same text, and annotations at the lines of revisions and models

Exit code: 0 verified; 1 something is wrong; 2 bad command line; 3 could not be done.`,
		Flags: []cli.Flag{&cli.BoolFlag{Name: "verbose", Usage: "show changed definitions in full"}, formatFlagOf("verify")},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			if err := goodFormat(c); err != nil {
				return err
			}
			a.warnStale()
			a.withoutText(c)
			return a.runVerify(c)
		},
	}
}

func (a *app) runVerify(c *cli.Context) error {
	if changed := legacy.Changed(legacy.Files()); len(changed) > 0 {
		return fault.New(fault.No, "git checkout the files in legacy/, and write a revision for the change", "frozen legacy files were changed: %s", strings.Join(changed, ", "))
	}
	beside, err := a.beside(c)
	if err != nil {
		return err
	}
	in, err := a.input(beside, check.Filter{})
	if err != nil {
		return err
	}
	out, o := a.env.Stdout, report.Options{Color: a.colour(), Verbose: c.Bool("verbose")}
	total, width, n := len(in.Chain.Revisions())-1, widest(in.Chain), 0
	fmt.Fprintf(out, "legacy      %s as frozen\n", report.Count(len(in.Legacy), "file"))
	fmt.Fprintf(out, "chain       %s in one line, head %s\n", report.Count(total+1, "revision"), in.Chain.Head().ID)
	result, err := verify.Stairway(c.Context, in, func(s verify.Step) {
		n++
		fmt.Fprintf(out, "  %*d/%d  %s  %-*s  %s\n", len(strconv.Itoa(total)), n, total, s.Revision.ID, width, s.Revision.Message, stairs(s))
		a.leftover(s.Left, "would have to follow Down to restore the schema:", o)
		a.leftover(s.Other, "would have to follow the second Up to give what the first gave:", o)
	})
	if err != nil {
		return err
	}
	if len(result.Ahead) == 0 {
		fmt.Fprintf(out, "models      agree with the migrations at %s\n", in.Chain.Head().ID)
	} else {
		fmt.Fprintln(out, "models      are ahead of the migrations")
		if err := report.Changes(out, result.Ahead, in.Draft.Schemas()[0], o); err != nil {
			return err
		}
	}
	if err := a.heldAtHead(result, len(in.Statements), o); err != nil {
		return err
	}
	linted, err := a.lintRevisions(c.Context, site{session: beside}, in.Chain.Revisions()[1:], nil)
	if err != nil {
		return err
	}
	if err := a.linted(linted, o); err != nil {
		return err
	}
	verdict, exit := a.verdict(result, linted)
	problems := func(at *locate.Sources) []report.Problem { return report.VerifyProblems(result, linted, at) }
	if err := a.inSources(c, in, problems, verdict, exit); err != nil || exit == 0 {
		return err
	}
	return answer(exit)
}

// heldAtHead says which queries the schema at head does not hold.
func (a *app) heldAtHead(r *verify.Result, total int, o report.Options) error {
	if len(r.Broken) == 0 {
		fmt.Fprintf(a.env.Stdout, "queries     %s hold at head\n", report.Count(total, "query"))
		return nil
	}
	fmt.Fprintf(a.env.Stdout, "queries     %d of %d fail at head\n", len(r.Broken), total)
	if err := report.Queries(a.env.Stdout, r.Broken, o); err != nil {
		return fmt.Errorf("writing the queries: %w", err)
	}
	return nil
}

// linted says what lint found.
func (a *app) linted(l report.Lint, o report.Options) error {
	open, _, accepted := l.Count()
	if open == 0 {
		fmt.Fprintf(a.env.Stdout, "lint        nothing dangerous, %s accepted\n", report.Count(accepted, "finding"))
		return nil
	}
	fmt.Fprintf(a.env.Stdout, "lint        %s that nobody accepted\n", report.Count(open, "finding"))
	for _, r := range l.Revisions {
		findings := lint.Open(r.Findings)
		if len(findings) == 0 {
			continue
		}
		fmt.Fprintf(a.env.Stdout, "  %s  %s\n", r.Revision.ID, r.File)
		if err := report.Findings(a.env.Stdout, findings, o); err != nil {
			return fmt.Errorf("writing the findings: %w", err)
		}
	}
	return nil
}

// stairs says how a revision went up and down.
func stairs(s verify.Step) string {
	up := "up " + report.Duration(s.Up)
	switch {
	case s.Irreversible:
		return up + "; irreversible: not undone"
	case !s.OK():
		return up + ", down " + report.Duration(s.Down) + ": not as before"
	}
	return up + ", down " + report.Duration(s.Down) + ", up again"
}

func (a *app) leftover(changes []diff.Change, what string, o report.Options) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintln(a.env.Stdout, "      "+what)
	_ = report.Changes(a.env.Stdout, changes, "public", o) // what can't be written here can't be complained about either
}

// verdict writes the last paragraph and gives its first word with the exit code.
func (a *app) verdict(r *verify.Result, l report.Lint) (string, int) {
	bad := 0
	for _, s := range r.Steps {
		if !s.OK() {
			bad++
		}
	}
	open, _, _ := l.Count()
	if r.OK() && open == 0 {
		fmt.Fprintf(a.env.Stdout, "\nverified: every revision goes up, down and up again, models and queries agree (%s)\n", r.Where)
		return "verified", 0
	}
	var parts, next []string
	if bad > 0 {
		parts, next = append(parts, report.Count(bad, "revision")+" not restored by Down"), append(next, "correct the Down of each revision named above, rebuild, then  clipdex db verify")
	}
	if len(r.Ahead) > 0 {
		parts, next = append(parts, "the models are ahead of the migrations"), append(next, `clipdex db revision "…"`)
	}
	if n := len(r.Broken); n > 0 {
		remedy := `correct the queries, or  clipdex db revision "…"   to give them what they need`
		if ids := report.Breakers(r.Broken, true); len(ids) > 0 {
			remedy = "correct " + strings.Join(ids, ", ") + ", or the queries"
		}
		parts, next = append(parts, report.Count(n, "query")+" broken"), append(next, remedy)
	}
	if open > 0 {
		parts, next = append(parts, report.Count(open, "finding")+" of lint that nobody accepted"), append(next, "correct the revision, or accept a finding in its file:  // clipdex:allow CODE REASON")
	}
	fmt.Fprintf(a.env.Stdout, "\nfailed: %s\nnext: %s\n", strings.Join(parts, "; "), strings.Join(next, "\n      "))
	return "failed", int(fault.No)
}
