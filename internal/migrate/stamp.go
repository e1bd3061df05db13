package migrate

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/clipdex/clipdex/internal/fault"
)

// execer reads and writes: a transaction or a connection.
type execer interface {
	Querier
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Stamp records that the database stands at target ("head", "base", an id or a unique prefix of one) and runs nothing.
// It recovers from any state: rows of revisions after target and of unknown ones are removed and told in the result,
// those before it are added, and all take the checksums of this build. Rows that stay keep when they were applied.
func (r *Runner) Stamp(ctx context.Context, target string) (Result, error) {
	start := time.Now()
	revision, err := r.Chain.Resolve(target)
	if err != nil {
		return Result{}, err
	}
	var result Result
	err = r.locked(ctx, "clipdex stamp", func(ctx context.Context, s *session) error {
		history, err := r.history(ctx, s)
		if err != nil {
			return err
		}
		if !history.Readable {
			return r.refuse(Status{State: Unreadable, Denied: history.Denied})
		}
		if len(history.Rows) > 0 {
			result.From = r.Chain.statusOfRows(history.Rows).At.ID
		}
		result.To = result.From
		if err := r.inTransaction(ctx, s, func(tx pgx.Tx) error { return r.record(ctx, tx, revision) }); err != nil {
			return interrupted(ctx, fault.Wrap(fault.CannotDo, err, r.stampHelp(history, err), "stamping failed, the history is as before"), "interrupted: the history is as before")
		}
		result.To = revision.ID
		result.Rows = r.Chain.rowChanges(history.Rows, revision)
		return nil
	})
	result.Total = time.Since(start)
	return result, err
}

// stampHelp says what to type after stamping failed.
func (r *Runner) stampHelp(h History, err error) string {
	if sqlState(err) != insufficientPrivilege || !h.Exists {
		return standingHelp(err, "clipdex db stamp REVISION")
	}
	return h.Denied.Remedy("SELECT, INSERT, UPDATE, DELETE")
}

// record makes the history say that the database stands at revision.
func (r *Runner) record(ctx context.Context, tx pgx.Tx, revision Revision) error {
	if err := ensureTable(ctx, tx, r.schema()); err != nil {
		return err
	}
	table := qualified(r.schema(), HistoryTable)
	applied := r.Chain.revisions[:r.Chain.Index(revision.ID)+1]
	ids := make([]string, len(applied))
	for i, a := range applied {
		ids[i] = a.ID
	}
	// Without a key, which a table made by hand may lack, an id may be null or there twice; the earlier row stays.
	_, err := tx.Exec(ctx, "DELETE FROM "+table+" h WHERE (id <> ALL ($1::text[])) IS NOT FALSE"+
		" OR EXISTS (SELECT FROM "+table+" o WHERE o.id = h.id AND (coalesce(o.applied_at, '-infinity'), o.ctid) < (coalesce(h.applied_at, '-infinity'), h.ctid))", ids)
	if err != nil {
		return fmt.Errorf("removing rows from %s: %w", table, err)
	}
	for _, id := range ids {
		if err := recordRow(ctx, tx, table, id, r.Chain.Checksum(id)); err != nil {
			return fmt.Errorf("recording %s in %s: %w", id, table, err)
		}
	}
	return nil
}

// recordRow corrects the checksum of a row, or adds the row. Nothing ran, so there is no duration to record.
func recordRow(ctx context.Context, tx pgx.Tx, table, id, checksum string) error {
	updated, err := tx.Exec(ctx, "UPDATE "+table+" SET checksum = nullif($2, '') WHERE id = $1", id, checksum)
	if err != nil || updated.RowsAffected() > 0 {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO "+table+" (id, duration_ms, checksum) VALUES ($1, NULL, nullif($2, ''))", id, checksum)
	return err
}

// inTransaction calls work in a transaction on the pinned connection. Its rollback goes through when ctx has ended.
func (r *Runner) inTransaction(ctx context.Context, s *session, work func(pgx.Tx) error) error {
	tx, err := s.pg.Begin(ctx)
	if err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
		defer cancel()
		_ = tx.Rollback(ctx) // after a commit it does nothing
	}()
	if err := s.enterWriting(ctx); err != nil {
		return err
	}
	if err := work(tx); err != nil {
		return err
	}
	if err := s.leave(ctx); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}
