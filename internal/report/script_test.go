package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/trace"
)

func TestTerminated(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT 1":              "SELECT 1;",
		"\nSELECT 1;;\n":        "SELECT 1;",
		"SELECT 1; -- why":      "SELECT 1 -- why\n;",
		"SELECT 1 /* why */":    "SELECT 1 /* why */;",
		"SELECT '--'":           "SELECT '--';",
		"SELECT 1; -- x\n;  \n": "SELECT 1 -- x\n;",
	} {
		if got := terminated(sql); got != want {
			t.Errorf("%q: got %q, want %q", sql, got, want)
		}
	}
}

// TestScriptTransactions looks where a script begins and ends transactions.
func TestScriptTransactions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		outside    bool
		statements []trace.Statement
		want       string
	}{
		"nothing":            {false, nil, "BEGIN; ROW; COMMIT;"},
		"one":                {false, []trace.Statement{{SQL: "A", Transaction: 1}, {SQL: "B", Transaction: 1}}, "BEGIN; A; B; ROW; COMMIT;"},
		"outside":            {true, []trace.Statement{{SQL: "A", Measured: true}}, "A; ROW;"},
		"several at once":    {true, []trace.Statement{{SQL: "A; B", Measured: true}}, "BEGIN; A; B; COMMIT; ROW;"},
		"of its own":         {true, []trace.Statement{{SQL: "A", Transaction: 1}, {SQL: "B", Transaction: 2}, {SQL: "C", Measured: true}}, "BEGIN; A; COMMIT; BEGIN; B; COMMIT; C; ROW;"},
		"waits for long":     {true, []trace.Statement{{SQL: "A"}}, "SET lock_timeout = 0; A; SET lock_timeout = 7; ROW;"},
		"leaves settings":    {false, []trace.Statement{{SQL: "SET a = 1", Transaction: 1}}, "BEGIN; SET a = 1; ROW; COMMIT; RESET ALL; SET lock_timeout = 7; SET search_path = public; SET row_security = off;"},
		"depended":           {false, []trace.Statement{{SQL: "A", Transaction: 1, Depends: true}}, "BEGIN; -- depended on data: the function had read rows before it sent this; with yours it may send something else A; ROW; COMMIT;"},
		"in batches, likely": {true, []trace.Statement{{SQL: "UPDATE t", Measured: true}}, "-- perhaps one of several batches: the function found no rows to go on with; run it until it changes none UPDATE t; ROW;"},
		"in batches": {true, []trace.Statement{{SQL: "A $batch$ $clipdex$", Measured: true, Repeated: true}}, "-- in batches, each committed by itself, until it changes no row " +
			"DO $clipdexx$ DECLARE affected bigint; BEGIN LOOP EXECUTE $batchx$A $batch$ $clipdex$$batchx$; GET DIAGNOSTICS affected = ROW_COUNT; EXIT WHEN affected = 0; COMMIT; END LOOP; END $clipdexx$; ROW;"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			step := ScriptStep{Revision: migrate.Revision{ID: "1", NoTransaction: test.outside}, Statements: test.statements, Row: "ROW"}
			if err := ScriptText(&out, Script{LockTimeout: "7", Path: "public", Steps: []ScriptStep{step}}); err != nil {
				t.Fatal(err)
			}
			_, body, _ := strings.Cut(out.String(), "-- 1\n")
			if got := strings.Join(strings.Fields(body), " "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
