package page_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/page"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// described reads a new database in which ddl was run.
func described(t *testing.T, ddl string) *schema.Schema {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), ddl, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	snapshot, err := catalog.Take(t.Context(), conn, catalog.Taking{Uses: true, Options: catalog.Options{Schemas: []string{"public"}}})
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.Schema
}

// hostile are names that a page must show and not obey.
const hostile = `CREATE TABLE "<script>alert(1)</script>" (id int PRIMARY KEY, "a""b'&<b>" text, "🦉 owl" text);
	COMMENT ON TABLE "<script>alert(1)</script>" IS '</style><script>alert(2)</script>';
	CREATE TABLE "'"" onload=alert(3) x=" (id int REFERENCES "<script>alert(1)</script>");`

const common = hostile + `CREATE TYPE mood AS ENUM ('ok');
	CREATE TABLE shows (id bigint PRIMARY KEY, title text NOT NULL, parent bigint REFERENCES shows (id));
	CREATE TABLE lone (note text);
	CREATE VIEW titles AS SELECT title FROM shows;`

const live = common + `CREATE TABLE episodes (id bigint PRIMARY KEY, show_id bigint REFERENCES shows (id), length integer);
	CREATE INDEX tmp ON episodes (length); CREATE TABLE left_over (id int);
	CREATE FUNCTION extra() RETURNS int LANGUAGE sql AS 'SELECT 1';`

const wanted = common + `CREATE TABLE episodes (id bigint PRIMARY KEY, show_id bigint NOT NULL REFERENCES shows (id) ON DELETE CASCADE, length bigint, "<i>new</i>" text);
	CREATE TABLE clips (id bigint PRIMARY KEY, episode bigint REFERENCES episodes (id));`

// result is a check of live against wanted, with every kind of who moved.
func result(t *testing.T) *check.Result {
	t.Helper()
	r := &check.Result{Verdict: check.VerdictDrift, Have: described(t, live), Goal: described(t, wanted)}
	r.Status.At.ID = "51f0c2a9be11"
	for i, c := range diff.Compare(r.Have, r.Goal) {
		d := check.Difference{Change: c, Causes: []check.Cause{[]check.Cause{check.Ahead, check.Hand, check.Pending, check.Unknown}[i%4]}}
		if d.Causes[0] == check.Pending {
			d.Revisions = []string{"9b1c77d0a2e4"}
		}
		r.Differences = append(r.Differences, d)
	}
	statement := contract.Statement{Name: "list<b>", File: "internal/query/sql/list.sql", SQL: "SELECT '<script>alert(5)</script>',\n    gone FROM shows"}
	r.Broken = []check.Broken{{Statement: statement, Breaches: []contract.Breach{{Message: `column "gone" does not exist`, Code: "42703", Position: 42, Hint: "say <i>title</i>"}},
		Causes: []check.Cause{check.Hand}}}
	r.Untried = []contract.Untried{{Name: "save", Why: "no <b>rights</b>"}}
	if len(r.Differences) < 8 {
		t.Fatalf("only %d differences", len(r.Differences))
	}
	return r
}

// rendered gives the page of r.
func rendered(t *testing.T, r *check.Result) string {
	t.Helper()
	var b bytes.Buffer
	made := time.Date(2026, 11, 24, 22, 0, 0, 0, time.UTC)
	if err := page.Check(t.Context(), &b, r, report.Options{Target: `me@db/x"<script>alert(4)</script>`}, made); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
