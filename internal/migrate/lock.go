package migrate

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
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

// The lock is looked at between these two, longer each time and by chance: many that wait don't ask together, and a
// server with a hundred of them is not busy with their questions. It is never waited for in the server: a session blocked
// there holds a snapshot, for which the holder's concurrent index build waits in turn (deadlock, 40P01).
const (
	pollFirst = 50 * time.Millisecond
	pollLast  = 500 * time.Millisecond
)

// keeper holds the lock: an advisory lock of a transaction that is left open on a connection of its own. Through a pooler in
// transaction mode nothing else lasts, and everywhere it costs the same. The transaction has neither snapshot nor id, so
// that no concurrent index build waits for it.
type keeper struct {
	conn   *pgx.Conn
	key    int64
	pooled bool
}

// lockKey derives the key from the database and the history table, so that two histories in one database don't wait for
// each other, and so that no other program's small numbers are hit. It is even: the next number is the fence's.
func lockKey(database, schemaName string) int64 {
	sum := sha256.Sum256([]byte("clipdex\x00" + database + "\x00" + schemaName + "\x00" + HistoryTable))
	return int64(binary.BigEndian.Uint64(sum[:8])) &^ 1
}

// keep connects and finds the key. A server tells each client the number of its process, a pooler tells a number of its
// own, and the process that answers is another.
func (r *Runner) keep(ctx context.Context, command string) (*keeper, error) {
	conn, err := pgx.ConnectConfig(ctx, r.config(command))
	if err != nil {
		return nil, fmt.Errorf("connecting to the database: %w", err)
	}
	var database string
	var pid int64
	if err := conn.QueryRow(ctx, "SELECT current_database()::text, pg_backend_pid()::bigint").Scan(&database, &pid); err != nil {
		_ = conn.Close(context.WithoutCancel(ctx)) // the query's error is the news
		return nil, unstarted(ctx, conn, fmt.Errorf("asking for the database's name: %w", err), "interrupted while connecting; nothing was run")
	}
	return &keeper{conn: conn, key: lockKey(database, r.schema()), pooled: pid != int64(conn.PgConn().PID())}, nil
}

// lock takes the lock, for at most Wait.
func (r *Runner) lock(ctx context.Context, k *keeper) error {
	deadline := time.Now().Add(r.wait())
	told := -1
	for pause := pollFirst; ; pause = min(pause*2, pollLast) {
		// Looking first: an attempt holds one of the pooler's sessions for two trips, a look for one.
		holder := lockHolder(ctx, k.conn, k.key)
		if holder == nil {
			got, err := k.try(ctx)
			if err != nil {
				return unstarted(ctx, k.conn, fmt.Errorf("taking the lock: %w", err), "interrupted while waiting for the lock; nothing was run")
			}
			if got {
				return nil
			}
		}
		if holder != nil && holder.PID != told {
			told = holder.PID
			r.notify(Event{Kind: Waiting, Session: holder})
		}
		if !time.Now().Before(deadline) {
			return lockedFault(holder, r.wait())
		}
		if err := sleep(ctx, pause/2+rand.N(pause)); err != nil {
			return interrupted(ctx, err, "interrupted while waiting for the lock; nothing was run")
		}
	}
}

// try takes the lock if it is free. The transaction is READ COMMITTED, whatever the role's default: only so it has no
// snapshot between statements. And the server may not end it for being idle, or old (17).
func (k *keeper) try(ctx context.Context) (bool, error) {
	results, err := k.conn.PgConn().Exec(ctx, fmt.Sprintf(`BEGIN ISOLATION LEVEL READ COMMITTED;
		SELECT set_config('idle_in_transaction_session_timeout', '0', true);
		SELECT set_config('transaction_timeout', '0', true) WHERE current_setting('transaction_timeout', true) IS NOT NULL;
		SELECT pg_catalog.pg_try_advisory_xact_lock(%d)`, k.key)).ReadAll()
	if err != nil {
		return false, err
	}
	if last := results[len(results)-1]; string(last.Rows[0][0]) == "t" {
		return true, nil
	}
	_, err = k.conn.Exec(ctx, "ROLLBACK")
	return false, err
}

// guarding gives a context that ends when the lock is lost, with a *lostError as its cause, and the end of the watch.
func (k *keeper) guarding(ctx context.Context) (guarded context.Context, stop func()) {
	guarded, cancel := context.WithCancelCause(ctx)
	listening, unlisten := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		var err error
		for err == nil { // nothing is listened to, but a NOTICE may come
			_, err = k.conn.WaitForNotification(listening)
		}
		if listening.Err() == nil {
			cancel(&lostError{err})
		}
	}()
	return guarded, func() {
		unlisten()
		<-done
		cancel(nil)
	}
}

// release lets go of the lock.
func (k *keeper) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	if !k.conn.IsClosed() && k.conn.PgConn().TxStatus() != 'I' {
		_, _ = k.conn.Exec(ctx, "ROLLBACK") // a pooler throws a session away whose client leaves it in a transaction
	}
	_ = k.conn.Close(ctx)
}

// lostError is a lock that went with its connection while work was under way.
type lostError struct{ err error }

func (e *lostError) Error() string {
	return fmt.Sprintf("the connection that holds the lock was lost: %v", e.err)
}

func (e *lostError) Unwrap() error { return e.err }

func lockedFault(holder *Session, waited time.Duration) error {
	help := "wait for it to finish"
	if holder != nil {
		help = fmt.Sprintf("wait for it to finish, or end it:  SELECT pg_terminate_backend(%d)", holder.PID)
	}
	return fault.Wrap(fault.CannotDo, &LockedError{Holder: holder}, help,
		"another clipdex works on this database, and did not finish within %s; nothing was run", waited)
}

// starvedFault is a pooler that has no session for the work beside the one that holds the lock.
func starvedFault(err error, waited time.Duration) error {
	return fault.Wrap(fault.CannotDo, err, "give the pool at least three connections (PgBouncer: default_pool_size), or go to the server directly:  clipdex db upgrade --database-url …",
		"the pooler had no connection left for this run within %s; nothing was run", waited)
}
