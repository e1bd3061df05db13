package check_test

import (
	"context"
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// driftCase is one line of a case file: what is wanted, what is live, and whether that is drift.
type driftCase struct{ id, category, desired, live, verdict string }

func (c driftCase) drifts() bool { return strings.HasPrefix(c.verdict, "drift") }

func readCases(t *testing.T, file string) []driftCase {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var cases []driftCase
	for _, row := range rows[1:] {
		cases = append(cases, driftCase{row[0], row[1], row[2], row[3], row[4]})
	}
	return cases
}

// read gives the schema of the database at url, all of its own schemas included.
func read(t *testing.T, conn *pgx.Conn) *catalog.Snapshot {
	t.Helper()
	ctx := context.Background()
	var schemas []string
	err := conn.QueryRow(ctx, `SELECT array_agg(nspname::text ORDER BY nspname <> 'public', nspname) FROM pg_namespace
		WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'`).Scan(&schemas)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := catalog.ReadOnly(ctx, conn, catalog.Options{Schemas: schemas}, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	snapshot, err := catalog.Read(ctx, tx, catalog.Options{Schemas: schemas})
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

func connect(t *testing.T, ddl string) *pgx.Conn {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(ctx) })
	if _, err := conn.Exec(ctx, ddl, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%v\n%s", err, ddl)
	}
	return conn
}

func compare(t *testing.T, conn *pgx.Conn, have, want *catalog.Snapshot) []diff.Change {
	t.Helper()
	ctx := context.Background()
	begin := func() (pgx.Tx, error) {
		tx, err := catalog.Begin(ctx, conn, pgx.TxOptions{}, "pg_temp, public", time.Second)
		if err == nil {
			t.Cleanup(func() { tx.Rollback(ctx) })
		}
		return tx, err
	}
	changes, err := check.Compare(ctx, begin, have.Schema, want.Schema)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

// TestDriftCases runs every case between two databases, in both directions.
func TestDriftCases(t *testing.T) {
	t.Parallel()
	for _, c := range readCases(t, "testdata/drift-cases.tsv") {
		t.Run(c.id+" "+c.category, func(t *testing.T) {
			t.Parallel()
			wantConn, liveConn := connect(t, c.desired), connect(t, c.live)
			want, live := read(t, wantConn), read(t, liveConn)
			expect(t, c, compare(t, liveConn, live, want))
			expect(t, c, compare(t, wantConn, want, live))
		})
	}
}

func expect(t *testing.T, c driftCase, changes []diff.Change) {
	t.Helper()
	switch {
	case c.drifts() && len(changes) == 0:
		t.Errorf("missed: %s\n%s\n%s", c.verdict, c.desired, c.live)
	case !c.drifts() && len(changes) > 0:
		t.Errorf("false: %+v\n%s\n%s", changes, c.desired, c.live)
	}
	for _, ch := range changes {
		t.Logf("%s %+v %s: %s → %s %s", ch.Op, ch.Object, ch.Property, ch.Have, ch.Want, ch.Detail)
	}
}
