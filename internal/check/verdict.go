package check

import (
	"slices"
	"strconv"

	"github.com/clipdex/clipdex/internal/migrate"
)

// Verdict is a check's answer: the first word of its last paragraph.
type Verdict string

// The verdicts, in the order in which one wins over the next.
const (
	VerdictUnknown Verdict = "unknown" // the database has revisions that this build does not know
	VerdictEdited  Verdict = "edited"  // a revision was changed after it was applied
	VerdictForked  Verdict = "forked"  // what is applied is no beginning of the chain
	VerdictDrift   Verdict = "drift"   // at least one difference, or statement that fails or will, that no pending revision explains
	VerdictPending Verdict = "pending" // revisions are to be applied, and explain all differences
	VerdictClean   Verdict = "clean"
)

func (r *Result) judge() {
	unexplained := slices.ContainsFunc(r.Differences, func(d Difference) bool { return !d.Explained() }) ||
		slices.ContainsFunc(r.Broken, func(b Broken) bool { return !b.Explained() })
	switch {
	case r.Status.State == migrate.Unknown:
		r.Verdict = VerdictUnknown
	case r.Status.State == migrate.Edited:
		r.Verdict = VerdictEdited
	case r.Status.State == migrate.Forked:
		r.Verdict = VerdictForked
	case unexplained:
		r.Verdict = VerdictDrift
	case len(r.Status.Pending) > 0 && r.Status.State != migrate.Unreadable || r.Empty:
		r.Verdict = VerdictPending
	default:
		r.Verdict = VerdictClean
	}
}

// Explained says whether pending revisions, and nothing else, account for the difference.
func (d Difference) Explained() bool { return len(d.Causes) == 1 && d.Causes[0] == Pending }

// Has says whether c is among the causes.
func (d Difference) Has(c Cause) bool { return slices.Contains(d.Causes, c) }

func itoa(n int) string { return strconv.Itoa(n) }
