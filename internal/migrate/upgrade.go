package migrate

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Upgrade applies pending revisions up to target: "head" (or empty), "+N", an id or a unique prefix of one. A target that
// is applied already is nothing to do. The pre-checks of all of them are run before the first is applied, but for those
// that depend on a revision before their own: these are run right before that. It errs with a *fault.Error, in which
// there is a *PrecheckError when pre-checks found rows; the result then tells how far it came.
func (r *Runner) Upgrade(ctx context.Context, target string) (Result, error) {
	start := time.Now()
	var result Result
	err := r.locked(ctx, "clipdex upgrade", func(ctx context.Context, s *session) error {
		status, err := r.standing(ctx, s)
		if err != nil {
			return err
		}
		result.From, result.To = status.At.ID, status.At.ID
		revisions, err := r.Chain.upTo(status, target)
		if err != nil || len(revisions) == 0 {
			return err
		}
		late, err := r.ahead(ctx, s, revisions, &result)
		if err != nil {
			return err
		}
		if err := r.prepare(ctx, s, revisions[0]); err != nil {
			return unstarted(ctx, s.pg, err, "interrupted before anything was run")
		}
		return r.run(ctx, s, course{revisions: revisions, late: late}, &result)
	})
	result.Total = time.Since(start)
	return result, err
}

// prepare completes the history table, as patiently as the first revision is then tried.
func (r *Runner) prepare(ctx context.Context, s *session, first Revision) error {
	return r.patiently(ctx, &Event{Revision: first}, func() (*Session, error) {
		watch := r.watch(ctx, s, nil)
		err := r.inTransaction(ctx, s, func(tx pgx.Tx) error { return ensureTable(ctx, tx, r.schema()) })
		blocker, _ := watch.stop()
		return blocker, err
	})
}
