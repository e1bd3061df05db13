package report

import (
	"cmp"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/verify"
)

// LintProblems gives the findings that nobody accepted, at the statements that they are about.
func LintProblems(l Lint, at *locate.Sources) (problems []Problem) {
	for _, r := range l.Revisions {
		for _, f := range lint.Open(r.Findings) {
			p := Problem{Rule: f.Code, Level: levelOf(f.Severity), Title: f.Code + ": " + f.Title, Text: f.Message, Help: f.Help, At: at.Revision(r.Revision.ID),
				Key: strings.Join([]string{r.Revision.ID, f.SQL, f.Command, f.Relation.Schema, f.Relation.Name}, "\x00")}
			if f.SQL != "" {
				p.At = at.Up(r.Revision.ID, cmp.Or(f.Command, f.SQL))
			}
			if f.Relation != (schema.Name{}) {
				p.Object = f.Relation.Schema + "." + f.Relation.Name
			}
			problems = append(problems, p)
		}
	}
	return problems
}

// VerifyProblems gives what the way up and down has shown, which queries fail, what the models are ahead of, and what lint found.
func VerifyProblems(r *verify.Result, l Lint, at *locate.Sources) (problems []Problem) {
	step := func(id string, s verify.Step, c diff.Change, place locate.Place, text string) {
		d := check.Difference{Change: c}
		problems = append(problems, Problem{Rule: id, Title: c.Subject(home), Text: text + "; " + due(d), Help: named(id).Help, At: place,
			Key: s.Revision.ID + "\x00" + keyOf(d), Object: qualified(c.Object)})
	}
	for _, s := range r.Steps {
		for _, c := range s.Left {
			step(RuleDown, s, c, at.Down(s.Revision.ID, locate.Named(c)), "after Down of "+s.Revision.Label()+" it is not as before")
		}
		for _, c := range s.Other {
			step(RuleUnlike, s, c, at.Up(s.Revision.ID, locate.Named(c)), "the second Up of "+s.Revision.Label()+" does not give what the first gave")
		}
	}
	problems = append(problems, queryProblems(r.Broken, at)...)
	for _, c := range r.Ahead {
		problems = append(problems, differing(check.Difference{Change: c, Causes: []check.Cause{check.Ahead}}, at))
	}
	return append(problems, LintProblems(l, at)...)
}
