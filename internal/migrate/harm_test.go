package migrate_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// A deadlock is the others' doing as a lock timeout is: the server ended our transaction, and it is tried again.
func TestDeadlockIsRetried(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(t, `CREATE TABLE a (id int); CREATE TABLE b (id int)`)
	d.exec(t, fmt.Sprintf(`ALTER DATABASE %s SET deadlock_timeout = '30ms'`, d.config.Database)) // of later sessions: ours looks first
	other := connect(t, d.config)
	for _, statement := range []string{`SET deadlock_timeout = '1h'`, `BEGIN`, `LOCK TABLE a`} {
		if _, err := other.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	otherDone := make(chan error, 1)
	var once sync.Once
	r := d.runner(t, root(migrate.Revision{Up: func(tx *gorm.DB) error {
		if err := tx.Exec(`LOCK TABLE b`).Error; err != nil {
			return err
		}
		once.Do(func() {
			go func() {
				_, err := other.Exec(t.Context(), `LOCK TABLE b; COMMIT`)
				otherDone <- err
			}()
			pgtest.Eventually(t, "the other in the lock's queue", func() bool {
				return d.text(t, fmt.Sprintf(`SELECT wait_event_type FROM pg_stat_activity WHERE pid = %d`, other.PgConn().PID())) == "Lock"
			})
		})
		return tx.Exec(`LOCK TABLE a; CREATE TABLE c ()`).Error
	}}))
	r.LockTimeout = time.Minute
	deadlocks := 0
	r.Notify = func(e migrate.Event) {
		if e.Kind == migrate.Retrying && e.Deadlock() {
			deadlocks++
		}
	}
	_, err := r.Upgrade(t.Context(), "")
	if err != nil || <-otherDone != nil || deadlocks != 1 || d.applied(t) != rootID+" "+firstID {
		t.Errorf("%v; %d deadlocks; applied %s", err, deadlocks, d.applied(t))
	}
}

// A concurrent build waits for a transaction that has nothing to do with its table, says for which, is in nobody's way, and
// leaves nothing invalid after it was given up and done again.
func TestConcurrentIndexBesideUnrelatedTransaction(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{Up: script(`CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a)`), NoTransaction: true}))
	d.exec(t, `CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE TABLE unrelated (a int)`)
	long := connect(t, d.config)
	if _, err := long.Exec(t.Context(), `BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM unrelated`); err != nil {
		t.Fatal(err)
	}
	pid := fmt.Sprintf("pid %d ", long.PgConn().PID())
	var told []string
	r.LockTimeout, r.Wait = 100*time.Millisecond, time.Second
	r.Notify = func(e migrate.Event) {
		if e.Kind != migrate.Waiting {
			return
		}
		told = append(told, e.Session.String())
		// While it waits the table is read and written, and nobody is in its queue.
		d.exec(t, `SET lock_timeout = '1s'; INSERT INTO t VALUES (2); UPDATE t SET a = 3; SELECT * FROM t`)
	}
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, "waited too long", pid, "FROM unrelated", "statement of ")
	if len(told) != 1 || !strings.HasPrefix(told[0], pid) {
		t.Errorf("told: %q", told)
	}
	if _, err := long.Exec(t.Context(), `COMMIT`); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if got := d.text(t, `SELECT string_agg(relname || ' ' || indisvalid, ', ') FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 't'::regclass`); got != "t_a true" {
		t.Errorf("indexes: %s", got)
	}
}

// An invalid index is dropped with the lock timeout, also ahead of a second build of the revision, when the first has
// taken the timeout away: DROP INDEX keeps readers from the table.
func TestInvalidIndexIsDroppedWithinLockTimeout(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{NoTransaction: true,
		Up: script(`CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a)`, `CREATE INDEX CONCURRENTLY IF NOT EXISTS t_b ON t (b)`)}))
	d.exec(t, `CREATE TABLE t (a int, b int); CREATE INDEX t_b ON t (b); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_b'::regclass`)
	reader := connect(t, d.config)
	if _, err := reader.Exec(t.Context(), `BEGIN; SELECT * FROM t`); err != nil {
		t.Fatal(err)
	}
	r.LockTimeout = 100 * time.Millisecond
	retries := 0
	r.Notify = func(e migrate.Event) {
		if e.Kind == migrate.Retrying {
			retries++
			_, _ = reader.Exec(t.Context(), `COMMIT`)
		}
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil || retries == 0 {
		t.Errorf("%v after %d retries", err, retries)
	}
}
