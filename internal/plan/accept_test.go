package plan_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
)

// prove plans from one database to another and back, and runs it: up, down, up.
func prove(t *testing.T, from, to database, o plan.Options, dumped bool) plan.Plan {
	t.Helper()
	before, after := from.read(t), to.read(t)
	p := plan.Make(before, after, o)
	w := &walk{database: from, parts: p.Parts(), dumped: dumped || *dumps}
	start, end := w.state(t, from, before), w.state(t, to, after)
	if w.up(t, end) && w.down(t, start) {
		w.up(t, end)
	}
	return p
}

// unexpected gives the differences that nobody was told of.
func unexpected(left, manual []diff.Change) []diff.Change {
	told := map[schema.ID]bool{}
	for _, c := range manual {
		told[c.Object], told[c.Object.RelationID()] = true, c.Object.Relation != ""
	}
	var rest []diff.Change
	for _, c := range left {
		if !told[c.Object] && !reordered(c) {
			rest = append(rest, c)
		}
	}
	return rest
}

// reordered: PostgreSQL sorts the columns of a statistics object as they stand in the table, and their order is no difference.
func reordered(c diff.Change) bool {
	sorted := func(text string) string {
		words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
		slices.Sort(words)
		return strings.Join(words, " ")
	}
	return c.Object.Kind == schema.KindStatistics && sorted(c.Have) == sorted(c.Want)
}

func firstDifference(got, want string) string {
	g, w := map[string]bool{}, map[string]bool{}
	for _, l := range strings.Split(got, "\n") {
		g[l] = true
	}
	for _, l := range strings.Split(want, "\n") {
		w[l] = true
	}
	var out []string
	for _, l := range strings.Split(got, "\n") {
		if !w[l] {
			out = append(out, "got  "+l)
		}
	}
	for _, l := range strings.Split(want, "\n") {
		if !g[l] {
			out = append(out, "want "+l)
		}
	}
	return strings.Join(out, "\n") + "\n"
}

type driftCase struct{ id, category, desired, live, verdict string }

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
		if len(row) >= 5 && strings.HasPrefix(row[4], "drift") && !strings.Contains(row[2], "since 18") {
			cases = append(cases, driftCase{row[0], row[1], row[2], row[3], row[4]})
		}
	}
	return cases
}

// TestDriftCases brings the live side of every drift case to the desired one, and the other way round.
func TestDriftCases(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	manual := map[string]string{}
	t.Cleanup(func() {
		for id, why := range manual {
			t.Logf("manual: %s: %s", id, why)
		}
	})
	for _, file := range []string{"../check/testdata/drift-cases.tsv", "../check/testdata/more-cases.tsv"} {
		for _, c := range readCases(t, file) {
			t.Run(c.id+" "+c.category, func(t *testing.T) {
				t.Parallel()
				if strings.Contains(c.desired, "boom(") && c.category != "function" {
					t.Skip("a function that raises, called on constants: no statement adds such a check to a table that is there")
				}
				p := prove(t, connect(t, c.live), connect(t, c.desired), plan.Options{}, false)
				back := plan.Plan{Manual: p.Undone}
				if len(p.Manual) > 0 {
					back = prove(t, connect(t, c.desired), connect(t, c.live), plan.Options{}, false)
				}
				for way, m := range map[string][]diff.Change{"forth": p.Manual, "back": back.Manual} {
					if len(m) > 0 {
						mu.Lock()
						manual[c.id+" "+c.category+" "+way] = m[0].Detail
						mu.Unlock()
					}
				}
			})
		}
	}
}
