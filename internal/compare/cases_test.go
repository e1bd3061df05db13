package compare_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/compare"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/report"
)

// every is how many of check's cases are left out between two that are taken: package plan proves the statements of all.
const every = 11

// TestDriftCases brings the live side of some drift cases to the desired one, and back, by the script that is shown.
func TestDriftCases(t *testing.T) {
	t.Parallel()
	taken := 0
	for _, file := range []string{"../check/testdata/drift-cases.tsv", "../check/testdata/more-cases.tsv"} {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cases := csv.NewReader(f)
		cases.Comma, cases.LazyQuotes, cases.FieldsPerRecord = '\t', true, -1
		rows, err := cases.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows[1:] {
			if i%every != 0 {
				continue
			}
			taken++
			t.Run(row[0]+" "+row[1], func(t *testing.T) {
				t.Parallel()
				pgtest.Fits(t, row[2])
				desired, live := newDatabase(t, row[2]), newDatabase(t, row[3])
				drifts := strings.HasPrefix(row[4], "drift")
				// Partitions are nobody's drift in a check, and are compared here.
				if r := run(t, live.Side, desired.Side, compare.Options{}); drifts != (len(r.Changes) > 0) && row[1] != "partition" {
					t.Errorf("%s: %s", row[4], lines(r))
				}
				if brings(t, live, desired) {
					brings(t, live, newDatabase(t, row[3]))
				}
			})
		}
	}
	if taken < 36 {
		t.Errorf("only %d cases", taken)
	}
}

// brings runs the script from one to the other, unless it leaves something to be written by hand. Nothing differs then.
func brings(t *testing.T, from, to database) bool {
	t.Helper()
	r := run(t, from.Side, to.Side, compare.Options{Planning: true})
	var script strings.Builder
	if err := report.ComparedSQL(&script, r); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(script.String(), "-- by hand:") {
		t.Logf("by hand:\n%s", script.String())
		return false
	}
	from.exec(t, script.String())
	if left := run(t, from.Side, to.Side, compare.Options{}); len(left.Changes) > 0 {
		t.Errorf("left:\n%s\nby\n%s", lines(left), script.String())
	}
	return true
}
