package report

import (
	"slices"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/lint"
)

// Rule is a kind of problem: what it means, and what is to be done about it.
type Rule struct {
	ID     string // never given to another rule
	Title  string
	Reason string
	Help   string
	Level  Level
}

// The ids of what check and verify find. Those of lint are its codes.
const (
	RuleHand    = "changed-by-hand"
	RuleAhead   = "model-ahead"
	RulePending = "revision-pending"
	RuleUnclear = "origin-unknown"
	RuleUnknown = "revision-unknown"
	RuleEdited  = "revision-edited"
	RuleMissing = "revision-missing"
	RuleDenied  = "history-not-readable"
	RuleDown    = "down-incomplete"
	RuleUnlike  = "up-not-repeatable"
	RuleQuery   = "query-broken"
	RuleWaits   = "query-pending"
)

// rules are the kinds of problems that check and verify find.
var rules = []Rule{
	{RuleHand, "changed in the database by hand", "The database is neither what the models say nor what the migrations give: something else changed it.",
		"MIGRATIONS.md, “Drift”, says what to do about a change made by hand.", LevelError},
	{RuleAhead, "the model is ahead", "The models say something that no revision does yet: databases will not have it.",
		`clipdex db revision "…"   writes the revision.`, LevelError},
	{RuleUnclear, "origin unknown", "Models and database differ, and it cannot be told who moved: migrations were not replayed, or the history is not of this chain.",
		"export CLIPDEX_SCRATCH_URL=URL   names a server for scratch databases, to replay migrations on.", LevelError},
	{RuleUnknown, "unknown revision", "The database has a revision that this build does not know: another branch, or a newer build, has been there.",
		"Run the build that has it; when that is gone for good:  clipdex db stamp REVISION", LevelError},
	{RuleEdited, "edited revision", "A revision was changed after it was applied: the database has done something else than it says now.",
		"Take back the edit; a new revision changes what was applied.", LevelError},
	{RuleMissing, "revision left out", "A revision is not applied although a later one is: the history is no beginning of the chain.",
		"clipdex db check   says how to catch up.", LevelError},
	{RuleDenied, "history not readable", "This role may not read which revisions the database has: what is pending is not known.",
		"GRANT SELECT on the history to the role.", LevelError},
	{RuleQuery, "broken query", "The schema does not give a query what it needs, or will not once what is pending is applied: it fails when it runs.",
		"Correct the query, or the revision that breaks it.", LevelError},
	{RuleWaits, "query waits for a revision", "A query needs what a pending revision gives: until it is applied, the query fails.",
		"clipdex db upgrade   applies what is pending.", LevelWarning},
	{RulePending, "pending revision", "A revision is not applied to the database yet.",
		"clipdex db upgrade   applies what is pending.", LevelWarning},
	{RuleDown, "Down does not restore the schema", "After a revision's Down the schema has to be exactly what it was before its Up.",
		"Correct the Down of the revision.", LevelError},
	{RuleUnlike, "Up gives something else the second time", "A revision's Up has to give the same schema after its Down as it gave at first.",
		"Correct the Down of the revision, or an Up that depends on what was there.", LevelError},
}

// CheckRules gives the rules of check.
func CheckRules() []Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return r.ID == RuleDown || r.ID == RuleUnlike })
}

// VerifyRules gives the rules of verify, beside those of lint.
func VerifyRules() []Rule {
	return []Rule{named(RuleDown), named(RuleUnlike), named(RuleAhead), named(RuleQuery)}
}

// causes are the causes of a difference with their rules; of several the first counts.
var causes = []struct {
	cause check.Cause
	rule  string
}{{check.Hand, RuleHand}, {check.Ahead, RuleAhead}, {check.Unknown, RuleUnclear}, {check.Pending, RulePending}}

// ruleOf gives the rule of a difference.
func ruleOf(d check.Difference) Rule {
	for _, c := range causes {
		if d.Has(c.cause) {
			return named(c.rule)
		}
	}
	return named(RuleUnclear)
}

// named gives one of this package's rules.
func named(id string) Rule {
	return rules[slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })]
}

// LintRules are lint's rules as those of problems.
func LintRules() (rules []Rule) {
	for _, r := range lint.Rules() {
		rules = append(rules, Rule{r.Code, r.Title, r.Reason, r.Instead, levelOf(r.Severity)})
	}
	return rules
}

func levelOf(s lint.Severity) Level {
	switch s {
	case lint.Danger:
		return LevelError
	case lint.Warning:
		return LevelWarning
	}
	return LevelNotice
}
