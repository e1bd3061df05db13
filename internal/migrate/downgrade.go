package migrate

import (
	"context"
	"time"
)

// Downgrade undoes applied revisions down to target: "base", an id or a unique prefix of one, or "-N". The target itself
// stays, and so does the root. That a revision can't be undone is said before anything runs. It errs with a *fault.Error;
// the result then tells how far it came.
func (r *Runner) Downgrade(ctx context.Context, target string) (Result, error) {
	return r.down(ctx, "clipdex downgrade", target)
}

// RollbackLast undoes the last applied revision.
func (r *Runner) RollbackLast(ctx context.Context) (Result, error) {
	return r.down(ctx, "clipdex rollback-last", "-1")
}

func (r *Runner) down(ctx context.Context, command, target string) (Result, error) {
	start := time.Now()
	var result Result
	err := r.locked(ctx, command, func(ctx context.Context, s *session) error {
		status, err := r.standing(ctx, s)
		if err != nil {
			return err
		}
		result.From, result.To = status.At.ID, status.At.ID
		revisions, err := r.Chain.downTo(status, target)
		if err != nil {
			return err
		}
		return r.run(ctx, s, course{revisions: revisions, undo: true, edited: status.Edited}, &result)
	})
	result.Total = time.Since(start)
	return result, err
}
