package migrate_test

import (
	"context"
	"errors"
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

func tables() []migrate.Revision {
	return root(
		migrate.Revision{Message: "one", Up: script(`CREATE TABLE one (id int)`), Down: script(`DROP TABLE one`)},
		migrate.Revision{Message: "two", Up: script(`CREATE TABLE two (id int)`), Down: script(`DROP TABLE two`)},
		migrate.Revision{Message: "three", Up: script(`CREATE TABLE three (id int)`), Down: script(`DROP TABLE three`)},
	)
}

func TestUpAndDown(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, tables())
	up := func(target string) (migrate.Result, error) { return r.Upgrade(t.Context(), target) }
	down := func(target string) (migrate.Result, error) { return r.Downgrade(t.Context(), target) }
	for _, step := range []struct {
		run        func(string) (migrate.Result, error)
		target     string
		from, to   string
		done       int
		complaints string
	}{
		{up, "+1", rootID, firstID, 1, ""},
		{up, "2222", firstID, nextID, 1, ""},
		{up, "11", nextID, nextID, 0, ""}, // applied already
		{up, "+2", nextID, nextID, 0, "goes beyond the head"},
		{up, "+x", nextID, nextID, 0, "no number"},
		{up, "", nextID, lastID, 1, ""},
		{up, "head", lastID, lastID, 0, ""},
		{up, "44", lastID, lastID, 0, "no revision"},
		{down, "-2", lastID, firstID, 2, ""},
		{down, "222", firstID, firstID, 0, "is not applied"},
		{down, "-2", firstID, firstID, 0, "never undone"},
		{down, "base", firstID, rootID, 1, ""},
		{down, "base", rootID, rootID, 0, ""},
		{down, "-1", rootID, rootID, 0, "never undone"},
	} {
		result, err := step.run(step.target)
		if step.complaints == "" && err != nil || step.complaints != "" && (err == nil || !strings.Contains(err.Error(), step.complaints)) {
			t.Errorf("%s: error %v, want %q", step.target, err, step.complaints)
		}
		if result.From != step.from || result.To != step.to || len(result.Done) != step.done {
			t.Errorf("%s: got %s → %s, %d done; want %s → %s, %d", step.target, result.From, result.To, len(result.Done), step.from, step.to, step.done)
		}
	}
	if got := d.applied(t); got != rootID {
		t.Errorf("applied: %s", got)
	}
	_, err := r.RollbackLast(t.Context())
	wantFault(t, err, fault.No, "drop the database to undo it")
}

func TestHistoryRow(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{Up: script(`SET application_name = 'mine'; SET search_path = pg_catalog; SELECT pg_sleep(0.02)`)},
		migrate.Revision{Up: script(`CREATE TABLE two ()`), Down: script(`DROP TABLE two`)}))
	r.By = "alice"
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	history, err := migrate.ReadHistory(t.Context(), d.conn, "public")
	if err != nil {
		t.Fatal(err)
	}
	row := history.Rows[1]
	if row.ID != firstID || row.By != "alice" || row.Build != "test" || row.Duration < 20*time.Millisecond || row.Duration > 10*time.Second || time.Since(row.AppliedAt) > time.Minute {
		t.Errorf("row: %+v", row)
	}
	if base := history.Rows[0]; base.By != d.config.User || base.Duration != 0 {
		t.Errorf("baseline's row: %+v", base)
	}
	if got := d.text(t, `to_regclass('public.two')`); got != "two" {
		t.Error("a revision's SET reached the next revision")
	}
}

func TestSixRunnersAtOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(t, `CREATE TABLE runs (id text)`)
	r := d.runner(t, root(
		migrate.Revision{Up: script(`INSERT INTO runs VALUES ('1')`, `SELECT pg_sleep(0.05)`)},
		migrate.Revision{Up: script(`INSERT INTO runs VALUES ('2')`), NoTransaction: true},
		migrate.Revision{Up: script(`INSERT INTO runs VALUES ('3')`)},
	))
	errs := make([]error, 6)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			own := *r
			_, errs[i] = own.Upgrade(t.Context(), "")
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if got := d.text(t, `SELECT string_agg(id, ' ' ORDER BY id) FROM runs`); got != "1 2 3" {
		t.Errorf("runs: %s", got)
	}
}

func TestSixBootstrapsAtOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	c := chain(t, tables())
	errs := make([]error, 6)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			r := migrate.Runner{Chain: c, Config: d.config}
			_, err := r.Baseline(t.Context(), migrate.Baseline{Files: []migrate.File{{Name: "a.sql", SQL: "CREATE TABLE a ()"}}})
			if err == nil {
				_, err = r.Upgrade(t.Context(), "")
			}
			errs[i] = err
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if got := len(strings.Fields(d.applied(t))); got != 4 {
		t.Errorf("%d rows", got)
	}
}

func TestLockHolderIsNamed(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	holder := d.runner(t, root(migrate.Revision{Up: func(*gorm.DB) error {
		close(inside)
		<-leave
		return nil
	}}))
	finished := make(chan error)
	go func() {
		_, err := holder.Upgrade(t.Context(), "")
		finished <- err
	}()
	<-inside
	var events []migrate.Event
	waiter := *holder
	waiter.Wait = time.Millisecond
	waiter.Notify = func(e migrate.Event) { events = append(events, e) }
	_, err := waiter.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, "clipdex upgrade", "user "+d.config.User, "since ", "pg_terminate_backend(")
	if !errors.Is(err, migrate.ErrLocked) {
		t.Error("not ErrLocked")
	}
	if len(events) != 1 || events[0].Kind != migrate.Waiting || events[0].Session.PID == 0 {
		t.Errorf("events: %+v", events)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waiter.Wait, waiter.Notify = 0, func(migrate.Event) { cancel() }
	if _, err := waiter.Upgrade(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted while waiting: %v", err)
	}
	close(leave)
	if err := <-finished; err != nil {
		t.Error(err)
	}
	if got := d.text(t, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); got != "0" {
		t.Errorf("%s locks are left", got)
	}
}

func TestLockTimeoutIsRetried(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(t, `CREATE TABLE busy (id int)`)
	blocker, err := d.conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := blocker.Exec(t.Context(), `LOCK TABLE busy`); err != nil {
		t.Fatal(err)
	}
	other := database{config: d.config, conn: connect(t, d.config)}
	r := other.runner(t, root(migrate.Revision{Up: script(`ALTER TABLE busy ADD COLUMN more int`)}))
	r.LockTimeout = 500 * time.Millisecond // long enough for a look on a busy machine
	var retries []migrate.Event
	r.Notify = func(e migrate.Event) {
		if e.Kind != migrate.Retrying {
			return
		}
		if retries = append(retries, e); len(retries) == 2 {
			_ = blocker.Commit(context.Background())
		}
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if len(retries) < 2 {
		t.Fatalf("%d retries", len(retries))
	}
	named := retries[0].Session
	if named == nil || fmt.Sprint(named.PID) != fmt.Sprint(d.conn.PgConn().PID()) || !strings.Contains(named.String(), "LOCK TABLE busy") {
		t.Errorf("blocker: %v", named)
	}
}

func TestLockTimeoutGivesUp(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{Up: script(`ALTER TABLE busy ADD COLUMN more int`)}))
	d.exec(t, `CREATE TABLE busy (id int)`)
	d.exec(t, `BEGIN; LOCK TABLE busy`)
	r.LockTimeout, r.Wait = 500*time.Millisecond, 600*time.Millisecond
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, firstID, "did not get its locks", "nothing of it was applied", "stays at "+rootID,
		fmt.Sprintf("pid %d", d.conn.PgConn().PID()), "ALTER TABLE busy", "pg_terminate_backend")
}

func TestKilledBackendLeavesItBefore(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{Up: script(`CREATE TABLE half ()`, `SELECT pg_sleep(600)`)}))
	finished := make(chan error)
	go func() {
		_, err := r.Upgrade(t.Context(), "")
		finished <- err
	}()
	pgtest.Eventually(t, "the backend in pg_sleep", func() bool {
		return d.text(t, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'clipdex upgrade' AND query LIKE '%pg_sleep(600)%'`) == "1"
	})
	wantFault(t, <-finished, fault.CannotDo, firstID, "nothing of it was applied", "stays at "+rootID, "pg_sleep(600)")
	if d.applied(t) != rootID || d.text(t, `to_regclass('half')`) != "" {
		t.Error("something of it was left")
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	for _, outside := range []bool{false, true} {
		t.Run(fmt.Sprint("NoTransaction=", outside), func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			r := d.runner(t, root(migrate.Revision{Up: nothing},
				migrate.Revision{Up: script(`CREATE TABLE IF NOT EXISTS half ()`, `SELECT pg_sleep(600)`), NoTransaction: outside}))
			ctx, cancel := context.WithCancel(t.Context())
			var result migrate.Result
			finished := make(chan error)
			go func() {
				var err error
				result, err = r.Upgrade(ctx, "")
				finished <- err
			}()
			pgtest.Eventually(t, "the backend in pg_sleep", func() bool {
				return d.text(t, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query = 'SELECT pg_sleep(600)'`) == "1"
			})
			cancel()
			err := <-finished
			if !errors.Is(err, context.Canceled) {
				t.Errorf("not Canceled: %v", err)
			}
			if result.To != firstID || len(result.Done) != 1 {
				t.Errorf("result: %+v", result)
			}
			wantFault(t, err, fault.CannotDo, "interrupted in revision "+nextID, "at "+firstID)
			if left := d.text(t, `to_regclass('half')`) != ""; left != outside || d.applied(t) != rootID+" "+firstID {
				t.Errorf("table left: %v, applied: %s", left, d.applied(t))
			}
			if d.text(t, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(600)' AND state = 'active'`) != "0" {
				t.Error("the statement still runs")
			}
		})
	}
}
