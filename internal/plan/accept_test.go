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
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/schema"
)

// prove plans from one database to another and back, and runs it: up, down, up.
func prove(t *testing.T, from, to database, o plan.Options, dumped bool) plan.Plan {
	t.Helper()
	before, after := from.read(t), to.read(t)
	p := plan.Make(before, after, o)
	w := &walk{database: from, parts: p.Parts(), dumped: dumped || *dumps}
	w.start = w.state(t, from, before)
	end := w.state(t, to, after)
	if w.up(t, end) && w.down(t) && !w.dumped {
		w.up(t, end) // where a dump was equal it would be the same again
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
	if len(out) == 0 {
		a, b := strings.Split(got, "\n\n\n"), strings.Split(want, "\n\n\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				return "got\n" + a[i] + "\nwant\n" + b[i] + "\n"
			}
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
		if len(row) >= 5 && strings.HasPrefix(row[4], "drift") {
			cases = append(cases, driftCase{row[0], row[1], row[2], row[3], row[4]})
		}
	}
	return cases
}

// raises are the cases whose check calls a function that raises, on constants: PostgreSQL evaluates it as it adds the check,
// so no plan can succeed, and the user sees the server's own message.
var raises = map[string]bool{"537": true}

func refusedByServer(t *testing.T, c driftCase) {
	t.Helper()
	for _, way := range [][2]string{{c.live, c.desired}, {c.desired, c.live}} {
		from, to := connect(t, way[0]), connect(t, way[1])
		before := from.now(t)
		p := plan.Make(from.read(t), to.read(t), plan.Options{})
		if _, err := from.run(p.Parts(), false); err == nil || !strings.Contains(err.Error(), "executed") {
			t.Errorf("%v\n%s", err, p.Script())
		}
		if !from.still(t, before) {
			t.Error("a plan that fails has changed something")
		}
	}
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
				pgtest.Fits(t, c.desired)
				if raises[c.id] {
					refusedByServer(t, c)
					return
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
