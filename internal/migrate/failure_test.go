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
)

func TestFailingStatement(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		up   func(*gorm.DB) error
		want string
	}{
		"caret": {script(`CREATE TABLE t (id int)`, "\nSELECT id\n\tFROM t WHERE nix > 0;\n"), `
ERROR: column "nix" does not exist (SQLSTATE 42703)
    SELECT id
    	FROM t WHERE nix > 0
    	             ^`},
		"several statements at once": {script("SELECT 1;\nSELECT 'é', nope"), `
ERROR: column "nope" does not exist (SQLSTATE 42703)
    SELECT 1;
    SELECT 'é', nope
                ^`},
		"no position": {script(`CREATE TABLE d (id int UNIQUE)`, `INSERT INTO d VALUES (1), (1)`), `
ERROR: duplicate key value violates unique constraint "d_id_key" (SQLSTATE 23505)
detail: Key (id)=(1) already exists.
    INSERT INTO d VALUES (1), (1)`},
		"the first, whose error was ignored": {func(tx *gorm.DB) error {
			tx.Exec(`SELECT first`)
			return tx.Exec(`SELECT 2`).Error
		}, `
ERROR: column "first" does not exist (SQLSTATE 42703)
    SELECT first
           ^`},
		"wrapped": {func(tx *gorm.DB) error {
			if err := tx.Raw(`SELECT missing`).Scan(new(int)).Error; err != nil {
				return errors.New("mine, without the cause")
			}
			return nil
		}, `
mine, without the cause`},
		"row": {func(tx *gorm.DB) error { return tx.Raw(`SELECT missing`).Row().Scan(new(int)) }, `
ERROR: column "missing" does not exist (SQLSTATE 42703)
    SELECT missing
           ^`},
		"at commit": {script(`CREATE TABLE d (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)`, `INSERT INTO d VALUES (1), (1)`), `
ERROR: duplicate key value violates unique constraint "d_id_key" (SQLSTATE 23505)
detail: Key (id)=(1) already exists.
    COMMIT`},
		"panic": {func(*gorm.DB) error { panic("dropped") }, `
panic: dropped
goroutine`},
		"panic after a statement": {func(tx *gorm.DB) error { tx.Exec(`SELECT nope`); panic("dropped") }, `
ERROR: column "nope" does not exist (SQLSTATE 42703)
    SELECT nope
           ^`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			r := d.runner(t, root(migrate.Revision{Message: "it", Up: test.up}))
			result, err := r.Upgrade(t.Context(), "")
			f := wantFault(t, err, fault.No, "revision 111111111111 (it) failed: nothing of it was applied, the database stays at 000000000000", "clipdex db upgrade")
			if got := "\n" + f.Cause.Error(); !strings.HasPrefix(got, test.want) {
				t.Errorf("got:%s\nwant:%s", got, test.want)
			}
			if result.To != rootID || d.applied(t) != rootID || d.text(t, `to_regclass('d')`) != "" {
				t.Errorf("something was left: %+v", result)
			}
		})
	}
}

func TestIrreversible(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{Up: nothing}, migrate.Revision{Up: nothing, Down: func(*gorm.DB) error { panic("ran") }}))
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	_, err := r.Downgrade(t.Context(), "base")
	wantFault(t, err, fault.No, firstID, "irreversible", "nothing was run")
	if !errors.Is(err, migrate.ErrIrreversible) || d.applied(t) != rootID+" "+firstID+" "+nextID {
		t.Errorf("%v; applied %s", err, d.applied(t))
	}
}

func TestWithoutHistoryNothingIsWritten(t *testing.T) {
	t.Parallel()
	for _, before := range []string{``, `CREATE TABLE clipdex_revisions (id text)`, `CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('` + firstID + `')`} {
		d := newDatabase(t)
		if before != "" {
			d.exec(t, before)
		}
		objects := `SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace`
		had := d.text(t, objects)
		r := &migrate.Runner{Chain: chain(t, tables()), Config: d.config}
		for _, run := range []func() (migrate.Result, error){
			func() (migrate.Result, error) { return r.Upgrade(t.Context(), "") },
			func() (migrate.Result, error) { return r.Downgrade(t.Context(), "base") },
			func() (migrate.Result, error) { return r.RollbackLast(t.Context()) },
		} {
			_, err := run()
			f := wantFault(t, err, fault.No)
			if !errors.Is(err, migrate.ErrNoHistory) || f.Help != "clipdex db bootstrap" {
				t.Errorf("%v, help %s", err, f.Help)
			}
		}
		if got := d.text(t, objects); got != had {
			t.Errorf("objects: %s, before: %s", got, had)
		}
	}
}

func TestRefusedStates(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, tables())
	d.exec(t, `INSERT INTO clipdex_revisions (id) VALUES ('`+nextID+`')`)
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.No, firstID, nextID, "no beginning of the chain", "clipdex db stamp")
	d.exec(t, `INSERT INTO clipdex_revisions (id) VALUES ('deadbeef0000')`)
	_, err = r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.No, "deadbeef0000", "does not know", "clipdex db stamp")

	result, err := r.Stamp(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	if result.To != firstID || strings.Join(result.Removed(), " ") != nextID+" deadbeef0000" || d.applied(t) != rootID+" "+firstID {
		t.Errorf("%+v; applied %s", result, d.applied(t))
	}
}

func TestConcurrentIndex(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(t, `CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)`)
	r := d.runner(t, root(migrate.Revision{
		Up:            script(`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a)`),
		Down:          script(`DROP INDEX CONCURRENTLY t_a`),
		NoTransaction: true,
	}))
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.No, "outside a transaction", "the history stays at "+rootID, "CONCURRENTLY")
	if d.text(t, `SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a'::regclass`) != "false" {
		t.Fatal("the failed build was meant to leave an invalid index")
	}

	d.exec(t, `DELETE FROM t`)
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if d.text(t, `SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a'::regclass`) != "true" {
		t.Error("the invalid index was taken for the index")
	}
	if _, err := r.RollbackLast(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d.text(t, `to_regclass('t_a')`) != "" {
		t.Error("the index is left")
	}
}

// A concurrent build waits for older transactions without a lock timeout, and Wait bounds that.
func TestConcurrentIndexWaits(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	buildWaits(t, d.runner(t, building()), d)
}

// building is a chain that builds an index of a table t concurrently.
func building() []migrate.Revision {
	return root(migrate.Revision{Up: script(`CREATE INDEX CONCURRENTLY t_a ON t (a)`), NoTransaction: true})
}

// buildWaits lets a runner build beside an older transaction, first in vain and then when that is over.
func buildWaits(t *testing.T, r *migrate.Runner, d database) {
	t.Helper()
	d.exec(t, `CREATE TABLE t (a int)`)
	d.exec(t, `BEGIN; INSERT INTO t VALUES (1)`)
	r.LockTimeout, r.Wait = 20*time.Millisecond, 300*time.Millisecond
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, "waited too long", "INSERT INTO t")
	d.exec(t, `COMMIT`)
	r.Wait = 0
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if d.text(t, `SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a'::regclass`) != "true" {
		t.Error("the index is invalid")
	}
}

func TestLeftOpen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		up   func(tx *gorm.DB) error
		want string
	}{
		"rows": {func(tx *gorm.DB) error {
			_, err := tx.Raw(`SELECT generate_series(1, 10)`).Rows()
			return err
		}, ""},
		"row": {func(tx *gorm.DB) error { return tx.Raw(`SELECT 1`).Row().Err() }, ""},
		"rows under a statement": {func(tx *gorm.DB) error {
			if _, err := tx.Raw(`SELECT generate_series(1, 10)`).Rows(); err != nil {
				return err
			}
			return tx.Exec(`SELECT 1`).Error
		}, "still open"},
		"transaction": {func(tx *gorm.DB) error { return tx.Begin().Exec(`CREATE TABLE lost ()`).Error }, "left a transaction open"},
		"transaction, panicking": {func(tx *gorm.DB) error {
			tx.Begin().Exec(`CREATE TABLE lost ()`)
			panic("dropped")
		}, "dropped"},
		"transaction, committed": {func(tx *gorm.DB) error {
			return tx.Transaction(func(tx *gorm.DB) error { return tx.Exec(`CREATE TABLE kept ()`).Error })
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			r := d.runner(t, root(migrate.Revision{NoTransaction: true, Up: test.up}))
			_, err := r.Upgrade(t.Context(), "")
			if test.want == "" {
				if err != nil || d.applied(t) != rootID+" "+firstID {
					t.Errorf("%v; applied %s", err, d.applied(t))
				}
				return
			}
			wantFault(t, err, fault.No, test.want)
			if d.applied(t) != rootID || d.text(t, `to_regclass('lost')`) != "" {
				t.Errorf("applied %s", d.applied(t))
			}
		})
	}
}

// What an edited revision did is history, the later ones are as they were tested: check reports it, upgrade goes on.
func TestEditedGoesOn(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	revisions := tables()
	c, err := migrate.NewChain(revisions, sources(revisions...))
	if err != nil {
		t.Fatal(err)
	}
	r := &migrate.Runner{Chain: c, Config: d.config}
	if _, err := r.Baseline(t.Context(), migrate.Baseline{}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Upgrade(t.Context(), "+1"); err != nil {
		t.Fatal(err)
	}
	if got := d.text(t, `SELECT checksum FROM clipdex_revisions WHERE id = '`+firstID+`'`); got != c.Checksum(firstID) {
		t.Errorf("recorded checksum %q", got)
	}
	d.exec(t, `UPDATE clipdex_revisions SET checksum = 'edited'`)
	if result, err := r.Upgrade(t.Context(), ""); err != nil || result.To != lastID {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestUnprivileged(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{Up: script(`CREATE ROLE never_made`)}))
	role := "writer_of_" + d.config.Database
	d.exec(t, `CREATE ROLE `+role+` LOGIN`)
	t.Cleanup(func() {
		_, _ = d.conn.Exec(context.WithoutCancel(t.Context()), `DROP OWNED BY `+role+`; DROP ROLE `+role)
	})
	own := *r
	own.Config = d.config.Copy()
	own.Config.User = role
	_, err := own.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, "history is not readable", "GRANT SELECT, INSERT, DELETE ON public.clipdex_revisions")
	d.exec(t, `GRANT SELECT, INSERT, DELETE ON clipdex_revisions TO `+role)
	_, err = own.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, "permission denied", "CREATE ROLE never_made", "stays at "+rootID)
}

// GORM gives ? and @ a meaning of their own; without values a statement has to arrive as it was written.
func TestStatementsArriveAsWritten(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	const odd = `'a?b @c ''@d'' $1 %s \ @@ "@e"' || ('{"a": 1}'::jsonb @> '{}')::text || ('{"a": 1}'::jsonb ? 'a')::text || $$@f ?$$`
	r := d.runner(t, root(migrate.Revision{Up: script(`CREATE TABLE odd AS SELECT `+odd+` AS text`, `CREATE INDEX ON odd (text) WHERE text <> '?@'`)}))
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if got, want := d.text(t, `SELECT text FROM odd`), d.text(t, `SELECT `+odd); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
