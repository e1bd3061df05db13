package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// before is what stands in a database before a dry run: enough to see whether anything stayed.
const before = `
CREATE TABLE guests (id bigint PRIMARY KEY, name text);
INSERT INTO guests SELECT n, 'guest ' || n FROM generate_series(1, 10) n;
CREATE TYPE mood AS ENUM ('good');
CREATE TABLE talks (id bigint PRIMARY KEY, guest bigint CONSTRAINT talks_guest REFERENCES guests DEFERRABLE INITIALLY DEFERRED)`

// print is what a dry run may not change: catalogs, rows, the history.
func (d database) print(t *testing.T) string {
	t.Helper()
	return d.text(t, `SELECT md5(string_agg(x, '' ORDER BY x)) FROM (
		SELECT 'class' || oid || relname || relfilenode || xmin || coalesce(relacl::text, '') FROM pg_class
		UNION ALL SELECT 'column' || attrelid || attname || atttypid || xmin FROM pg_attribute WHERE attrelid >= 16384
		UNION ALL SELECT 'constraint' || oid || conname FROM pg_constraint
		UNION ALL SELECT 'enum' || oid || enumlabel FROM pg_enum
		UNION ALL SELECT 'type' || oid || typname FROM pg_type
		UNION ALL SELECT 'proc' || oid || proname FROM pg_proc
		UNION ALL SELECT 'guest' || g::text || xmin FROM guests g
		UNION ALL SELECT 'talk' || g::text FROM talks g
		UNION ALL SELECT 'row' || h::text || xmin FROM clipdex_revisions h) AS everything(x)`)
}

// rehearsed makes a dry run, and wants the database as it was before.
func rehearsed(t *testing.T, revisions ...migrate.Revision) (migrate.Trial, error) {
	t.Helper()
	d := newDatabase(t)
	r := d.runner(t, root(revisions...))
	d.exec(t, before)
	was := d.print(t)
	trial, err := r.DryRun(t.Context(), "")
	if d.print(t) != was {
		t.Error("the dry run changed the database")
	}
	if trial.From != rootID {
		t.Errorf("from %q", trial.From)
	}
	if _, upErr := r.Upgrade(t.Context(), "+1"); err == nil && len(trial.Tried) > 0 && upErr != nil {
		t.Errorf("after a dry run that went well the upgrade errs: %v", upErr)
	}
	return trial, err
}

// tried gives the ids of what went well, and behind a bar of what was not tried.
func tried(trial migrate.Trial) string {
	var ids []string
	for _, step := range trial.Tried {
		ids = append(ids, step.Revision.ID)
	}
	ids = append(ids, "|")
	for _, revision := range trial.Untried {
		ids = append(ids, revision.ID)
	}
	return strings.Join(ids, " ")
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	add := migrate.Revision{Up: script(`ALTER TABLE guests ADD COLUMN role text`, `UPDATE guests SET role = 'host'`)}
	for name, test := range map[string]struct {
		revisions []migrate.Revision
		want, why string
	}{
		"one stands on another": {[]migrate.Revision{add, {Up: script(`ALTER TABLE guests ALTER role SET NOT NULL`)}}, firstID + " " + nextID + " |", ""},
		"nested transactions": {[]migrate.Revision{{Up: func(tx *gorm.DB) error {
			_ = tx.Transaction(func(tx *gorm.DB) error { return tx.Exec(`DROP TABLE nothing`).Error })
			return tx.Transaction(script(`DROP TABLE talks`))
		}}, {Up: script(`CREATE TABLE talks ()`)}}, firstID + " " + nextID + " |", ""},
		"outside a transaction": {[]migrate.Revision{add, {NoTransaction: true, Up: script(`CREATE INDEX CONCURRENTLY i ON guests (name)`)}, {Up: script(`SELECT 1/0`)}},
			firstID + " | " + nextID + " " + lastID, "it runs outside a transaction"},
		"one that commits": {[]migrate.Revision{add, {Up: script("/* now */ COMMIT; BEGIN")}}, firstID + " | " + nextID, "it begins or ends a transaction itself"},
		"one that hides that it commits": {[]migrate.Revision{add, {Up: func(tx *gorm.DB) error { tx.Exec("SELECT 1; end"); return nil }}},
			firstID + " | " + nextID, "it begins or ends a transaction itself"},
		"a new label": {[]migrate.Revision{{Up: script(`ALTER TYPE mood ADD VALUE 'bad'`)}, {Up: script(`CREATE TABLE moods (felt mood DEFAULT 'bad')`, `INSERT INTO moods DEFAULT VALUES`)}},
			firstID + " | " + nextID, "it uses an enum value that an earlier revision adds, which has to be committed first"},
		"a new label, not used": {[]migrate.Revision{{Up: script(`ALTER TYPE mood ADD VALUE 'bad'`)}, add}, firstID + " " + nextID + " |", ""},
		"deferred constraints that hold": {[]migrate.Revision{
			{Up: script(`INSERT INTO talks VALUES (1, 99)`, `INSERT INTO guests VALUES (99)`)},
			{Up: script(`ALTER TABLE talks ADD COLUMN at date`, `INSERT INTO talks VALUES (2, 100)`, `INSERT INTO guests VALUES (100)`)},
		}, firstID + " " + nextID + " |", ""},
		"a pre-check that waits": {[]migrate.Revision{add, {Up: script(`ALTER TABLE guests ALTER role SET NOT NULL`),
			Prechecks: []migrate.Precheck{{Finds: "guests without a role", Query: "SELECT id FROM guests WHERE role IS NULL"}}}, {Up: script(`UPDATE guests SET name = role`)}},
			firstID + " " + nextID + " " + lastID + " |", ""},
		"settings": {[]migrate.Revision{{Up: script(`SET search_path = pg_catalog`, `SET lock_timeout = '1h'`)}, {Up: script(`SELECT 1/(current_setting('lock_timeout') = '1s')::int, count(*) FROM guests`)}},
			firstID + " " + nextID + " |", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trial, err := rehearsed(t, test.revisions...)
			if err != nil {
				t.Fatal(err)
			}
			if got := tried(trial); got != strings.TrimSpace(test.want) || trial.Why != test.why {
				t.Errorf("%s because %q\nwant %s because %q", got, trial.Why, test.want, test.why)
			}
		})
	}
}

func TestDryRunFails(t *testing.T) {
	t.Parallel()
	const nothing = "this was a dry run, nothing was changed, the database stays at " + rootID
	fine := migrate.Revision{Up: script(`ALTER TABLE guests ADD COLUMN role text`)}
	for name, test := range map[string]struct {
		revision migrate.Revision
		want     []string
	}{
		"a statement":    {migrate.Revision{Up: script(`ALTER TABLE guests ALTER role SET NOT NULL`)}, []string{"revision " + nextID, "failed", "contains null values", "ALTER role SET NOT NULL", "clipdex db upgrade --dry-run"}},
		"at the commit":  {migrate.Revision{Up: script(`INSERT INTO talks VALUES (1, 99)`)}, []string{"failed", "talks_guest", "COMMIT"}},
		"its own label":  {migrate.Revision{Up: script(`ALTER TYPE mood ADD VALUE 'bad'`, `SELECT 'bad'::mood`)}, []string{"failed", "unsafe use of new value"}},
		"its own error":  {migrate.Revision{Up: func(*gorm.DB) error { return errors.New("no") }}, []string{"failed", "no"}},
		"a panic":        {migrate.Revision{Up: func(*gorm.DB) error { panic("oh") }}, []string{"failed", "panic: oh"}},
		"a late finding": {migrate.Revision{Up: fine.Up, Prechecks: []migrate.Precheck{{Finds: "guests", Query: "SELECT id, role FROM guests"}}}, []string{"a pre-check found rows in the way", "guests: 10", "role = NULL"}},
		"a late mistake": {migrate.Revision{Up: fine.Up, Prechecks: []migrate.Precheck{{Finds: "guests", Query: "SELECT roll FROM guests"}}}, []string{`the pre-check for "guests"`, "can't be run", "roll"}},
		"a late writer":  {migrate.Revision{Up: fine.Up, Prechecks: []migrate.Precheck{{Finds: "guests", Query: "SELECT nextval('counted') FROM guests"}}}, []string{"can't be run"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trial, err := rehearsed(t, fine, test.revision)
			wantFault(t, err, fault.No, append(test.want, nothing)...)
			if got := tried(trial); len(trial.Tried) > 0 && got != firstID+" |" {
				t.Error(got)
			}
		})
	}
}

// TestDryRunBlocked is kept from a table by somebody, lets go of everything, and tries again.
func TestDryRunBlocked(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(
		migrate.Revision{Up: script(`ALTER TABLE guests ADD COLUMN role text`)},
		migrate.Revision{Up: script(`ALTER TABLE talks ADD COLUMN at date`)}))
	d.exec(t, before)
	d.exec(t, `BEGIN; LOCK TABLE talks`)
	r.LockTimeout = 50 * time.Millisecond
	other := connect(t, d.config)
	var retried []migrate.Event
	r.Notify = func(e migrate.Event) {
		if e.Kind != migrate.Retrying {
			return
		}
		retried = append(retried, e)
		if len(retried) == 1 { // nothing is held while it waits
			if _, err := other.Exec(context.WithoutCancel(t.Context()), `LOCK TABLE guests NOWAIT`); err == nil || !strings.Contains(err.Error(), "transaction block") {
				t.Error(err)
			}
			if _, err := other.Exec(context.WithoutCancel(t.Context()), `BEGIN; LOCK TABLE guests NOWAIT; ROLLBACK`); err != nil {
				t.Errorf("it waits with its locks held: %v", err)
			}
		}
		if len(retried) == 2 {
			d.exec(t, `ROLLBACK`)
		}
	}
	trial, err := r.DryRun(t.Context(), "head")
	if err != nil || tried(trial) != firstID+" "+nextID+" |" {
		t.Fatal(tried(trial), err)
	}
	if len(retried) < 2 || retried[0].Revision.ID != nextID || retried[0].N != 2 {
		t.Errorf("%+v", retried)
	}

	d.exec(t, `BEGIN; LOCK TABLE talks`)
	r.LockTimeout, r.Wait, r.Notify = time.Second, 100*time.Millisecond, nil
	_, err = r.DryRun(t.Context(), "head")
	wantFault(t, err, fault.CannotDo, "did not get its locks", "nothing was changed", "pg_terminate_backend")
}

// TestDryRunInterrupted cancels it in the middle of a statement.
func TestDryRunInterrupted(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{Up: script(`ALTER TABLE guests ADD COLUMN role text`)}, migrate.Revision{Up: script(`SELECT pg_sleep(60)`)}))
	d.exec(t, before)
	was := d.print(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := r.DryRun(ctx, "")
		done <- err
	}()
	pgtest.Eventually(t, "it sleeps", func() bool {
		return d.text(t, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`) == "1"
	})
	cancel()
	err := <-done
	wantFault(t, err, fault.CannotDo, "interrupted in revision "+nextID, "nothing was changed")
	if !errors.Is(err, context.Canceled) || d.print(t) != was {
		t.Error("something stayed", err)
	}
}

// TestDryRunWhereUpgradeRefuses says the same words.
func TestDryRunWhereUpgradeRefuses(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := &migrate.Runner{Chain: chain(t, root(migrate.Revision{Up: script(`SELECT 1`)})), Config: d.config}
	_, err := r.DryRun(t.Context(), "")
	wantFault(t, err, fault.No, "nothing to start from")
	if d.text(t, `SELECT to_regclass('clipdex_revisions')`) != "" {
		t.Error("it made a history table")
	}
	if _, err := r.Baseline(t.Context(), migrate.Baseline{}); err != nil {
		t.Fatal(err)
	}
	d.exec(t, `ALTER TABLE clipdex_revisions DROP COLUMN checksum`)
	trial, err := r.DryRun(t.Context(), "")
	if err != nil || tried(trial) != firstID+" |" {
		t.Error(tried(trial), err)
	}
	d.exec(t, `INSERT INTO clipdex_revisions (id) VALUES ('ffffffffffff')`)
	_, err = r.DryRun(t.Context(), "")
	wantFault(t, err, fault.No, "does not know: ffffffffffff")
	// The row of the history is written too: who may not do that learns it.
	d.exec(t, `DELETE FROM clipdex_revisions WHERE id = 'ffffffffffff'; CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''not you''; END';
		CREATE TRIGGER refuse BEFORE INSERT ON clipdex_revisions EXECUTE FUNCTION refuse()`)
	_, err = r.DryRun(t.Context(), "")
	wantFault(t, err, fault.No, "not you", "nothing was changed")
}
