package check_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

// readonlyDrift changes most kinds of things that a role without SELECT might not see.
const readonlyDrift = `ALTER TABLE processed_videos ALTER COLUMN segment_count TYPE bigint;
	ALTER TABLE guests ALTER COLUMN created_at SET DEFAULT clock_timestamp();
	ALTER TABLE enriched_videos DROP CONSTRAINT enriched_videos_status_check, ADD CHECK (status IN ('done'));
	CREATE INDEX guests_lower ON guests (lower(canonical_name)) WHERE canonical_name <> '';
	CREATE TABLE secret (id bigserial PRIMARY KEY, note text DEFAULT 'x');
	CREATE VIEW secrets AS SELECT * FROM secret;
	CREATE FUNCTION touch() RETURNS integer LANGUAGE sql AS 'SELECT 1';
	ALTER SEQUENCE guests_raw_id_seq INCREMENT 5`

var roleNumber atomic.Int64

// newRole makes a role that may log in, and gives the configuration of its connections to the database at url.
func newRole(t *testing.T, url string) (*pgx.ConnConfig, string) {
	t.Helper()
	name := fmt.Sprintf("reader_%d", roleNumber.Add(1))
	execute(t, dial(t, pgtest.Server(t)), "CREATE ROLE "+name+" LOGIN")
	config := configOf(t, url)
	config.User = name
	return config, name
}

// relationsIn counts what is in pg_class, other sessions' temporary tables aside.
func relationsIn(t *testing.T, conn *pgx.Conn) (n int) {
	t.Helper()
	err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_class WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_toast_temp')").Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// readonlyCase is a way in which a session may do less than its database's owner.
type readonlyCase struct {
	name    string
	grant   string                       // run by the superuser; ROLE is the role
	session func(config *pgx.ConnConfig) // nil: as it is
	owner   bool                         // the superuser's own session, not the role's
	unread  bool                         // the history can't be read
	scratch bool                         // forms come from a scratch database, and without one it can't be done
}

var readonlyCases = []readonlyCase{
	{name: "select on the history alone", grant: "GRANT SELECT ON clipdex_revisions TO ROLE"},
	{name: "nothing at all", grant: "", unread: true},
	{name: "no TEMP", grant: "GRANT SELECT ON clipdex_revisions TO ROLE; DO $$ BEGIN EXECUTE format('REVOKE TEMP ON DATABASE %I FROM PUBLIC', current_database()); END $$", scratch: true},
	{name: "read-only by default", grant: "GRANT SELECT ON clipdex_revisions TO ROLE", scratch: true, session: readOnlySession},
	{name: "superuser, read-only by default", owner: true, scratch: true, session: readOnlySession},
	{name: "event trigger", owner: true, scratch: true, grant: `CREATE SCHEMA guard; CREATE FUNCTION guard.no() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no DDL here''; END';
		CREATE EVENT TRIGGER no ON ddl_command_start EXECUTE FUNCTION guard.no()`},
}

func readOnlySession(config *pgx.ConnConfig) {
	config.RuntimeParams["default_transaction_read_only"] = "on"
}

// TestReadonly runs check with less and less rights: the answer is the superuser's, clean and with drift.
func TestReadonly(t *testing.T) {
	t.Parallel()
	for _, c := range readonlyCases {
		for name, drift := range map[string]string{"clean": ``, "drift": readonlyDrift} {
			t.Run(c.name+" "+name, func(t *testing.T) {
				t.Parallel()
				url := productDatabase(t)
				super := dial(t, url)
				execute(t, super, drift)
				in := productInput(t, t.TempDir())
				want := run(t, super, in)
				config, role := newRole(t, url)
				if c.owner {
					config = configOf(t, url)
				}
				if c.session != nil {
					c.session(config)
				}
				execute(t, super, strings.ReplaceAll(c.grant, "ROLE", role))
				c.compare(t, super, dialConfig(t, config), in, want)
			})
		}
	}
}

func (c readonlyCase) compare(t *testing.T, super, conn *pgx.Conn, in *check.Input, want *check.Result) {
	t.Helper()
	before := relationsIn(t, super)
	res := run(t, conn, in)
	if after := relationsIn(t, super); after != before {
		t.Errorf("%d relations became %d", before, after)
	}
	if len(res.Broken) != len(want.Broken) || len(res.Untried) > 0 {
		t.Errorf("broken: %s, want %s; untried: %v", brokenText(res.Broken), brokenText(want.Broken), res.Untried)
	}
	if c.unread {
		if res.Status.State != migrate.Unreadable {
			t.Errorf("state %s", res.Status.State)
		}
		if len(lines(res)) != len(lines(want)) {
			t.Errorf("got %v, want %v", lines(res), lines(want))
		}
		if res.Verdict != want.Verdict {
			t.Errorf("verdict %s, want %s", res.Verdict, want.Verdict)
		}
		return
	}
	wantLines(t, res, joined(want))
	wantVerdict(t, res, want.Verdict)
	if !c.scratch {
		return
	}
	alone := *in
	alone.Cache, alone.Scratch = check.Cache{}, func(context.Context, int) (*postgres.Scratch, error) {
		return nil, fault.Wrap(fault.CannotDo, postgres.ErrNoScratch, "", "no scratch database can be made")
	}
	_, err := check.Run(t.Context(), conn, &alone)
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != fault.CannotDo || !strings.Contains(f.Help, "CLIPDEX_SCRATCH_URL") || !strings.Contains(f.What, "temporary tables") {
		t.Errorf("without a scratch database: %#v", err)
	}
}

// TestReadonlyNoHistory leaves a database without a history without one.
func TestReadonlyNoHistory(t *testing.T) {
	t.Parallel()
	conn := dial(t, productDatabase(t))
	execute(t, conn, "DROP TABLE clipdex_revisions")
	in := productInput(t, t.TempDir())
	res := run(t, conn, in)
	before := relationsIn(t, conn)
	run(t, conn, in)
	if after := relationsIn(t, conn); after != before {
		t.Errorf("%d relations became %d", before, after)
	}
	if res.Status.State != migrate.None {
		t.Errorf("state %s", res.Status.State)
	}
	var exists bool
	if err := conn.QueryRow(t.Context(), "SELECT to_regclass('clipdex_revisions') IS NOT NULL").Scan(&exists); err != nil || exists {
		t.Errorf("a history table: %t, %v", exists, err)
	}
}

// transactionTracer asks before every statement of a session whether its transaction has written anything.
type transactionTracer struct{ asked, assigned int }

func (x *transactionTracer) TraceQueryStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	if conn.PgConn().TxStatus() != 'T' {
		return ctx
	}
	results, err := conn.PgConn().Exec(ctx, "SELECT pg_current_xact_id_if_assigned()").ReadAll()
	x.asked++
	if err != nil || results[0].Rows[0][0] != nil {
		x.assigned++
	}
	return ctx
}

func (x *transactionTracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TestReadonlyNoTransactionID: a session that may not make temporary tables never gets a transaction id, not even for a
// moment. One that may gets one, which shows that the question would be answered.
func TestReadonlyNoTransactionID(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, drift string
		temp        bool
	}{{"clean", ``, false}, {"drift", readonlyDrift, false}, {"with TEMP", ``, true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url := productDatabase(t)
			config, role := newRole(t, url)
			super := dial(t, url)
			execute(t, super, c.drift+"; GRANT SELECT ON clipdex_revisions TO "+role)
			if !c.temp {
				execute(t, super, "REVOKE TEMP ON DATABASE "+config.Database+" FROM PUBLIC")
			}
			tracer := &transactionTracer{}
			config.Tracer = tracer
			run(t, dialConfig(t, config), productInput(t, t.TempDir()))
			if tracer.asked == 0 || (tracer.assigned > 0) != c.temp {
				t.Errorf("asked %d times, assigned %d", tracer.asked, tracer.assigned)
			}
		})
	}
}
