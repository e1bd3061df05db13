package contract_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/query/querytest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// said gives failures as text, one a line, and what was not tried.
func said(held *contract.Held) string {
	var lines []string
	for _, f := range held.Failures {
		for _, b := range f.Breaches {
			lines = append(lines, f.Name+": "+b.Message)
		}
	}
	for _, u := range held.Untried {
		lines = append(lines, u.Name+" untried: "+u.Why)
	}
	return strings.Join(lines, "\n")
}

// TestBreaches changes the schema, and wants to be told just this.
func TestBreaches(t *testing.T) {
	t.Parallel()
	tx := begin(t, head(t), pgx.TxOptions{})
	all := querytest.Contract(t)
	for _, test := range []struct{ do, want string }{
		{"SELECT 1", ""},
		{"ALTER TABLE quotes_raw DROP COLUMN speaker", "guest_quotes: column q.speaker does not exist\nsave_quote_raw: column \"speaker\" of relation \"quotes_raw\" does not exist"},
		{"ALTER TABLE guests ALTER canonical_name DROP NOT NULL", "guests: column canonical_name may be null, and the code does not take null (string)\n" +
			"guest: column canonical_name may be null, and the code does not take null (string)"},
		{"ALTER TABLE processed_videos ALTER segment_count TYPE bigint", "episodes: column segment_count is bigint, and the code scans integer (int32)"},
		{"ALTER TABLE processed_videos ALTER duration_ms TYPE integer", "save_video: parameter $6 is integer, and the code sends bigint"},
		{"ALTER TABLE quotes_raw ALTER speaker TYPE varchar(90)", ""},
		{"DROP INDEX guests_normalized_name_uidx", "save_guest: nothing unique on (normalized_name) of guests stands behind ON CONFLICT"},
		{"DROP INDEX guests_normalized_name_uidx; CREATE UNIQUE INDEX ON guests (normalized_name) WHERE canonical_name <> ''",
			"save_guest: nothing unique on (normalized_name) of guests stands behind ON CONFLICT"},
		{"DROP INDEX guests_normalized_name_uidx; CREATE UNIQUE INDEX ON guests (normalized_name, canonical_name)",
			"save_guest: nothing unique on (normalized_name) of guests stands behind ON CONFLICT"},
		{"DROP INDEX guests_normalized_name_uidx; CREATE UNIQUE INDEX ON guests (normalized_name) INCLUDE (canonical_name)", ""},
		{"ALTER TABLE guests DROP CONSTRAINT guests_pkey CASCADE", "guests: column \"g.canonical_name\" must appear in the GROUP BY clause or be used in an aggregate function"},
		{"ALTER TABLE topics_raw ADD COLUMN rank integer NOT NULL", "save_topic_raw: column rank of topics_raw wants a value, and the statement gives none"},
		{"ALTER TABLE topics_raw ADD COLUMN rank integer NOT NULL DEFAULT 0, ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY", ""},
		{"CREATE DOMAIN rank AS integer NOT NULL; ALTER TABLE topics_raw ADD COLUMN rank rank", "save_topic_raw: column rank of topics_raw wants a value, and the statement gives none"},
		{`ALTER TABLE topics_raw ADD COLUMN rank integer NOT NULL; CREATE FUNCTION ranked() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.rank = 1; RETURN NEW; END';
			CREATE TRIGGER t BEFORE INSERT ON topics_raw FOR EACH ROW EXECUTE FUNCTION ranked()`, ""},
		{"CREATE TYPE status AS ENUM ('done', 'failed'); ALTER TABLE enriched_videos DROP CONSTRAINT enriched_videos_status_check; ALTER TABLE enriched_videos ALTER status TYPE status USING status::status", ""},
		{"CREATE TYPE status AS ENUM ('ok', 'failed'); ALTER TABLE enriched_videos DROP CONSTRAINT enriched_videos_status_check; ALTER TABLE enriched_videos ALTER status TYPE status USING status::status",
			"episodes: invalid input value for enum status: \"done\"\nstats: invalid input value for enum status: \"done\"\nsave_enriched: invalid input value for enum status: \"done\""},
		{"DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || string_agg(indexrelid::regclass::text, ', ') FROM pg_index WHERE indisunique AND indrelid = 'transcript_segments_search'::regclass); END $$",
			"refresh_concurrently: transcript_segments_search has no unique index on columns alone to be refreshed concurrently by"},
		{"ALTER MATERIALIZED VIEW transcript_segments_search RENAME TO m; CREATE VIEW transcript_segments_search AS TABLE m",
			"refresh_concurrently: transcript_segments_search is not a materialized view\nrefresh_plainly: transcript_segments_search is not a materialized view"},
		{"CREATE SCHEMA other; ALTER TABLE search_cache SET SCHEMA other", "cache_read: relation \"search_cache\" does not exist\ncache_write: relation \"search_cache\" does not exist"},
	} {
		if got := said(after(t, tx, test.do, all)); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.do, got, test.want)
		}
	}
}

// TestShape holds statements that expect something else than they get.
func TestShape(t *testing.T) {
	t.Parallel()
	tx := begin(t, head(t), pgx.TxOptions{})
	id, name := contract.Column{Name: "id", Type: "uuid", Go: "string"}, contract.Column{Name: "canonical_name", Type: "text", Go: "string"}
	title := contract.Column{Name: "title", Type: "text", Go: "string"}
	for _, test := range []struct {
		s    contract.Statement
		want string
	}{
		{contract.Statement{SQL: "SELECT id, canonical_name FROM guests", Columns: []contract.Column{id, name}}, ""},
		{contract.Statement{SQL: "SELECT id, canonical_name FROM guests", Columns: []contract.Column{id}}, ": it gives 2 columns, and the code scans 1"},
		{contract.Statement{SQL: "SELECT canonical_name, id FROM guests", Columns: []contract.Column{id, name}}, ": column 1 is called canonical_name, and the code scans id\n: column 2 is called id, and the code scans canonical_name"},
		{contract.Statement{SQL: "DELETE FROM guests WHERE id = $1"}, ": it takes 1 parameters, and the code sends 0"},
		{contract.Statement{SQL: "SELECT FROM"}, ": syntax error at end of input"},
		// An outer join is not seen, so that nobody is told what is not known.
		{contract.Statement{SQL: "SELECT v.title FROM guests g LEFT JOIN processed_videos v ON v.source = g.canonical_name", Columns: []contract.Column{title}}, ""},
	} {
		if got := said(hold(t, tx, []contract.Statement{test.s})); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.s.SQL, got, test.want)
		}
	}
}

// TestPosition points at what is wrong, in characters.
func TestPosition(t *testing.T) {
	t.Parallel()
	tx := begin(t, head(t), pgx.TxOptions{})
	held := hold(t, tx, []contract.Statement{
		{Name: "error", SQL: "SELECT 'Überläufer', nothing FROM guests"},
		{Name: "refresh", SQL: "REFRESH MATERIALIZED VIEW nothing", Refreshes: "nothing"},
	})
	for i, want := range []int{22, 27} {
		if got := held.Failures[i].Breaches[0].Position; got != want {
			t.Errorf("%s: %d, want %d", held.Failures[i].Name, got, want)
		}
	}
}

// TestNothingRuns holds statements that would be seen if they ran, in a transaction that may only read.
func TestNothingRuns(t *testing.T) {
	t.Parallel()
	conn := head(t)
	if _, err := conn.Exec(t.Context(), `CREATE SEQUENCE runs; CREATE FUNCTION runs() RETURNS bigint LANGUAGE sql AS 'SELECT nextval(''runs'')'; ALTER TABLE guests ADD COLUMN n bigint DEFAULT runs()`); err != nil {
		t.Fatal(err)
	}
	tx := begin(t, conn, pgx.TxOptions{AccessMode: pgx.ReadOnly, IsoLevel: pgx.RepeatableRead})
	held := hold(t, tx, append(querytest.Contract(t), contract.Statement{Name: "runs", SQL: "SELECT runs() AS n", Columns: []contract.Column{{Name: "n", Type: "bigint"}}}))
	var ran, written bool
	var locks string
	if err := tx.QueryRow(t.Context(), "SELECT is_called, pg_current_xact_id_if_assigned() IS NOT NULL FROM runs").Scan(&ran, &written); err != nil {
		t.Fatal(err)
	}
	// Preparing an INSERT locks its table ROW EXCLUSIVE: nothing of that stays.
	if err := tx.QueryRow(t.Context(), "SELECT COALESCE(string_agg(relation::regclass::text || ' ' || mode, ', '), '') FROM pg_locks WHERE pid = pg_backend_pid() AND mode <> 'AccessShareLock' AND locktype = 'relation'").Scan(&locks); err != nil {
		t.Fatal(err)
	}
	if said(held) != "" || ran || written || locks != "" {
		t.Errorf("%s, ran: %t, written: %t, locks: %s", said(held), ran, written, locks)
	}
}

// TestWithoutPrivileges: a role that may read nothing is told the same.
func TestWithoutPrivileges(t *testing.T) {
	t.Parallel()
	conn := head(t)
	tx := begin(t, conn, pgx.TxOptions{})
	role := fmt.Sprintf("nobody_%d", conn.PgConn().PID())
	execute(t, tx, "CREATE ROLE "+role+"; CREATE SCHEMA closed; CREATE TABLE closed.t (id integer)")
	execute(t, tx, "SET LOCAL ROLE "+role)
	all := append(querytest.Contract(t), contract.Statement{Name: "closed", SQL: "SELECT FROM closed.t"})
	if got, want := said(hold(t, tx, all)), "closed untried: permission denied for schema closed"; got != want {
		t.Errorf("got %s", got)
	}
	held := after(t, tx, "RESET ROLE; ALTER TABLE quotes_raw DROP COLUMN speaker; SET LOCAL ROLE "+role, all)
	if failure(held, "guest_quotes") == nil || failure(held, "save_quote_raw") == nil || len(held.Failures) != 2 {
		t.Error(said(held))
	}
}

// TestBehindALock: what waits behind a lock is untried after the time for it, everything else is held. A build of an index lets
// readers by, but not what would write.
func TestBehindALock(t *testing.T) {
	t.Parallel()
	conn := head(t)
	builder := begin(t, dial(t, conn.Config()), pgx.TxOptions{})
	execute(t, builder, "CREATE INDEX ON guests (created_at)")
	tx := begin(t, conn, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	execute(t, tx, "SET LOCAL lock_timeout = '100ms'")
	held, err := contract.Hold(t.Context(), tx, querytest.Contract(t), 100*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := said(held), "save_guest untried: another session holds a lock on what it names"; got != want {
		t.Errorf("got %s", got)
	}
	var timeout string
	if err := tx.QueryRow(t.Context(), "SHOW lock_timeout").Scan(&timeout); err != nil || timeout != "100ms" {
		t.Errorf("lock_timeout is %s, %v", timeout, err)
	}
}

// TestRefused: an answer that says nothing of statement and schema is an error.
func TestRefused(t *testing.T) {
	t.Parallel()
	conn := head(t)
	tx := begin(t, conn, pgx.TxOptions{})
	execute(t, tx, "SET LOCAL statement_timeout = '50ms'")
	builder := begin(t, dial(t, conn.Config()), pgx.TxOptions{})
	execute(t, builder, "LOCK TABLE guests IN ACCESS EXCLUSIVE MODE")
	_, err := contract.Hold(t.Context(), tx, querytest.Contract(t), time.Hour)
	if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "57014" {
		t.Errorf("got %v", err)
	}
}
