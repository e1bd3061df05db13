package bootstrap_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/bootstrap"
	"github.com/clipdex/clipdex/internal/fault"
)

// TestFound bootstraps databases of every kind; each ends clean at head.
func TestFound(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	atHead := files(4) + "ALTER TABLE processed_videos ADD COLUMN duration_ms bigint;"
	cases := []struct {
		name, setup string
		found       bootstrap.Found
		applied     bool
		recorded    []string
	}{
		{"nothing", ``, bootstrap.Empty, true, []string{baseline}},
		{"somebody else's schema", `CREATE SCHEMA other; CREATE TABLE other.guests (id integer)`, bootstrap.Empty, true, []string{baseline}},
		{"empty history table alone", `CREATE TABLE clipdex_revisions (id varchar(255) PRIMARY KEY)`, bootstrap.Empty, true, []string{baseline}},
		{"legacy", files(4), bootstrap.Legacy, false, []string{baseline}},
		{"legacy applied twice", files(4) + files(4), bootstrap.Legacy, false, []string{baseline}},
		{"legacy with rows", files(4) + `INSERT INTO processed_videos (video_id, title, published_at, status) VALUES ('v', 't', now(), 'done')`, bootstrap.Legacy, false, []string{baseline}},
		{"legacy and an empty history table", files(4) + `CREATE TABLE clipdex_revisions (id varchar(255) PRIMARY KEY)`, bootstrap.Legacy, false, []string{baseline}},
		{"legacy with columns in another order", files(4) + `ALTER TABLE processed_videos DROP COLUMN error; ALTER TABLE processed_videos ADD COLUMN error text`, bootstrap.Legacy, false, []string{baseline}},
		{"one file of four", files(1), bootstrap.Partial, true, []string{baseline}},
		{"two files of four", files(2), bootstrap.Partial, true, []string{baseline}},
		{"three files of four", files(3), bootstrap.Partial, true, []string{baseline}},
		{"half of the last file", files(4) + `DROP MATERIALIZED VIEW transcript_segments_search`, bootstrap.Partial, true, []string{baseline}},
		{"Alembic at the baseline", files(4) + alembic + `INSERT INTO alembic_version VALUES ('` + baseline + `')`, bootstrap.Alembic, false, []string{baseline}},
		{"Alembic at head", atHead + alembic + `INSERT INTO alembic_version VALUES ('` + head + `')`, bootstrap.Alembic, false, []string{baseline, head}},
		{"gormigrate's table at the baseline", files(4) + `CREATE TABLE clipdex_revisions (id varchar(255) PRIMARY KEY); INSERT INTO clipdex_revisions VALUES ('` + baseline + `')`, bootstrap.Recorded, false, nil},
		{"gormigrate's table at head", atHead + `CREATE TABLE clipdex_revisions (id varchar(255) PRIMARY KEY); INSERT INTO clipdex_revisions VALUES ('` + baseline + `'), ('` + head + `')`, bootstrap.Recorded, false, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t, c.setup)
			r := d.run(t)
			if r.Found != c.found || r.Applied != c.applied || len(r.Ignored) > 0 {
				t.Errorf("found %q, applied %t, ignored %d", r.Found, r.Applied, len(r.Ignored))
			}
			var ids []string
			for _, rev := range r.Recorded {
				ids = append(ids, rev.ID)
			}
			if !slices.Equal(ids, c.recorded) {
				t.Errorf("recorded %v, want %v", ids, c.recorded)
			}
			d.nothingLeft(t)
			d.clean(t, cache)

			before := d.dump(t)
			if r := d.run(t); r.Found != bootstrap.Recorded || r.Applied || r.Recorded != nil {
				t.Errorf("again: %+v", r)
			}
			d.clean(t, cache)
			d.unchanged(t, before)
		})
	}
}

// TestDifferent refuses schemas that are not the legacy one, names the difference and changes nothing; --force stamps.
func TestDifferent(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, setup, want string }{
		{"type of one column", files(4) + `ALTER TABLE processed_videos ALTER COLUMN segment_count TYPE bigint`, "alter column processed_videos.segment_count type"},
		{"one column more", files(4) + `ALTER TABLE guests ADD COLUMN nickname text`, "drop column guests.nickname"},
		{"one column less", files(4) + `ALTER TABLE guests DROP COLUMN created_at`, "add column guests.created_at"},
		{"the first revision's column, unrecorded", files(4) + `ALTER TABLE processed_videos ADD COLUMN duration_ms bigint`, "drop column processed_videos.duration_ms"},
		{"default", files(4) + `ALTER TABLE guests ALTER COLUMN id SET DEFAULT gen_random_uuid()`, "alter column guests.id default"},
		{"check", files(4) + `ALTER TABLE enriched_videos DROP CONSTRAINT enriched_videos_status_check, ADD CHECK (status IN ('done'))`,
			"alter check enriched_videos.enriched_videos_status_check expression"},
		{"index", files(4) + `DROP INDEX guests_raw_video_idx`, "add index guests_raw.guests_raw_video_idx"},
		{"query", files(4) + `DROP MATERIALIZED VIEW transcript_segments_search; CREATE MATERIALIZED VIEW transcript_segments_search AS
			SELECT video_id, seq, start_ms, end_ms, text, to_tsvector('simple', text) AS ts_doc FROM transcript_segments WHERE length(trim(text)) > 1;
			CREATE UNIQUE INDEX transcript_segments_search_pk ON transcript_segments_search (video_id, seq);
			CREATE INDEX transcript_segments_search_gin ON transcript_segments_search USING gin (ts_doc)`, "alter relation transcript_segments_search query"},
		{"function", files(4) + `CREATE FUNCTION touch() RETURNS integer LANGUAGE sql AS 'SELECT 1'`, "drop function touch()"},
		{"foreign key", files(4) + `ALTER TABLE guests_raw DROP CONSTRAINT guests_raw_video_id_fkey, ADD FOREIGN KEY (video_id) REFERENCES processed_videos`,
			"alter foreign key guests_raw.guests_raw_video_id_fkey on delete"},
		{"first file and a column by hand", files(1) + `ALTER TABLE processed_videos ADD COLUMN note text`, "drop column processed_videos.note"},
		{"two files and a type by hand", files(2) + `ALTER TABLE guests_raw ALTER COLUMN role TYPE varchar(20)`, "alter column guests_raw.role type"},
		{"three files and a table by hand", files(3) + `CREATE TABLE notes (id integer)`, "drop relation notes"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t, c.setup)
			before := d.dump(t)
			_, err := bootstrap.Run(t.Context(), d.conn, d.options)
			different, ok := errors.AsType[*bootstrap.DifferentError](err)
			if !ok {
				t.Fatalf("no difference: %v", err)
			}
			if got := differences(different.Differences); got != c.want {
				t.Errorf("got %s; want %s", got, c.want)
			}
			d.unchanged(t, before)

			d.options.Force = true
			r := d.run(t)
			if got := differences(r.Ignored); got != c.want {
				t.Errorf("forced over %s; want %s", got, c.want)
			}
			d.nothingLeft(t)
			d.recorded(t, baseline)
		})
	}
}

// TestFiltered lets what others own pass.
func TestFiltered(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	d := newDatabase(t, files(4)+`CREATE TABLE tmp_import (id integer); CREATE FUNCTION touch() RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE INDEX guests_tmp ON guests (created_at)`)
	d.options.Check.Filter.Ignore = []string{"tmp_*", "function:touch*", "guests.guests_tmp"}
	if r := d.run(t); r.Found != bootstrap.Legacy || len(r.Ignored) > 0 {
		t.Errorf("%+v", r)
	}
	d.clean(t, cache)
}

// TestAlembicRefused has version tables that say nothing, too much or something unknown.
func TestAlembicRefused(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]string{
		"empty": ``, "two rows": `INSERT INTO alembic_version VALUES ('` + baseline + `'), ('` + head + `')`, "unknown": `INSERT INTO alembic_version VALUES ('ffffffffffff')`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t, files(4)+alembic+rows)
			before := d.dump(t)
			_, err := bootstrap.Run(t.Context(), d.conn, d.options)
			if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != fault.No || f.Help == "" || !strings.Contains(f.What, "alembic_version") {
				t.Errorf("%#v", err)
			}
			d.unchanged(t, before)
		})
	}
}

// TestExtensionElsewhere has the extension in a schema of its own, which the database's search path names: the legacy
// files find it there, and so does the comparison.
func TestExtensionElsewhere(t *testing.T) {
	t.Parallel()
	const elsewhere = `CREATE SCHEMA ext; CREATE EXTENSION "uuid-ossp" SCHEMA ext;
		DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, ext', current_database()); END $$; SET search_path = public, ext;`
	for found, n := range map[bootstrap.Found]int{bootstrap.Empty: 0, bootstrap.Partial: 2, bootstrap.Legacy: 4} {
		t.Run(string(found), func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t, elsewhere+files(n))
			if r := d.run(t); r.Found != found || len(r.Ignored) > 0 {
				t.Errorf("%+v", r)
			}
			d.nothingLeft(t)
			d.recorded(t, baseline)
		})
	}
}
