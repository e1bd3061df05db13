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
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// driftCase is one line of a case file: what is wanted, what is live, whether that is drift, and which differences it is.
type driftCase struct{ id, category, desired, live, verdict, differences string }

func (c driftCase) drifts() bool { return strings.HasPrefix(c.verdict, "drift") }

func readCases(t *testing.T, file string) []driftCase {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var cases []driftCase
	for _, row := range rows[1:] {
		row = append(row, "")
		cases = append(cases, driftCase{row[0], row[1], row[2], row[3], row[4], row[5]})
	}
	return cases
}

var signs = map[diff.Op]string{diff.Add: "+", diff.Drop: "-", diff.Alter: "~", diff.Rename: ">"}

// compact gives changes as the sixth column of a case file has them: "~ column t.c type; + index t.ix".
func compact(changes []diff.Change) string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		o := c.Object
		var name []string
		if o.Schema != "public" && o.Schema != "" {
			name = append(name, schema.Quote(o.Schema))
		}
		if o.Kind == schema.KindNamespace {
			name = []string{schema.Quote(o.Schema)}
		}
		if o.Relation != "" {
			name = append(name, schema.Quote(o.Relation))
		}
		switch {
		case o.Relation != "" && o.Name != "":
			name = append(name, schema.Quote(o.Name))
		case o.Name != "":
			name = append(name, o.Name) // with its arguments
		}
		words := []string{signs[c.Op], string(o.Kind), strings.Join(name, "."), c.Property}
		if c.Op == diff.Rename {
			words[3] = c.Want
		}
		lines[i] = strings.TrimSpace(strings.Join(words, " "))
	}
	return strings.Join(lines, "; ")
}

// read gives the schema of the database behind conn, all of its own schemas included.
func read(t *testing.T, conn *pgx.Conn) *catalog.Snapshot {
	t.Helper()
	ctx := context.Background()
	schemas := ownSchemas(t, conn)
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

// ownSchemas gives the schemas that do not come with a database, public first.
func ownSchemas(t *testing.T, db interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}) []string {
	t.Helper()
	var schemas []string
	err := db.QueryRow(t.Context(), `SELECT array_agg(nspname::text ORDER BY nspname <> 'public', nspname) FROM pg_namespace
		WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'`).Scan(&schemas)
	if err != nil {
		t.Fatal(err)
	}
	return schemas
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

// TestDriftCases runs every case in both directions. What a case makes is taken back, so that a few databases do.
func TestDriftCases(t *testing.T) {
	t.Parallel()
	const databases = 4
	rooms := make(chan *pgx.Conn, databases)
	for range databases {
		rooms <- connect(t, "")
	}
	for _, file := range []string{"testdata/drift-cases.tsv", "testdata/more-cases.tsv"} {
		for _, c := range readCases(t, file) {
			t.Run(c.id+" "+c.category, func(t *testing.T) {
				t.Parallel()
				pgtest.Fits(t, c.desired)
				conn := <-rooms
				defer func() { rooms <- conn }()
				c.run(t, conn)
			})
		}
	}
}

func (c driftCase) run(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	var want, live *catalog.Snapshot
	var forth, back []diff.Change
	made(t, conn, c.desired, func(tx pgx.Tx) { want = readIn(t, tx) })
	made(t, conn, c.live, func(tx pgx.Tx) {
		live = readIn(t, tx)
		forth = compareIn(t, tx, live, want)
	})
	made(t, conn, c.desired, func(tx pgx.Tx) { back = compareIn(t, tx, want, live) })
	expect(t, c, forth)
	expect(t, c, back)
	if c.differences == "" {
		return
	}
	if got := compact(forth); got != c.differences {
		t.Errorf("differences\ngot  %s\nwant %s", got, c.differences)
	}
	if len(back) != len(forth) {
		t.Errorf("the other way round: %s", compact(back))
	}
}

// made runs ddl, then do, and takes it all back.
func made(t *testing.T, conn *pgx.Conn, ddl string, do func(pgx.Tx)) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(ctx); err != nil {
			t.Fatal(err)
		}
	}()
	if _, err := tx.Exec(ctx, ddl, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%v\n%s", err, ddl)
	}
	do(tx)
}

// readIn is read for what tx has made and not committed.
func readIn(t *testing.T, tx pgx.Tx) *catalog.Snapshot {
	t.Helper()
	ctx := t.Context()
	schemas := ownSchemas(t, tx)
	if err := catalog.Prepare(ctx, tx, schema.Quote(schemas[0])+", pg_temp"); err != nil {
		t.Fatal(err)
	}
	snapshot, err := catalog.Read(ctx, tx, catalog.Options{Schemas: schemas})
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

// compareIn is compare in a transaction that is open already.
func compareIn(t *testing.T, tx pgx.Tx, have, want *catalog.Snapshot) []diff.Change {
	t.Helper()
	ctx := t.Context()
	begin := func() (pgx.Tx, error) { return tx, catalog.Prepare(ctx, tx, "pg_temp, public") }
	changes, err := check.Compare(ctx, begin, have.Schema, want.Schema)
	if err != nil {
		t.Fatal(err)
	}
	return changes
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
