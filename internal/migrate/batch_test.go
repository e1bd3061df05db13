package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

// fill is a revision that gives the rows of t a value, three at a time.
func fill() migrate.Batches {
	return migrate.Batches{
		Statement: `UPDATE t SET v = id WHERE id IN (SELECT id FROM t WHERE v IS NULL ORDER BY id LIMIT $1)`,
		Left:      `SELECT count(*) FROM t WHERE v IS NULL`,
		Size:      3,
	}
}

func inBatches(b migrate.Batches) []migrate.Revision {
	return root(migrate.Revision{Message: "fill t", NoTransaction: true, Up: b.Run})
}

// rows is a database whose table t has n rows without a value, and a log of its updates that outlives nothing but commits.
func rows(t *testing.T, n int) database {
	t.Helper()
	d := newDatabase(t)
	d.makeRows(t, n)
	return d
}

func (d database) makeRows(t *testing.T, n int) {
	t.Helper()
	d.exec(t, `CREATE TABLE t (id int PRIMARY KEY, v int, written int NOT NULL DEFAULT 0);
		CREATE FUNCTION count_writes() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.written := OLD.written + 1; RETURN NEW; END';
		CREATE TRIGGER writes BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION count_writes()`)
	d.exec(t, fmt.Sprintf(`INSERT INTO t SELECT g FROM generate_series(1, %d) g`, n))
}

// filled fails the test unless every row has its value and was written once.
func (d database) filled(t *testing.T) {
	t.Helper()
	if got := d.text(t, `SELECT count(*) FROM t WHERE v IS DISTINCT FROM id OR written <> 1`); got != "0" {
		t.Errorf("%s rows are not as they should be", got)
	}
}

func TestBatches(t *testing.T) {
	t.Parallel()
	d := rows(t, 10)
	r := d.runner(t, inBatches(fill()))
	var told []string
	r.Notify = func(e migrate.Event) {
		if p := e.Progress; e.Kind == migrate.Progressing {
			told = append(told, fmt.Sprintf("%s %d/%d: %d, %d, %d left, %v", e.Revision.ID, e.N, e.Of, p.Batches, p.Rows, p.Left, p.Done))
		}
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	d.filled(t)
	var want []string
	for _, p := range []string{"0, 0, 10 left, false", "1, 3, 7 left, false", "2, 6, 4 left, false", "3, 9, 1 left, false", "4, 10, 0 left, false", "4, 10, 0 left, true"} {
		want = append(want, firstID+" 1/1: "+p)
	}
	if !slices.Equal(told, want) {
		t.Errorf("got  %q\nwant %q", told, want)
	}
	if got := d.text(t, `SELECT count(DISTINCT xmin::text) FROM t`); got != "4" {
		t.Errorf("%s transactions", got)
	}
}

func TestBatchesOfNothing(t *testing.T) {
	t.Parallel()
	for name, left := range map[string]string{"counted": fill().Left, "not counted": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := rows(t, 0)
			b := fill()
			b.Left = left
			r := d.runner(t, inBatches(b))
			if result, err := r.Upgrade(t.Context(), ""); err != nil || result.To != firstID {
				t.Errorf("%+v, %v", result, err)
			}
		})
	}
}

// A run that is stopped in the middle says what is done; the next one does the rest and writes no row twice.
func TestBatchesGoOn(t *testing.T) {
	t.Parallel()
	third := func(stop func(d database)) func(t *testing.T, d database, r *migrate.Runner) {
		return func(t *testing.T, d database, r *migrate.Runner) {
			r.Notify = func(e migrate.Event) {
				if e.Kind == migrate.Progressing && e.Progress.Batches == 2 {
					stop(d)
				}
			}
		}
	}
	for name, test := range map[string]struct {
		arrange func(t *testing.T, d database, r *migrate.Runner)
		mend    string
		code    fault.Code
		says    []string
	}{
		"an error": {func(t *testing.T, d database, _ *migrate.Runner) {
			d.exec(t, `ALTER TABLE t ADD CONSTRAINT seven CHECK (id <> 7 OR v IS NULL)`)
		}, `ALTER TABLE t DROP CONSTRAINT seven`, fault.No, []string{`violates check constraint "seven"`, "UPDATE t SET v = id", "6 rows in 2 batches done, which stay, and some 4 left", "it then goes on with what is left:  clipdex db upgrade"}},
		"a killed backend": {third(func(d database) {
			_, _ = d.conn.Exec(context.Background(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'clipdex upgrade'`)
		}), `SELECT 1`, fault.CannotDo, []string{"6 rows in 2 batches done, which stay"}},
		"a lock that stays": {func(t *testing.T, d database, r *migrate.Runner) {
			r.LockTimeout, r.Wait = 200*time.Millisecond, 300*time.Millisecond
			d.exec(t, `BEGIN; SELECT FROM t WHERE id = 8 FOR UPDATE`)
		}, `ROLLBACK`, fault.CannotDo, []string{"did not get its locks within 300ms: 6 rows in 2 batches done, which stay", "pg_terminate_backend("}},
		"rows that are passed over": {func(t *testing.T, d database, r *migrate.Runner) {
			r.Wait = 300 * time.Millisecond
			d.exec(t, `BEGIN; SELECT FROM t WHERE id = 8 FOR UPDATE`)
		}, `ROLLBACK`, fault.No, []string{"1 row left that the statement does not find", "9 rows in 3 batches done, which stay"}},
		"rows that came since, and are passed over": {func(t *testing.T, d database, r *migrate.Runner) {
			r.Wait = 300 * time.Millisecond
			r.Notify = func(e migrate.Event) {
				if e.Kind == migrate.Progressing && e.Progress.Batches == 4 {
					d.exec(t, `INSERT INTO t VALUES (11)`)
					d.exec(t, `BEGIN; SELECT FROM t WHERE id = 11 FOR UPDATE`)
				}
			}
		}, `ROLLBACK`, fault.No, []string{"1 row left that the statement does not find", "10 rows in 4 batches done, which stay"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := rows(t, 10)
			b := fill()
			if strings.HasSuffix(name, "passed over") {
				b.Statement = `UPDATE t SET v = id WHERE id IN (SELECT id FROM t WHERE v IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)`
			}
			r := d.runner(t, inBatches(b))
			test.arrange(t, d, r)
			_, err := r.Upgrade(t.Context(), "")
			wantFault(t, err, test.code, append(test.says, "the history stays at "+rootID)...)
			if n := strings.Count(err.Error(), "stands in its way"); n > 1 {
				t.Errorf("it is said %d times who stands in the way: %v", n, err)
			}
			d.exec(t, test.mend)
			if d.applied(t) != rootID {
				t.Errorf("applied: %s", d.applied(t))
			}
			r.Notify, r.Wait = nil, 0
			if _, err := r.Upgrade(t.Context(), ""); err != nil {
				t.Fatal(err)
			}
			d.filled(t)
		})
	}
}

// Each batch is tried again by itself: one that is blocked costs no batch before it, and its blocker is named.
func TestBatchesWaitForLocks(t *testing.T) {
	t.Parallel()
	d := rows(t, 10)
	r := d.runner(t, inBatches(fill()))
	r.LockTimeout = 200 * time.Millisecond
	d.exec(t, `BEGIN; SELECT FROM t WHERE id = 8 FOR UPDATE`)
	var told []migrate.EventKind
	r.Notify = func(e migrate.Event) {
		if e.Kind == migrate.Retrying {
			if e.Session == nil || uint32(e.Session.PID) != d.conn.PgConn().PID() || len(told) > 0 && told[len(told)-1] == migrate.Retrying {
				t.Errorf("%v blocks", e.Session)
			}
			if _, err := d.conn.Exec(t.Context(), `ROLLBACK`); err != nil {
				t.Error(err)
			}
		}
		if e.Progress.Batches > 0 || e.Kind != migrate.Progressing {
			told = append(told, e.Kind)
		}
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	d.filled(t)
	if got := fmt.Sprint(told); got != "[started progress progress retrying progress progress progress finished]" {
		t.Error(got)
	}
}

// A batch that a deadlock has ended is tried again: what is done stays done.
func TestBatchesAndDeadlock(t *testing.T) {
	t.Parallel()
	d := rows(t, 10)
	b := fill()
	b.Statement = `UPDATE t SET v = id WHERE id IN (SELECT id FROM t WHERE v IS NULL ORDER BY id LIMIT $1 FOR UPDATE)` // in this order
	r := d.runner(t, inBatches(b))
	r.LockTimeout = time.Minute
	r.Config = d.config.Copy()
	r.Config.RuntimeParams["deadlock_timeout"] = "2s" // it looks first, and is the one that is ended; it looks once, and the other has to wait by then
	d.exec(t, `SET deadlock_timeout = '1min'; BEGIN; SELECT FROM t WHERE id = 9 FOR UPDATE`)
	watcher := connect(t, d.config)
	other := make(chan error, 1)
	retried := 0
	r.Notify = func(e migrate.Event) {
		switch {
		case e.Kind == migrate.Retrying:
			retried++
		case e.Kind == migrate.Progressing && e.Progress.Batches == 2:
			go func() { // the third batch has row 7 and waits for row 9; now this waits for row 7
				other <- func() error {
					if err := waited(t.Context(), watcher, d.conn.PgConn().PID()); err != nil {
						return err
					}
					_, err := d.conn.Exec(t.Context(), `SELECT FROM t WHERE id = 7 FOR UPDATE; ROLLBACK`)
					return err
				}()
			}()
		}
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if err := <-other; err != nil {
		t.Fatal(err)
	}
	d.filled(t)
	if retried == 0 {
		t.Error("there was no deadlock")
	}
}

// waited returns when somebody waits for a lock of the session.
func waited(ctx context.Context, conn *pgx.Conn, pid uint32) (err error) {
	for waiting := false; !waiting && err == nil; {
		err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))) FROM pg_sleep(0.02)`, pid).Scan(&waiting)
	}
	return err
}

func TestBatchesInterrupted(t *testing.T) {
	t.Parallel()
	for name, pause := range map[string]time.Duration{"between two": time.Hour, "within one": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := rows(t, 10)
			b := fill()
			b.Pause = pause
			r := d.runner(t, inBatches(b))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := 1
			if pause == 0 {
				done = 2
				d.exec(t, `BEGIN; SELECT FROM t WHERE id = 8 FOR UPDATE`)
				r.LockTimeout = time.Minute
			}
			watcher := connect(t, d.config)
			r.Notify = func(e migrate.Event) {
				if e.Kind != migrate.Progressing || e.Progress.Batches != done {
					return
				}
				if pause > 0 {
					cancel()
					return
				}
				go func() {
					defer cancel()
					_ = waited(ctx, watcher, d.conn.PgConn().PID())
				}()
			}
			_, err := r.Upgrade(ctx, "")
			wantFault(t, err, fault.CannotDo, "interrupted in revision "+firstID, fmt.Sprintf("%d rows in ", 3*done), "done, which stay", "clipdex db upgrade")
			if !errors.Is(err, context.Canceled) {
				t.Errorf("no cancellation in %v", err)
			}
			d.exec(t, `ROLLBACK`)
			if got := d.text(t, `SELECT count(*) FROM t WHERE v IS NOT NULL`); got != fmt.Sprint(3*done) {
				t.Errorf("%s rows are done", got)
			}
		})
	}
}

// A statement that finds again what it has changed is noticed, with a count and without one.
func TestBatchesWithoutEnd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ left, says string }{
		"counted":          {`SELECT count(*) FROM t`, "10 are left where 10 were"},
		"all done":         {`SELECT count(*) FROM t WHERE v IS NULL`, "0 are left where 0 were"},
		"not counted":      {"", "more than the database can have held"},
		"not what it does": {`SELECT count(*) FROM t WHERE false`, "0 are left where 0 were"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := rows(t, 10)
			b := migrate.Batches{Statement: `UPDATE t SET v = id WHERE id IN (SELECT id FROM t LIMIT $1)`, Left: test.left, Size: 10}
			if test.left == "" {
				b.Statement, b.Size = `SELECT FROM generate_series(1, 1000000) LIMIT $1`, 20_000 // many rows at little cost
			}
			r := d.runner(t, inBatches(b))
			_, err := r.Upgrade(t.Context(), "")
			wantFault(t, err, fault.No, "it would never end", test.says, "the history stays at "+rootID)
		})
	}
}

// Rows that come while batches run are done too.
func TestBatchesWhileOthersWrite(t *testing.T) {
	t.Parallel()
	d := rows(t, 10)
	r := d.runner(t, inBatches(fill()))
	next := 11
	r.Notify = func(e migrate.Event) {
		if e.Kind == migrate.Progressing && e.Progress.Rows < 60 && !e.Progress.Done {
			d.exec(t, fmt.Sprintf(`INSERT INTO t SELECT generate_series(%d, %d)`, next, next+1))
			next += 2
		}
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	d.filled(t)
	if next < 40 {
		t.Errorf("only %d rows came", next)
	}
}

func TestBatchesRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		revision migrate.Revision
		says     string
		code     fault.Code
	}{
		"in a transaction": {migrate.Revision{Up: fill().Run}, "needs NoTransaction: true", fault.No},
		"without a size":   {migrate.Revision{NoTransaction: true, Up: migrate.Batches{Statement: `UPDATE t SET v = id -- $1`}.Run}, "has no $1", fault.No},
		"without its context": {migrate.Revision{NoTransaction: true, Up: func(tx *gorm.DB) error {
			return fill().Run(tx.WithContext(context.Background()))
		}}, "give Run its tx", fault.No},
		"a count that is none": {migrate.Revision{NoTransaction: true, Up: migrate.Batches{Statement: fill().Statement, Left: `SELECT count(*) FROM nowhere`}.Run}, `relation "nowhere" does not exist`, fault.No},
		"a count that writes":  {migrate.Revision{NoTransaction: true, Up: migrate.Batches{Statement: fill().Statement, Left: `WITH w AS (UPDATE t SET v = 1 RETURNING 1) SELECT count(*) FROM w`}.Run}, "read-only transaction", fault.CannotDo},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := rows(t, 10)
			r := d.runner(t, root(test.revision))
			_, err := r.Upgrade(t.Context(), "")
			wantFault(t, err, test.code, test.says)
			if got := d.text(t, `SELECT count(*) FROM t WHERE v IS NOT NULL`); got != "0" {
				t.Errorf("%s rows were changed", got)
			}
		})
	}
}

// A timeout of statements stops a batch, and the error says how to give it more.
func TestBatchesAndStatementTimeout(t *testing.T) {
	t.Parallel()
	d := rows(t, 10)
	b := fill()
	b.Statement = `UPDATE t SET v = id WHERE id IN (SELECT id FROM t WHERE v IS NULL ORDER BY id LIMIT $1) AND (id < 7 OR pg_sleep(60) IS NOT NULL)`
	r := d.runner(t, inBatches(b))
	r.StatementTimeout = 300 * time.Millisecond
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, "statement timeout", "6 rows in 2 batches done, which stay", "clipdex db upgrade --statement-timeout 3s", "(Size)")
}

// Down may work in batches as well.
func TestBatchesUndone(t *testing.T) {
	t.Parallel()
	d := rows(t, 10)
	down := migrate.Batches{Statement: `UPDATE t SET v = NULL WHERE id IN (SELECT id FROM t WHERE v IS NOT NULL LIMIT $1)`, Size: 4}
	r := d.runner(t, root(migrate.Revision{NoTransaction: true, Up: fill().Run, Down: down.Run}))
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Downgrade(t.Context(), "base"); err != nil {
		t.Fatal(err)
	}
	if got := d.text(t, `SELECT count(*) FROM t WHERE v IS NULL`); got != "10" {
		t.Errorf("%s rows are undone", got)
	}
}
