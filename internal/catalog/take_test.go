package catalog_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/schema"
)

// states are statements that move a schema back and forth between two states: reading must see one of them. Names are
// what shows a mixture: expressions print them as they are now, rows hold them as they were.
var states = [2]string{
	`BEGIN; ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME CONSTRAINT ck TO ck2; DROP TABLE u; ALTER TABLE w RENAME TO w2;
	 CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'select 2'; COMMIT`,
	`BEGIN; ALTER TABLE t RENAME b TO a; ALTER TABLE t RENAME CONSTRAINT ck2 TO ck; CREATE TABLE u (x integer CHECK (x > 0)); ALTER TABLE w2 RENAME TO w;
	 CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'select 1'; COMMIT`,
}

const moving = `CREATE TABLE t (a integer, CONSTRAINT ck CHECK (a > 0), g integer GENERATED ALWAYS AS (a * 2) STORED); CREATE INDEX ix ON t ((a + 1)) WHERE a > 3;
	CREATE TABLE u (x integer CHECK (x > 0)); CREATE TABLE w (y integer); CREATE POLICY p ON t USING (a > (SELECT max(y) FROM w));
	CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'select 1'; CREATE VIEW v AS SELECT a FROM t`

// TestTakeWhileMoving reads beside a session that changes the schema without pause.
func TestTakeWhileMoving(t *testing.T) {
	t.Parallel()
	const readings = 200
	url := pgtest.New(t)
	mover := dial(t, url, moving)
	conn := dial(t, url)
	var known [2]*schema.Schema
	for i := range known {
		s, err := read(conn, catalog.Options{}, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		known[i] = s.Schema
		if _, err := mover.Exec(t.Context(), states[i]); err != nil {
			t.Fatal(err)
		}
	}
	if len(diff.Compare(known[0], known[1])) == 0 {
		t.Fatal("the two states are alike")
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		var err error
		for i := 0; ctx.Err() == nil && err == nil; i++ {
			_, err = mover.Exec(context.WithoutCancel(ctx), states[i%2])
			time.Sleep(time.Duration(i%7) * 10 * time.Millisecond)
		}
		done <- err
	}()
	var moved, seen int
	for range readings {
		s, err := catalog.Take(t.Context(), conn, catalog.Taking{LockTimeout: 5 * time.Second})
		switch {
		case errors.Is(err, catalog.ErrMoving):
			moved++
		case err != nil:
			t.Error(err)
		case len(diff.Compare(known[0], s.Schema)) > 0 && len(diff.Compare(known[1], s.Schema)) > 0:
			t.Errorf("neither state: %+v", diff.Compare(known[0], s.Schema))
		default:
			seen++
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	t.Logf("%d consistent, %d moving", seen, moved)
	if seen == 0 {
		t.Error("no reading came through")
	}
}

// TestTakeBesideWrites is not disturbed by transactions that change no schema, nor by one that stays open.
func TestTakeBesideWrites(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	open := dial(t, url, moving, "BEGIN", "INSERT INTO w VALUES (1)")
	writer := dial(t, url, "CREATE TABLE later (a integer)")
	write := func(context.Context) error {
		_, err := writer.Exec(t.Context(), "CREATE TEMP TABLE IF NOT EXISTS mine (a integer); INSERT INTO t VALUES (1); ANALYZE t")
		return err
	}
	o := catalog.Taking{LockTimeout: time.Second, Also: func(ctx context.Context, _ pgx.Tx) error { return write(ctx) }}
	if _, err := catalog.Take(t.Context(), dial(t, url), o); err != nil {
		t.Error(err)
	}
	if _, err := open.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
}
