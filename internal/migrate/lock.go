package migrate

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
)

// LockedError says who holds the lock.
type LockedError struct {
	Holder *Session // nil: not known
}

// Error names the holder.
func (e *LockedError) Error() string { return e.Holder.String() + " holds the lock" }

// Is reports whether target is ErrLocked.
func (e *LockedError) Is(target error) bool { return target == ErrLocked }

// pollLock is how often the lock is asked for. It is never waited for: a session blocked in pg_advisory_lock holds a
// snapshot, for which the holder's concurrent index build waits in turn (deadlock, 40P01).
const pollLock = 50 * time.Millisecond

// lockKey derives the key from the database and the history table, so that two histories in one database don't wait for
// each other, and so that no other program's small numbers are hit.
func lockKey(database, schemaName string) int64 {
	sum := sha256.Sum256([]byte("clipdex\x00" + database + "\x00" + schemaName + "\x00" + HistoryTable))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// lock takes the advisory lock, for at most Wait, and gives the function that releases it.
func (r *Runner) lock(ctx context.Context, s *session) (release func(), err error) {
	var database string
	if err := s.pg.QueryRow(ctx, "SELECT current_database()::text").Scan(&database); err != nil {
		return nil, fmt.Errorf("asking for the database's name: %w", err)
	}
	key := lockKey(database, r.schema())
	deadline := time.Now().Add(r.wait())
	told := -1
	for {
		var got bool
		if err := s.pg.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&got); err != nil {
			return nil, interrupted(ctx, fmt.Errorf("taking the lock: %w", err), "interrupted while waiting for the lock; nothing was run")
		}
		if got {
			return func() { unlock(ctx, s, key) }, nil
		}
		holder := lockHolder(ctx, s.pg, key)
		if holder != nil && holder.PID != told {
			told = holder.PID
			r.notify(Event{Kind: Waiting, Session: holder})
		}
		if !time.Now().Before(deadline) {
			return nil, lockedFault(holder, r.wait())
		}
		if err := sleep(ctx, pollLock); err != nil {
			return nil, interrupted(ctx, err, "interrupted while waiting for the lock; nothing was run")
		}
	}
}

func lockedFault(holder *Session, waited time.Duration) error {
	help := "wait for it to finish"
	if holder != nil {
		help = fmt.Sprintf("wait for it to finish, or end it:  SELECT pg_terminate_backend(%d)", holder.PID)
	}
	return fault.Wrap(fault.CannotDo, &LockedError{Holder: holder}, help,
		"another clipdex works on this database, and did not finish within %s; nothing was run", waited)
}

// unlock releases the lock although the session ends anyway: behind a pooler the server's session may live on.
func unlock(ctx context.Context, s *session, key int64) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	if s.pg.IsClosed() {
		return
	}
	_, _ = s.pg.Exec(ctx, "RESET ALL")
	_, _ = s.pg.Exec(ctx, "SELECT pg_advisory_unlock($1)", key)
}

//go:embed holder.sql
var holderSQL string

// lockHolder names the session that holds the lock; nil when it is gone by now or can't be told.
func lockHolder(ctx context.Context, q Querier, key int64) *Session {
	holder, err := querySession(ctx, q, holderSQL, key)
	if err != nil {
		return nil
	}
	return holder
}

// querySession reads the first session of a query; nil when there is none.
func querySession(ctx context.Context, q Querier, query string, args ...any) (*Session, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectOneRow(rows, func(row pgx.CollectableRow) (*Session, error) {
		var (
			pid             int
			user, app, text *string
			since           *time.Time
		)
		if err := row.Scan(&pid, &user, &app, &since, &text); err != nil {
			return nil, err
		}
		return &Session{PID: pid, User: value(user), Application: value(app), Since: value(since), Query: value(text)}, nil
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return found, err
}

// sleep waits for d, or errs when ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// interrupted gives err, or when that came with the end of ctx an error that says so in one sentence and wraps ctx's.
func interrupted(ctx context.Context, err error, what string) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	return fault.Wrap(fault.CannotDo, ctx.Err(), "", "%s", what)
}
