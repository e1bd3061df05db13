package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/verify"
	"github.com/clipdex/clipdex/legacy"
	"github.com/urfave/cli/v2"
)

func (a *app) verify() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "try every revision up, down and up again in a scratch database; what CI runs",
		UsageText: "clipdex db verify [--verbose]",
		Description: `Checks the frozen legacy files and the chain, applies the files in a scratch database, and takes every revision up, down and up
again: each Down has to restore exactly the schema before. Then the models have to agree. Needs no database of yours.
A revision without a Down is named and only applied; the baseline is not undone.

Example:
  clipdex db verify

Exit code: 0 verified; 1 something is wrong; 2 bad command line; 3 could not be done.`,
		Flags: []cli.Flag{&cli.BoolFlag{Name: "verbose", Usage: "show changed definitions in full"}},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			a.warnStale()
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
	return a.verdict(result)
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

// verdict writes the last paragraph and gives the answer.
func (a *app) verdict(r *verify.Result) error {
	bad := 0
	for _, s := range r.Steps {
		if !s.OK() {
			bad++
		}
	}
	if r.OK() {
		fmt.Fprintf(a.env.Stdout, "\nverified: every revision goes up, down and up again, and the models agree (%s)\n", r.Where)
		return nil
	}
	var parts, next []string
	if bad > 0 {
		parts, next = append(parts, report.Count(bad, "revision")+" not restored by Down"), append(next, "correct the Down of each revision named above, rebuild, then  clipdex db verify")
	}
	if len(r.Ahead) > 0 {
		parts, next = append(parts, "the models are ahead of the migrations"), append(next, `clipdex db revision "…"`)
	}
	fmt.Fprintf(a.env.Stdout, "\nfailed: %s\nnext: %s\n", strings.Join(parts, "; "), strings.Join(next, "\n      "))
	return answer(fault.No)
}
