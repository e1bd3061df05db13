package check_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/jackc/pgx/v5"
)

// TestReadonlyBehindALock: check ends within the lock timeout and names who is in the way. Reading a view's query waits
// for locks on the view and on what it reads; a holder of another lock, though longer at it, is not to blame.
func TestReadonlyBehindALock(t *testing.T) {
	t.Parallel()
	for relation, lock := range map[string]string{
		"transcript_segments_search": "ALTER MATERIALIZED VIEW transcript_segments_search RENAME COLUMN text TO body",
		"transcript_segments":        "ALTER TABLE transcript_segments ADD COLUMN speaker text",
	} {
		t.Run(relation, func(t *testing.T) {
			t.Parallel()
			conn, blocker, in := behindALock(t)
			bystander := dialConfig(t, conn.Config())
			execute(t, bystander, "BEGIN")
			execute(t, bystander, "LOCK TABLE guests IN ACCESS EXCLUSIVE MODE")
			execute(t, blocker, "BEGIN")
			execute(t, blocker, lock)
			started := time.Now()
			_, err := check.Run(t.Context(), conn, in)
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Code != fault.CannotDo {
				t.Fatalf("%#v", err)
			}
			pid := fmt.Sprint(blocker.PgConn().PID())
			for _, word := range []string{"session " + pid, "clipdex", "on " + relation, lock[:40]} {
				if !strings.Contains(f.What, word) {
					t.Errorf("no %q in: %s", word, f.What)
				}
			}
			if !strings.Contains(f.Help, "pg_cancel_backend("+pid+")") {
				t.Errorf("help: %s", f.Help)
			}
			execute(t, blocker, "ROLLBACK")
			wantVerdict(t, run(t, conn, in), check.VerdictClean)
		})
	}
}

// behindALock gives a session to check with, one to hold a lock with, and a check whose replay is remembered: what takes
// time from here on is the lock.
func behindALock(t *testing.T) (conn, blocker *pgx.Conn, in *check.Input) {
	t.Helper()
	url := productDatabase(t)
	in = productInput(t, t.TempDir())
	in.LockTimeout = 200 * time.Millisecond
	conn, blocker = dial(t, url), dial(t, url)
	run(t, conn, in)
	return conn, blocker, in
}

// TestReadonlyCatalogLocked: a lock that no relation of the models explains still ends the wait.
func TestReadonlyCatalogLocked(t *testing.T) {
	t.Parallel()
	conn, blocker, in := behindALock(t)
	execute(t, blocker, "BEGIN; LOCK TABLE pg_catalog.pg_policy IN ACCESS EXCLUSIVE MODE")
	_, err := check.Run(t.Context(), conn, in)
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != fault.CannotDo || f.Help == "" {
		t.Fatalf("%#v", err)
	}
}

// TestReadonlyBesideALock: what nothing that is read waits for is nobody's business.
func TestReadonlyBesideALock(t *testing.T) {
	t.Parallel()
	conn, blocker, in := behindALock(t)
	execute(t, blocker, `CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.t (id serial PRIMARY KEY, n integer DEFAULT 1 CHECK (n > 0)); CREATE INDEX ON elsewhere.t ((n + 1));
		CREATE MATERIALIZED VIEW elsewhere.m AS SELECT * FROM elsewhere.t`)
	execute(t, blocker, "BEGIN; ALTER TABLE elsewhere.t ADD COLUMN x integer; ALTER MATERIALIZED VIEW elsewhere.m RENAME COLUMN n TO m")
	res := run(t, conn, in)
	wantLines(t, res, "")
	wantVerdict(t, res, check.VerdictClean)
}
