package plan_test

import (
	"slices"
	"testing"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
)

// state is a schema and, where dumps are compared, what pg_dump shows of it.
type state struct {
	schema *schema.Schema
	dump   string
}

// now gives the state of the database, for still to hold it against a later one.
func (d database) now(t *testing.T) state {
	t.Helper()
	return state{d.look(t), d.dump(t)}
}

func (d database) still(t *testing.T, before state) bool {
	t.Helper()
	return settled(d.dump(t)) == settled(before.dump) && len(d.differences(t, d.look(t), before.schema)) == 0
}

// walk takes a database along the parts of a plan.
type walk struct {
	database
	parts  []plan.Part
	dumped bool
	start  state
	seen   []state // before each part, as found on the way up
}

func (w *walk) state(t *testing.T, d database, s *schema.Schema) state {
	t.Helper()
	if !w.dumped {
		return state{schema: s}
	}
	return state{s, d.dump(t)}
}

// up runs every part and says whether the end is reached.
func (w *walk) up(t *testing.T, end state) bool {
	t.Helper()
	w.seen = []state{w.start}
	for i, part := range w.parts {
		if i > 0 {
			w.seen = append(w.seen, w.state(t, w.database, w.look(t)))
		}
		for _, c := range prechecks(part.Up) {
			if found := w.rows(c.Query); found != "\n" {
				t.Errorf("%s, where nothing is wrong: %s%s", c.Finds, found, c.Query)
			}
		}
		if !w.run(t, "up", part, part.Up, w.parts[0].Manual) {
			return false
		}
		if i == len(w.parts)-1 {
			return w.arrived(t, "up", end, part.Up, w.parts[0].Manual)
		}
	}
	return true
}

// down runs every part's way back; each leads exactly to where the part began.
func (w *walk) down(t *testing.T) bool {
	t.Helper()
	for i, part := range slices.Backward(w.parts) {
		if !w.run(t, "down", part, part.Down, part.Undone) || !w.arrived(t, "down", w.seen[i], part.Down, part.Undone) {
			return false
		}
	}
	return true
}

// run runs the statements as their revision would. Outside a transaction it is killed after every statement, and begins again.
func (w *walk) run(t *testing.T, name string, part plan.Part, statements []plan.Statement, manual []diff.Change) bool {
	t.Helper()
	failed, err := "", error(nil)
	if !part.NoTransaction {
		failed, err = w.apply(statements)
	}
	for n := 1; part.NoTransaction && n <= len(statements) && err == nil; n++ {
		failed, err = w.each(statements[:n])
	}
	switch {
	case err != nil && len(manual) > 0:
		t.Logf("%s stops at what is manual: %v", name, err)
	case err != nil:
		t.Errorf("%s: %v\n%s\n--- plan\n%s", name, err, failed, plan.Script(statements))
	}
	return err == nil
}

func (w *walk) arrived(t *testing.T, name string, want state, statements []plan.Statement, manual []diff.Change) bool {
	t.Helper()
	left := w.differences(t, w.look(t), want.schema)
	if rest := unexpected(left, manual); len(rest) > 0 {
		t.Errorf("%s leaves\n%s--- plan\n%s--- manual\n%s", name, lines(rest), plan.Script(statements), lines(manual))
		return false
	}
	if len(manual) > 0 || !w.dumped {
		return len(manual) == 0
	}
	if got := w.dump(t); !sameDump(t, got, want.dump) {
		t.Errorf("%s: dumps differ\n%s--- plan\n%s", name, firstDifference(settled(got), settled(want.dump)), plan.Script(statements))
		return false
	}
	return true
}
