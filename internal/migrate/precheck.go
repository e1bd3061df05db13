package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/fault"
)

// Finding is a pre-check that found rows.
type Finding struct {
	Revision Revision
	Precheck Precheck
	Count    int64
	Rows     []string // the first of them, as "id = 7, name = 'Ann'"
}

// PrecheckError is what errors.As finds in the error of an upgrade that pre-checks stopped.
type PrecheckError struct{ Findings []Finding }

// Error gives each finding with its first rows, and the query that gives them all.
func (e *PrecheckError) Error() string {
	var lines []string
	for _, f := range e.Findings {
		lines = append(lines, fmt.Sprintf("%s: %d", f.Precheck.Finds, f.Count))
		for _, row := range f.Rows {
			lines = append(lines, "    "+row)
		}
		if f.Count > int64(len(f.Rows)) {
			lines = append(lines, "    …")
		}
		shown, _ := excerpt(f.Precheck.Query, 0)
		lines = append(lines, "found for "+f.Revision.Label()+" by")
		lines = append(lines, shown...)
	}
	return strings.Join(lines, "\n")
}

// ahead runs the pre-checks of the revisions before any of them is applied, all of them, so that one sees at once what is
// in the way. It gives those that have to wait for an earlier one of the revisions, by id.
func (r *Runner) ahead(ctx context.Context, s *session, revisions []Revision, result *Result) (late map[string][]Precheck, err error) {
	late = map[string][]Precheck{}
	var findings []Finding
	for i, revision := range revisions {
		if r.ChecksLate {
			late[revision.ID] = revision.Prechecks
			continue
		}
		for _, check := range revision.Prechecks {
			finding, waits, err := r.precheck(ctx, s, check, revision, revisions[:i])
			if err != nil {
				return nil, r.unchecked(ctx, check, revision, result, err)
			}
			if waits {
				late[revision.ID] = append(late[revision.ID], check)
			}
			if finding.Count > 0 {
				findings = append(findings, finding)
			}
		}
	}
	return late, r.inTheWay(findings, result)
}

// before runs the pre-checks of a revision that is applied next.
func (r *Runner) before(ctx context.Context, s *session, revision Revision, checks []Precheck, result *Result) error {
	if len(checks) == 0 {
		return nil
	}
	var findings []Finding
	// The revision before may have left settings behind, such as a search path.
	if err := r.settings(ctx, s, ""); err != nil {
		return r.unchecked(ctx, checks[0], revision, result, err)
	}
	for _, check := range checks {
		finding, _, err := r.precheck(ctx, s, check, revision, nil)
		if err != nil {
			return r.unchecked(ctx, check, revision, result, err)
		}
		if finding.Count > 0 {
			findings = append(findings, finding)
		}
	}
	return r.inTheWay(findings, result)
}

// precheck runs one pre-check, and again after a lock timeout. waits says that it was not run because it depends on one
// of the revisions that are to be applied before its own.
func (r *Runner) precheck(ctx context.Context, s *session, check Precheck, revision Revision, earlier []Revision) (finding Finding, waits bool, err error) {
	event := Event{Kind: Checked, Revision: revision, Precheck: check}
	err = r.patiently(ctx, &event, func() (*Session, error) {
		watch := r.watch(ctx, s, nil)
		start := time.Now()
		err := reading(ctx, s, func() (err error) {
			if waits, err = r.dependsOn(ctx, s, check, earlier); waits || err != nil {
				return err
			}
			finding, err = find(ctx, s, check)
			return err
		})
		event.Duration = time.Since(start)
		blocker, _ := watch.stop()
		return blocker, err
	})
	if err == nil && !waits {
		finding.Revision, event.Found = revision, finding.Count
		r.notify(event)
	}
	return finding, waits, err
}

// inTheWay is the error of an upgrade that findings stop; nil when there are none.
func (r *Runner) inTheWay(findings []Finding, result *Result) error {
	if len(findings) == 0 {
		return nil
	}
	what := "a pre-check found rows in the way"
	if n := len(findings); n > 1 {
		what = fmt.Sprintf("%d pre-checks found rows in the way", n)
	}
	return fault.Wrap(fault.No, &PrecheckError{findings}, "correct these rows, then  clipdex db upgrade", "%s: %s", what, standsAt(result))
}

// unchecked is the error of a pre-check that could not be run. Nobody knows then what its revision would do.
func (r *Runner) unchecked(ctx context.Context, check Precheck, revision Revision, result *Result, err error) error {
	const again = "clipdex db upgrade"
	name, where := fmt.Sprintf("the pre-check for %q", check.Finds), r.Chain.where(revision)
	blocked, isBlocked := errors.AsType[*blockedError](err)
	switch {
	case ctx.Err() != nil:
		return fault.Wrap(fault.CannotDo, causeOf(ctx, err), again, "interrupted in %s of revision %s: %s", name, where, standsAt(result))
	case isBlocked:
		return fault.Wrap(fault.CannotDo, err, blocked.remedy(again), "%s of revision %s did not get its locks within %s: %s", name, where, blocked.waited, standsAt(result))
	}
	code, help := codeOf(err), r.remedy(revision, err, again)
	if state := sqlState(err); state == readOnly || state == protocolViolation { // the query writes, or has a parameter
		code, help = fault.No, r.correct(revision, again)
	}
	return fault.Wrap(code, err, help, "%s of revision %s can't be run: %s", name, where, standsAt(result))
}

// standsAt says where the database stands when an upgrade stops between two revisions.
func standsAt(result *Result) string {
	at := position(result.To)
	if result.dry {
		return unchanged(at)
	}
	switch n := len(result.Done); n {
	case 0:
		return "nothing was run, the database stays at " + at
	case 1:
		return "the revision before its own was applied, the database is at " + at
	default:
		return fmt.Sprintf("the %d revisions before its own were applied, the database is at %s", n, at)
	}
}
