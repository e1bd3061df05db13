package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// few is a schema with one of most things.
const few = `
CREATE FUNCTION boom() RETURNS bigint LANGUAGE plpgsql AS $$begin raise exception 'executed'; end$$;
CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN pos AS integer CHECK (VALUE > 0);
CREATE TABLE p (id bigserial PRIMARY KEY, i bigint GENERATED ALWAYS AS IDENTITY, m mood DEFAULT 'ok', n pos, b bigint DEFAULT boom());
CREATE TABLE t (id bigint DEFAULT nextval('p_id_seq'), a text CHECK (a <> ''), g text GENERATED ALWAYS AS (lower(a)) STORED);
CREATE INDEX ix ON t (lower(a)) WHERE id > 1; CREATE VIEW v AS SELECT a FROM t WHERE id > 2; CREATE STATISTICS st ON id, a FROM t;
CREATE POLICY pol ON t USING (a = 'x'); CREATE RULE r AS ON DELETE TO t DO ALSO SELECT 1;
CREATE TABLE parts (k integer) PARTITION BY RANGE ((k + 1)); CREATE TABLE part PARTITION OF parts DEFAULT;`

// TestReadIsConstant counts the statements that the server logs, which it is asked to tell the client too.
func TestReadIsConstant(t *testing.T) {
	t.Parallel()
	count := func(ddl ...string) int64 {
		url := pgtest.New(t)
		dial(t, url, ddl...)
		config, err := pgx.ParseConfig(url)
		if err != nil {
			t.Fatal(err)
		}
		var logged atomic.Int64
		config.RuntimeParams["client_min_messages"] = "log"
		config.RuntimeParams["log_statement"] = "all"
		config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
			if n.Severity == "LOG" {
				logged.Add(1)
			}
		}
		conn, err := pgx.ConnectConfig(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.WithoutCancel(t.Context()))
		tx, err := conn.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
		if err != nil {
			t.Fatal(err)
		}
		before := logged.Load()
		if _, err := catalog.Read(t.Context(), tx, catalog.Options{}); err != nil {
			t.Fatal(err)
		}
		return logged.Load() - before
	}
	none, some, many := count(), count(few), count(append(tables(30), few)...)
	if none == 0 || none > some || some != many {
		t.Errorf("%d statements for an empty database, %d for a few objects of several kinds, %d for many", none, some, many)
	}
	t.Logf("%d, %d and %d statements", none, some, many)
}

func TestReadIsReadOnly(t *testing.T) {
	t.Parallel()
	conn := dial(t, pgtest.New(t), few)
	tx, err := catalog.ReadOnly(t.Context(), conn, catalog.Options{}, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(t.Context()))
	if _, err := catalog.Read(t.Context(), tx, catalog.Options{}); err != nil {
		t.Fatal(err)
	}
	var level, readOnly string
	var xid *string
	err = tx.QueryRow(t.Context(), "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only'), pg_current_xact_id_if_assigned()::text").Scan(&level, &readOnly, &xid)
	if err != nil || level != "repeatable read" || readOnly != "on" || xid != nil {
		t.Errorf("%s, read-only %s, transaction id %v, %v", level, readOnly, xid, err)
	}
}

func TestReadMovesNoSequence(t *testing.T) {
	t.Parallel()
	conn := dial(t, pgtest.New(t), few)
	positions := func() (p [2]string) {
		t.Helper()
		err := conn.QueryRow(t.Context(), "SELECT (SELECT concat(last_value, is_called) FROM p_id_seq), (SELECT concat(last_value, is_called) FROM p_i_seq)").Scan(&p[0], &p[1])
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	before := positions()
	for range 3 {
		if _, err := read(conn, catalog.Options{}, time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if after := positions(); after != before {
		t.Errorf("%v, before %v", after, before)
	}
}

// TestReadByAnyone reads as a role that may see nothing.
func TestReadByAnyone(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	super := dial(t, url, "CREATE SCHEMA app", few, "CREATE TABLE app.x (id bigserial PRIMARY KEY, a text DEFAULT 'x')")
	var role string
	if err := super.QueryRow(t.Context(), "SELECT 'nobody_' || current_database()").Scan(&role); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"CREATE ROLE %s", "GRANT CONNECT ON DATABASE %[2]s TO %[1]s", "GRANT USAGE ON SCHEMA public, app TO %s", "REVOKE ALL ON ALL TABLES IN SCHEMA public, app FROM PUBLIC"} {
		text := fmt.Sprintf(sql+"%.0[2]s", role, super.Config().Database)
		if _, err := super.Exec(t.Context(), text); err != nil {
			t.Fatal(text, err)
		}
	}
	t.Cleanup(func() {
		// The grant on the database goes with the database, which is dropped after this.
		dial(t, url, "DROP OWNED BY "+role, "DROP ROLE "+role)
	})
	o := catalog.Options{Schemas: []string{"public", "app"}}
	all, err := read(super, o, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := read(dial(t, url, "SET SESSION AUTHORIZATION "+role), o, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(all.Schema, seen.Schema) {
		t.Errorf("%+v", diff.Compare(all.Schema, seen.Schema))
	}
	if len(seen.Schema.Relations) != 5 {
		t.Errorf("%d relations", len(seen.Schema.Relations))
	}
}

// TestReadEndsBehindALock waits no longer than it may.
func TestReadEndsBehindALock(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	holder := dial(t, url, few, "BEGIN", "LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
	start := time.Now()
	_, err := read(dial(t, url), catalog.Options{}, 100*time.Millisecond)
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "55P03" {
		t.Errorf("%v", err)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("after %s", d)
	}
	if _, err := holder.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
}
