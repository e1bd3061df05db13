package report

import (
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
)

// home is the schema whose names stand unqualified.
const home = "public"

// CheckProblems gives what a check has found: what is wrong with the history first, then queries, then the differences, then the
// pending revisions that none of these tells of.
func CheckProblems(r *check.Result, at *locate.Sources) []Problem {
	var problems []Problem
	add := func(id, revision string, place locate.Place, text string) {
		rule := named(id)
		problems = append(problems, Problem{Rule: id, Level: rule.Level, Title: "revision " + revision, Text: text, Help: rule.Help, At: place, Key: revision})
	}
	for _, unknown := range r.Status.Unknown {
		add(RuleUnknown, unknown, at.Chained(), "the database has it, and this build does not know it")
	}
	for _, v := range r.Status.Edited {
		add(RuleEdited, v.ID, at.Revision(v.ID), v.Label()+" was changed after it was applied")
	}
	for _, v := range r.Status.Missing {
		add(RuleMissing, v.ID, at.Revision(v.ID), v.Label()+" is not applied although a later one is")
	}
	problems = append(problems, queryProblems(r.Broken, at)...)
	told := map[string]bool{}
	for _, b := range r.Broken {
		told[b.Breaks], told[b.Mends] = true, true
	}
	for _, d := range r.Differences {
		problems = append(problems, differing(d, at))
		for _, id := range d.Revisions {
			told[id] = true
		}
	}
	if r.Status.State == migrate.Unreadable { // and then what is pending is not known
		return append(problems, Problem{Rule: RuleDenied, Title: "history", Text: r.Status.Denied.Why(), Help: r.Status.Denied.Remedy("SELECT")})
	}
	for _, v := range r.Status.Missing {
		told[v.ID] = true
	}
	for _, v := range r.Status.Pending {
		if !told[v.ID] {
			add(RulePending, v.ID, at.Up(v.ID, ""), v.Label()+" is not applied")
		}
	}
	if r.Empty && r.Status.State == migrate.None {
		for i := range problems {
			problems[i].Help = "clipdex db bootstrap   applies the legacy files and every revision."
		}
	}
	return problems
}

// differing makes a problem of a difference.
func differing(d check.Difference, at *locate.Sources) Problem {
	rule := ruleOf(d)
	p := Problem{Rule: rule.ID, Level: rule.Level, Title: d.Subject(home), Text: strings.Join(said(due(d), who(d)), "; "), Help: rule.Help,
		Key: keyOf(d), Object: qualified(d.Object)}
	p.At, p.Others = at.Difference(d)
	return p
}

// keyOf tells a difference from others.
func keyOf(d check.Difference) string {
	return strings.Join([]string{string(d.Object.Kind), qualified(d.Object), d.Property}, "\x00")
}

// due says what would bring the database to the models.
func due(d check.Difference) string {
	if d.Op == diff.Alter && long(d) { // what --verbose would show has no place here
		return "differs in " + Count(changedLines(lineDiff(d.Have, d.Want)), "line")
	}
	what := strings.TrimSpace(describe(d, Options{}).what)
	if d.Op == diff.Rename {
		what = quoted(d.Object.Kind, d.Object.Name) + " → " + quoted(d.Object.Kind, d.Want)
	}
	done := map[diff.Op]string{diff.Add: "added", diff.Drop: "dropped", diff.Rename: "renamed", diff.Alter: "changed"}[d.Op]
	return strings.TrimSuffix("to be "+done+": "+what, ": ")
}

// qualified names an object with all that it hangs on.
func qualified(id schema.ID) string { return id.Path("") }
