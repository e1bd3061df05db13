package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

func TestTrialText(t *testing.T) {
	t.Parallel()
	table := func(name string) trace.Relation {
		return trace.Relation{Name: schema.Name{Schema: "public", Name: name}, Kind: "table"}
	}
	fresh := table("fresh")
	fresh.New = true
	statement := func(sql string, ms int, locks ...trace.Lock) trace.Statement {
		return trace.Statement{SQL: sql, Duration: time.Duration(ms) * time.Millisecond, Transaction: 1, Measured: true, Locks: locks}
	}
	loop := func(n string) trace.Statement {
		st := statement("UPDATE guests SET a = "+n, 10)
		st.Rows = 1
		return st
	}
	first := loop("1")
	first.Locks = []trace.Lock{{Relation: table("guests"), Mode: trace.RowExclusive}}
	rewrite := statement("ALTER TABLE talks ALTER a TYPE text", 200, trace.Lock{Relation: table("talks"), Mode: trace.AccessExclusive})
	rewrite.Rewritten = []trace.Relation{table("talks")}
	trial := Trial{Database: "db", From: "000000000000", Of: 3, Total: time.Second, Why: "it is odd",
		Untried: []migrate.Revision{{ID: "333333333333", Message: "third"}},
		Steps: []TrialStep{
			{Revision: migrate.Revision{ID: "111111111111", Message: "first"}, Duration: 300 * time.Millisecond, Statements: []trace.Statement{
				first, loop("2"), loop("3"),
				statement("CREATE TABLE fresh ()", 5, trace.Lock{Relation: fresh, Mode: trace.AccessExclusive}),
				statement("CREATE INDEX ON a", 40, trace.Lock{Relation: table("a"), Mode: trace.Share}), rewrite}},
			{Revision: migrate.Revision{ID: "222222222222", Message: "second"}, Duration: time.Millisecond,
				Hidden: []trace.Hidden{{Lock: trace.Lock{Relation: table("talks"), Mode: trace.AccessExclusive}, Since: "111111111111"}}},
		}}
	const want = `dry run on db, at 000000000000: what is told here was run and rolled back

1/3  111111111111  first  (300ms)
  UPDATE guests SET a = 1;
    -- 3 like it, 30ms together; 3 rows
  CREATE TABLE fresh ();
    -- 5.0ms
  CREATE INDEX ON a;
    -- 40ms; locks a SHARE
  ALTER TABLE talks ALTER a TYPE text;
    -- 200ms; locks talks ACCESS EXCLUSIVE; rewrites talks
  locks     ACCESS EXCLUSIVE  talks  held 200ms, reads and writes wait
            SHARE             a      held 240ms, writes wait
  also      guests ROW EXCLUSIVE
  rewrites  talks
  rows      3

2/3  222222222222  second  (1ms)
  nothing
  locks     not seen  talks  ACCESS EXCLUSIVE is held since 111111111111
`
	const end = `
not tried  333333333333  third: it is odd

strongest lock: talks ACCESS EXCLUSIVE for 200ms by 111111111111, reads and writes wait
tried: 2 of 3 revisions in 1s, nothing was changed, still at 000000000000
next: clipdex db upgrade
`
	var out bytes.Buffer
	if err := TrialText(&out, trial, Options{}); err != nil || out.String() != want+end {
		t.Errorf("%v\ngot\n%s\nwant\n%s", err, out.String(), want+end)
	}
	trial.Failed = true
	out.Reset()
	if err := TrialText(&out, trial, Options{}); err != nil || out.String() != want {
		t.Errorf("failed: %v\n%s", err, out.String())
	}
}

// TestTrialIsNeverEndless: a function that goes row by row sends more than anybody reads.
func TestTrialIsNeverEndless(t *testing.T) {
	t.Parallel()
	var list []trace.Statement
	for range 500 {
		list = append(list, trace.Statement{SQL: "DELETE FROM a"}, trace.Statement{SQL: "DELETE FROM b"})
	}
	var out bytes.Buffer
	if err := TrialText(&out, Trial{Of: 1, Steps: []TrialStep{{Statements: list}}}, Options{}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n > 70 || !strings.Contains(out.String(), "… and 975 statements more") {
		t.Errorf("%d lines\n%s", n, out.String())
	}
}
