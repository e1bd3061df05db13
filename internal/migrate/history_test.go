package migrate_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

func TestOldGormigrateTable(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(t, `CREATE TABLE clipdex_revisions (id varchar(255) PRIMARY KEY); INSERT INTO clipdex_revisions VALUES ('`+rootID+`')`)
	history, err := migrate.ReadHistory(t.Context(), d.conn, "public")
	if err != nil || len(history.Rows) != 1 || history.Rows[0] != (migrate.Applied{ID: rootID}) {
		t.Fatalf("%+v, %v", history, err)
	}
	r := &migrate.Runner{Chain: chain(t, tables()), Config: d.config, By: "bob"}
	if _, err := r.Upgrade(t.Context(), "+1"); err != nil {
		t.Fatal(err)
	}
	got := d.text(t, `SELECT string_agg(concat_ws(' ', id, applied_at IS NULL, applied_by), ', ' ORDER BY id) FROM clipdex_revisions`)
	if want := rootID + " t, " + firstID + " f bob"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestUnreadableHistory(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.runner(t, tables())
	role := "reader_of_" + d.config.Database
	d.exec(t, `CREATE ROLE `+role)
	t.Cleanup(func() {
		_, _ = d.conn.Exec(context.WithoutCancel(t.Context()), `RESET ROLE; DROP ROLE `+role)
	})
	d.exec(t, `SET ROLE `+role)
	tx, err := d.conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	history, err := migrate.ReadHistory(t.Context(), tx, "public")
	if err != nil || !history.Exists || history.Readable {
		t.Errorf("%+v, %v", history, err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Errorf("the transaction was lost: %v", err)
	}
}

func TestHistoryInAnotherSchema(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(t, `CREATE SCHEMA "Order"`)
	r := &migrate.Runner{Chain: chain(t, tables()), Config: d.config, Schema: "Order"}
	if _, err := r.Baseline(t.Context(), migrate.Baseline{}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := r.RollbackLast(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.text(t, `SELECT count(*) FROM "Order".clipdex_revisions`); got != "3" || d.text(t, `to_regclass('public.clipdex_revisions')`) != "" {
		t.Errorf("%s rows", got)
	}
	r.Schema = "a.b"
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.Usage, "a.b")
}

func TestStamp(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	revisions := tables()
	c, err := migrate.NewChain(revisions, sources(revisions...))
	if err != nil {
		t.Fatal(err)
	}
	r := &migrate.Runner{Chain: c, Config: d.config, Build: "b1"}
	result, err := r.Stamp(t.Context(), "head") // no table yet
	if err != nil || result.From != "" || result.To != lastID || len(result.Removed()) != 0 {
		t.Errorf("%+v, %v", result, err)
	}
	if d.text(t, `to_regclass('one')`) != "" {
		t.Error("something was run")
	}
	d.exec(t, `UPDATE clipdex_revisions SET checksum = 'old', applied_at = 'epoch', build = 'b0' WHERE id = '`+firstID+`'`)
	result, err = r.Stamp(t.Context(), "2")
	if err != nil || result.From != lastID || result.To != nextID || strings.Join(result.Removed(), " ") != lastID {
		t.Errorf("%+v, %v", result, err)
	}
	kept := d.text(t, `SELECT concat_ws(' ', checksum, extract(epoch FROM applied_at)::int, build, duration_ms) FROM clipdex_revisions WHERE id = '`+firstID+`'`)
	if kept != c.Checksum(firstID)+" 0 b0" {
		t.Errorf("kept: %s", kept)
	}
	_, err = r.Stamp(t.Context(), "abc")
	wantFault(t, err, fault.No, "no revision", "clipdex db history")
}

func TestBaseline(t *testing.T) {
	t.Parallel()
	files := []migrate.File{{Name: "1.sql", SQL: "CREATE TABLE a ();\nCREATE TABLE b ();"}, {Name: "2.sql", SQL: "CREATE TABLE c ();"}}
	refusal := errors.New("it differs")
	for name, test := range map[string]struct {
		baseline migrate.Baseline
		want     string // tables, ids
		fails    string
	}{
		"empty database": {migrate.Baseline{Files: files}, "a b c clipdex_revisions | " + rootID, ""},
		"verified": {migrate.Baseline{Files: files, Verify: func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `SELECT FROM a, b, c`)
			return err
		}}, "a b c clipdex_revisions | " + rootID, ""},
		"refused":  {migrate.Baseline{Files: files, Verify: func(context.Context, pgx.Tx) error { return refusal }}, " | ", "it differs"},
		"takeover": {migrate.Baseline{At: nextID}, "clipdex_revisions | " + rootID + " " + firstID + " " + nextID, ""},
		"unknown":  {migrate.Baseline{At: "abc"}, " | ", "no revision"},
		"broken": {migrate.Baseline{Files: append(files[:1:1], migrate.File{Name: "2.sql", SQL: "CREATE TABLE c ();\nCREATE TABEL d ();"})}, " | ",
			"2.sql failed: nothing was applied, the database is as before: ERROR: syntax error at or near \"TABEL\" (SQLSTATE 42601)\n2.sql, line 2:\n    CREATE TABLE c ();\n    CREATE TABEL d ()\n           ^"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			r := &migrate.Runner{Chain: chain(t, tables()), Config: d.config}
			result, err := r.Baseline(t.Context(), test.baseline)
			if test.fails == "" && err != nil || test.fails != "" && (err == nil || !strings.HasPrefix(err.Error(), test.fails)) {
				t.Errorf("got %v\nwant %s", err, test.fails)
			}
			ids := ""
			if test.fails == "" {
				ids = d.applied(t)
			}
			got := d.text(t, `SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`) + " | " + ids
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if test.fails != "" {
				return
			}
			if len(result.Recorded) != len(strings.Fields(ids)) || len(result.Files) != len(test.baseline.Files) {
				t.Errorf("%+v", result)
			}
			if again, err := r.Baseline(t.Context(), test.baseline); err != nil || !again.Existing {
				t.Errorf("again: %+v, %v", again, err)
			}
		})
	}
}

// TestStampTellsWhatItReplaces breaks a history by hand in every way at once.
func TestStampTellsWhatItReplaces(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	revisions := tables()
	c, err := migrate.NewChain(revisions, sources(revisions...))
	if err != nil {
		t.Fatal(err)
	}
	r := &migrate.Runner{Chain: c, Config: d.config}
	// Made by hand: no key, a column of somebody's, none of ours but two, one id twice, one null, in a strange order.
	d.exec(t, `CREATE TABLE clipdex_revisions (note text, id varchar(255), checksum text);
		INSERT INTO clipdex_revisions (id, note, checksum) VALUES ('`+lastID+`', 'a', 'x'), ('deadbeef0000', 'b', NULL), (NULL, 'c', NULL),
			('`+firstID+`', 'd', 'old'), ('`+rootID+`', 'e', NULL), ('`+firstID+`', 'f', 'old')`)
	result, err := r.Stamp(t.Context(), nextID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, change := range result.Rows {
		got = append(got, strings.Join([]string{string(change.Kind), change.Revision.ID, change.Was.ID, change.Was.Checksum, change.Checksum}, " "))
	}
	slices.Sort(got)
	want := []string{
		"added " + nextID + "   " + c.Checksum(nextID),
		"corrected " + firstID + " " + firstID + " old " + c.Checksum(firstID),
		"corrected " + rootID + " " + rootID + "  " + c.Checksum(rootID),
		"removed    ",
		"removed  deadbeef0000  ",
		"removed " + firstID + " " + firstID + " old ",
		"removed " + lastID + " " + lastID + " x ",
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if ids := d.applied(t); ids != rootID+" "+firstID+" "+nextID {
		t.Errorf("recorded: %s", ids)
	}
	if result, err := r.Stamp(t.Context(), nextID); err != nil || len(result.Rows) != 0 {
		t.Errorf("again: %+v, %v", result.Rows, err)
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Errorf("the upgrade after it: %v", err)
	}
}

// TestStampIsAtomic is refused at its last row, and leaves the first as they were.
func TestStampIsAtomic(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, tables())
	d.exec(t, `INSERT INTO clipdex_revisions (id, checksum) VALUES ('deadbeef0000', 'x');
		CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''not you''; END';
		CREATE TRIGGER refuse BEFORE INSERT ON clipdex_revisions FOR EACH ROW WHEN (NEW.id = '`+lastID+`') EXECUTE FUNCTION refuse()`)
	was := d.text(t, `SELECT string_agg(h::text, ' ' ORDER BY id) FROM clipdex_revisions h`)
	_, err := r.Stamp(t.Context(), "head")
	wantFault(t, err, fault.CannotDo, "not you", "the history is as before")
	if now := d.text(t, `SELECT string_agg(h::text, ' ' ORDER BY id) FROM clipdex_revisions h`); now != was {
		t.Errorf("it was\n%s\nand is\n%s", was, now)
	}
}
