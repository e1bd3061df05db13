package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/report"
)

// TestQueryProblems puts a broken query at the character that PostgreSQL points at, with the revision that has to do with it, and
// is loud where waiting for the next upgrade mends nothing.
func TestQueryProblems(t *testing.T) {
	t.Parallel()
	at := own(t)
	statement := contract.Statement{Name: "stats", File: "internal/query/sql/stats.sql", SQL: "SELECT 1,\n\tö.duration_ms\nFROM v"}
	pointed := contract.Breach{Message: "column v.duration_ms does not exist", Position: 14}
	list := []check.Broken{
		{Statement: statement, Breaches: []contract.Breach{{Message: "no rows"}, pointed}, Causes: []check.Cause{check.Hand}},
		{Statement: statement, Breaches: []contract.Breach{pointed}, Causes: []check.Cause{check.Pending}, Mends: "04370fbe93f4"},
		{Statement: statement, Breaches: []contract.Breach{{Message: "no rows"}}, Causes: []check.Cause{check.Pending}, Later: true, Breaks: "04370fbe93f4"},
	}
	var got []string
	for _, p := range report.CheckProblems(&check.Result{Broken: list}, at) {
		got = append(got, fmt.Sprint(p.Level, " ", p.At.File, ":", p.At.Line, ":", p.At.Column, " ", len(p.Others), " ", p.Title, ": ", p.Text, " | ", p.Help))
	}
	want := `0 internal/query/sql/stats.sql:2:4 0 query stats: no rows; column v.duration_ms does not exist; changed in the database by hand | Correct the query, or the revision that breaks it.
1 internal/query/sql/stats.sql:2:4 1 query stats: column v.duration_ms does not exist; pending: 04370fbe93f4 mends it | clipdex db upgrade   applies what is pending.
0 internal/query/sql/stats.sql:1:0 1 query stats: no rows; pending: 04370fbe93f4 breaks it | Correct the query, or the revision that breaks it.`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}
