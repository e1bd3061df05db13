package migrate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// pooled gives a runner that goes through a pooler in transaction mode, and the database as it is seen directly.
func pooled(t *testing.T, size int, revisions []migrate.Revision) (*migrate.Runner, database) {
	t.Helper()
	url := pgtest.New(t)
	direct, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	d := database{config: direct, conn: connect(t, direct)}
	r := d.runner(t, revisions)
	if r.Config, err = pgx.ParseConfig(pgtest.Pooled(t, url, size)); err != nil {
		t.Fatal(err)
	}
	return r, d
}

// settings records which settings a statement ran with.
const settings = `INSERT INTO ran SELECT current_setting('lock_timeout'), current_setting('row_security')`

func TestThroughPooler(t *testing.T) {
	t.Parallel()
	r, d := pooled(t, 2, root(
		migrate.Revision{Up: script(`CREATE TABLE ran (lock_timeout text, row_security text)`, settings, `SET search_path = nowhere`), Down: script(`DROP TABLE public.ran`)},
		migrate.Revision{NoTransaction: true, Up: func(tx *gorm.DB) error {
			if err := script(settings, `CREATE INDEX CONCURRENTLY IF NOT EXISTS ran_i ON ran (lock_timeout)`, `VACUUM ran`, `BEGIN`, settings, `COMMIT`)(tx); err != nil {
				return err
			}
			return tx.Transaction(script(settings))
		}, Down: script(`DROP INDEX CONCURRENTLY ran_i`)},
		migrate.Revision{Up: script(settings)},
	))
	r.By, r.LockTimeout = "alice", 700*time.Millisecond
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if got := d.text(t, `SELECT string_agg(lock_timeout || ' ' || row_security, ', ') FROM ran`); got != "700ms off, 700ms off, 700ms off, 700ms off, 700ms off" {
		t.Errorf("settings: %s", got)
	}
	history, err := migrate.ReadHistory(t.Context(), d.conn, "public")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range history.Rows[1:] {
		if row.By != "alice" || row.Build != "test" || row.Duration > time.Minute || time.Since(row.AppliedAt) > time.Minute {
			t.Errorf("row: %+v", row)
		}
	}
	for range 3 { // nothing of ours is left in the pooler's sessions, whichever answers
		other := database{conn: connect(t, r.Config)}
		var got string
		err := other.conn.QueryRow(t.Context(), `SELECT current_setting('search_path') || ' ' || current_setting('lock_timeout') || coalesce(current_setting('clipdex.by', true), '')`,
			pgx.QueryExecModeExec).Scan(&got)
		if err != nil || got != `"$user", public 0` {
			t.Errorf("left in a session: %s %v", got, err)
		}
	}

	if _, err := r.Stamp(t.Context(), nextID); err != nil {
		t.Error(err)
	}
	if _, err := r.Downgrade(t.Context(), "base"); err != nil {
		t.Error(err)
	}
	if d.applied(t) != rootID || d.text(t, `to_regclass('ran')`) != "" {
		t.Errorf("applied: %s", d.applied(t))
	}
}

func TestBaselineThroughPooler(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	config, err := pgx.ParseConfig(pgtest.Pooled(t, url, 2))
	if err != nil {
		t.Fatal(err)
	}
	r := migrate.Runner{Chain: chain(t, tables()), Config: config}
	result, err := r.Baseline(t.Context(), migrate.Baseline{Files: []migrate.File{{Name: "a.sql", SQL: "CREATE TABLE a (); CREATE TABLE b ()"}}})
	if err != nil || len(result.Recorded) != 1 {
		t.Fatalf("%+v %v", result, err)
	}
}

func TestBlockerIsNamedThroughPooler(t *testing.T) {
	t.Parallel()
	r, d := pooled(t, 4, root(migrate.Revision{Up: script(`ALTER TABLE busy ADD COLUMN more int`)}))
	d.exec(t, `CREATE TABLE busy (id int)`)
	d.exec(t, `BEGIN; LOCK TABLE busy`)
	r.LockTimeout, r.Wait = 500*time.Millisecond, 600*time.Millisecond
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, "did not get its locks", fmt.Sprintf("pid %d", d.conn.PgConn().PID()), "LOCK TABLE busy")
}

// Batches wait for a lock through the pooler, one by one, and its sessions keep nothing of them.
func TestBatchesThroughPooler(t *testing.T) {
	t.Parallel()
	r, d := pooled(t, 2, inBatches(fill()))
	d.makeRows(t, 10)
	r.LockTimeout = 200 * time.Millisecond
	d.exec(t, `BEGIN; SELECT FROM t WHERE id = 8 FOR UPDATE`)
	retried := 0
	r.Notify = func(e migrate.Event) {
		if e.Kind == migrate.Retrying {
			retried++
			if _, err := d.conn.Exec(t.Context(), `ROLLBACK`); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	d.filled(t)
	if retried == 0 {
		t.Error("no batch was tried again")
	}
}

// A build that waits for older transactions is cancelled through the pooler, which alone knows the session it runs in.
func TestConcurrentIndexWaitsThroughPooler(t *testing.T) {
	t.Parallel()
	r, d := pooled(t, 4, building())
	buildWaits(t, r, d)
}

// With one connection the pooler has none left beside the lock's.
func TestPoolTooSmall(t *testing.T) {
	t.Parallel()
	r, d := pooled(t, 1, tables())
	r.Wait = 200 * time.Millisecond
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, "the pooler had no connection left", "default_pool_size", "nothing was run")
	if d.applied(t) != rootID {
		t.Errorf("applied: %s", d.applied(t))
	}
}

// A run whose lock is lost stops where it is, whether its statement runs or its own code does; and the next goes on.
func TestLockIsLost(t *testing.T) {
	t.Parallel()
	for name, through := range map[string]bool{"direct": false, "pooled": true} {
		for _, outside := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " NoTransaction=", outside), func(t *testing.T) {
				t.Parallel()
				kill := func(*gorm.DB) error { return nil }
				revisions := root(migrate.Revision{NoTransaction: outside, Up: func(tx *gorm.DB) error {
					if err := script(`INSERT INTO runs VALUES ('1')`)(tx); err != nil {
						return err
					}
					return kill(tx)
				}})
				r, d := pooled(t, 4, revisions)
				if !through {
					r.Config = d.config
				}
				d.exec(t, `CREATE TABLE runs (id text)`)
				kill = func(tx *gorm.DB) error {
					if n := d.text(t, `SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1
						AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND objid::bigint % 2 = 0`); n != "1" {
						t.Errorf("%s sessions held the lock", n)
					}
					return tx.Exec(`SELECT pg_sleep(600)`).Error
				}
				_, err := r.Upgrade(t.Context(), "")
				wantFault(t, err, fault.CannotDo, firstID, "the connection that holds the lock was lost", rootID)
				want := "0"
				if outside {
					want = "1"
				}
				if n := d.text(t, `SELECT count(*) FROM runs`); n != want || d.applied(t) != rootID {
					t.Errorf("%s rows; applied %s", n, d.applied(t))
				}
				kill = func(*gorm.DB) error { return nil }
				if result, err := r.Upgrade(t.Context(), ""); err != nil || result.To != firstID {
					t.Errorf("%+v %v", result, err)
				}
			})
		}
	}
}

// What holds the lock is idle in a transaction without a snapshot and without an id: no concurrent build waits for it, and no
// vacuum is held back.
func TestLockHoldsNothingBack(t *testing.T) {
	t.Parallel()
	for _, isolation := range []string{"read committed", "serializable"} {
		d := newDatabase(t)
		d.exec(t, fmt.Sprintf(`ALTER DATABASE %s SET default_transaction_isolation = '%s'`, d.config.Database, isolation))
		d.exec(t, fmt.Sprintf(`ALTER DATABASE %s SET idle_in_transaction_session_timeout = '1ms'`, d.config.Database))
		var held string
		r := d.runner(t, root(migrate.Revision{NoTransaction: true, Up: func(tx *gorm.DB) error {
			held = d.text(t, `SELECT string_agg(concat_ws(' ', state, backend_xmin::text, backend_xid::text), ', ') FROM pg_stat_activity a
				JOIN pg_locks l USING (pid) WHERE datname = current_database() AND l.locktype = 'advisory'`)
			return script(`CREATE TABLE t (a int)`, `CREATE INDEX CONCURRENTLY ON t (a)`)(tx)
		}}))
		if _, err := r.Upgrade(t.Context(), ""); err != nil {
			t.Error(err)
		}
		if held != "idle in transaction" {
			t.Errorf("%s: the lock's session: %s", isolation, held)
		}
	}
}

// A writer that is still under way when its lock is gone is waited for by the next run's fence.
func TestFence(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	other := connect(t, d.config)
	tx, err := other.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := d.runner(t, root(migrate.Revision{Up: func(first *gorm.DB) error {
		// Whoever writes holds the fence; to be sure that this is it, another is kept waiting for it.
		if n := d.text(t, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint % 2 = 1 AND objsubid = 1
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); n != "1" {
			t.Errorf("%s fences", n)
		}
		return nil
	}}, migrate.Revision{Up: script(`CREATE TABLE two ()`)}))
	if _, err := r.Upgrade(t.Context(), "+1"); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `SELECT pg_advisory_xact_lock($1)`, migrate.FenceKey(d.config.Database, "public")); err != nil {
		t.Fatal(err)
	}
	r.LockTimeout = 100 * time.Millisecond
	retries := 0
	r.Notify = func(e migrate.Event) {
		if e.Kind != migrate.Retrying {
			return
		}
		if retries++; !strings.Contains(e.Session.String(), fmt.Sprintf("pid %d", other.PgConn().PID())) {
			t.Errorf("waits for %s", e.Session)
		}
		_ = tx.Rollback(t.Context())
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil || retries == 0 {
		t.Errorf("%v after %d retries", err, retries)
	}
}
