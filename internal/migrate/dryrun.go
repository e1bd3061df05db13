package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/clipdex/clipdex/internal/schema"
)

// Trial is what a dry run found.
type Trial struct {
	From    string     // where the database stands, before and after
	Of      int        // how many revisions there were to try
	Tried   []Step     // revisions that went through, in order
	Untried []Revision // the first that could not be tried, and all behind it
	Why     string     // why it could not
	Total   time.Duration
}

// DryRun runs what Upgrade would, pre-checks and rows of the history included, in one transaction that is rolled back. It
// really takes the locks, and holds those of one revision while the next ones run. When a lock is not granted in time it
// lets go of all and begins again, for at most Wait. It stops ahead of a revision that can't run in such a transaction.
// It errs where Upgrade would; the trial then tells how far it came.
func (r *Runner) DryRun(ctx context.Context, target string) (Trial, error) {
	start := time.Now()
	var trial Trial
	err := r.locked(ctx, "clipdex upgrade --dry-run", func(ctx context.Context, s *session) error {
		status, err := r.standing(ctx, s)
		if err != nil {
			return err
		}
		trial.From = status.At.ID
		revisions, err := r.Chain.upTo(status, target)
		if trial.Of = len(revisions); err != nil || trial.Of == 0 {
			return err
		}
		late, err := r.ahead(ctx, s, revisions, trial.result())
		if err != nil {
			return err
		}
		return r.rehearse(ctx, s, course{revisions: revisions, late: late}, &trial)
	})
	trial.Total = time.Since(start)
	return trial, err
}

// result is what the trial did to the history.
func (t *Trial) result() *Result { return &Result{From: t.From, To: t.From, dry: true} }

// unchanged says what a dry run leaves.
func unchanged(at string) string {
	return "this was a dry run, nothing was changed, the database stays at " + at
}

// rehearse tries the revisions in one transaction, and again after a lock timeout.
func (r *Runner) rehearse(ctx context.Context, s *session, c course, trial *Trial) error {
	event := Event{Kind: Started, Of: len(c.revisions), Revision: c.revisions[0]}
	var asked *Precheck // which was being run last; nil: the revision itself
	err := r.patiently(ctx, &event, func() (*Session, error) {
		trial.Tried, trial.Untried, trial.Why = nil, nil, ""
		watch := r.watch(ctx, s, nil)
		err := r.rolledBack(ctx, s, func() error {
			for i, revision := range c.revisions {
				event.Revision, event.N, asked = revision, i+1, nil
				if revision.NoTransaction {
					trial.Untried, trial.Why = slices.Clone(c.revisions[i:]), "it runs outside a transaction"
					return nil
				}
				r.notify(event)
				if err := r.lateChecks(ctx, s, revision, c.late[revision.ID], trial, &asked); err != nil {
					return err
				}
				start := time.Now()
				err := r.rehearseOne(ctx, s, revision, watch)
				if untriable, ok := errors.AsType[*untriableError](err); ok {
					trial.Untried, trial.Why = slices.Clone(c.revisions[i:]), untriable.why
					return nil
				}
				if err != nil {
					return err
				}
				trial.Tried = append(trial.Tried, Step{Revision: revision, Duration: time.Since(start)})
			}
			return nil
		})
		blocker, _ := watch.stop()
		return blocker, err
	})
	const again = "clipdex db upgrade --dry-run"
	switch {
	case err == nil, errors.As(err, new(*PrecheckError)):
		return err
	case asked != nil:
		return r.unchecked(ctx, *asked, event.Revision, trial.result(), err)
	}
	return r.failed(ctx, failure{event.Revision, err, unchanged(position(trial.From)), again, r.remedy(event.Revision, err, again), s.lost()})
}

// rolledBack calls work inside a transaction that is always rolled back.
func (r *Runner) rolledBack(ctx context.Context, s *session, work func() error) error {
	s.log.reset(ctx, nil)
	tx := s.gorm.WithContext(ctx).Begin()
	if tx.Error != nil {
		return fmt.Errorf("beginning a transaction: %w", tx.Error)
	}
	s.around = tx
	defer func() {
		s.log.tidy(0)
		s.around = nil
	}()
	if err := ensureTable(ctx, s.pg, r.schema()); err != nil {
		return err
	}
	return work()
}

// settingsWithin does inside a transaction what settings does ahead of one.
func (r *Runner) settingsWithin(ctx context.Context, s *session, checksum string) error {
	if err := r.settings(ctx, s, checksum); err != nil {
		return err
	}
	return s.leave(ctx) // which forgets what the revision before has set, and sets these: behind a pooler settings can't
}

// lateChecks runs the pre-checks of a revision that is tried next; asked becomes the one that is run.
func (r *Runner) lateChecks(ctx context.Context, s *session, revision Revision, checks []Precheck, trial *Trial, asked **Precheck) error {
	if err := r.settingsWithin(ctx, s, ""); err != nil {
		return err
	}
	var findings []Finding
	for _, check := range checks {
		*asked = &check
		event := Event{Kind: Checked, Revision: revision, Precheck: check}
		start := time.Now()
		var finding Finding
		err := reading(ctx, s, func() (err error) {
			finding, err = find(ctx, s, check)
			return err
		})
		if err != nil {
			return err
		}
		finding.Revision, event.Found, event.Duration = revision, finding.Count, time.Since(start)
		r.notify(event)
		if finding.Count > 0 {
			findings = append(findings, finding)
		}
	}
	*asked = nil
	return r.inTheWay(findings, trial.result())
}

// untriableError is a revision that no dry run can try, which says nothing about how it will do.
type untriableError struct{ why string }

func (e *untriableError) Error() string { return e.why }

const (
	endsItself    = "it begins or ends a transaction itself"
	needsNewLabel = "it uses an enum value that an earlier revision adds, which has to be committed first"
)

// unsafeLabel is the SQLSTATE of an enum value that is used in the transaction that added it.
const unsafeLabel = "55P04"

// rehearseOne runs a revision, up to what its commit would do.
func (r *Runner) rehearseOne(ctx context.Context, s *session, revision Revision, watch *watch) error {
	if err := r.settingsWithin(ctx, s, r.Chain.Checksum(revision.ID)); err != nil {
		return err
	}
	added, err := addedLabels(ctx, s)
	if err != nil {
		return err
	}
	ends := false
	before := r.beforeStatement(s, watch)
	s.log.reset(ctx, func(ctx context.Context, query string) error {
		if endsTransaction(query) {
			ends = true
			return &untriableError{endsItself}
		}
		return before(ctx, query)
	})
	err = s.log.explain(r.gormigrate(ctx, s, revision, false))
	switch {
	case ends: // whatever the revision made of the refusal
		return &untriableError{endsItself}
	case added && sqlState(err) == unsafeLabel:
		return &untriableError{needsNewLabel}
	case err != nil:
		return err
	}
	return checkDeferred(ctx, s)
}

// addedLabels says whether this transaction has added values to enums.
func addedLabels(ctx context.Context, s *session) (added bool, err error) {
	// Only rows of this transaction, and of its savepoints, are as young as itself.
	err = s.pg.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE pg_catalog.age(xmin) <= pg_catalog.age(pg_current_xact_id_if_assigned()::xid))").Scan(&added)
	if err != nil {
		return false, fmt.Errorf("looking for new enum values: %w", err)
	}
	return added, nil
}

// endsTransaction says whether one of the statements would begin or end a transaction: the dry run's own.
func endsTransaction(query string) bool {
	return slices.ContainsFunc(schema.SplitStatements(query), func(statement string) bool {
		tokens := schema.Tokens(statement)
		if len(tokens) == 0 {
			return false
		}
		second := schema.Token{}
		if len(tokens) > 1 {
			second = tokens[1]
		}
		switch tokens[0].Text {
		case "begin", "start", "commit", "end", "abort":
			return true
		case "prepare":
			return second.Is("transaction")
		case "rollback":
			return !slices.ContainsFunc(tokens, func(t schema.Token) bool { return t.Is("to") })
		}
		return false
	})
}
