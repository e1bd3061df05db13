package query_test

import (
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/query"
)

// TestStatementsSayWhatTheyInsert: every INSERT is told as one, with the columns of its conflict, and every REFRESH with its view.
func TestStatementsSayWhatTheyInsert(t *testing.T) {
	t.Parallel()
	inserts, conflicts := 0, 0
	for _, s := range query.Statements() {
		if strings.Contains(s.SQL, "INSERT") != (s.Insert != nil) {
			t.Errorf("%s: an INSERT is told as %+v", s.Name, s.Insert)
		}
		if strings.Contains(s.SQL, "REFRESH") != (s.Refreshes != "") || s.Refreshes != "" && !strings.Contains(s.SQL, s.Refreshes) ||
			strings.Contains(s.SQL, "CONCURRENTLY") != s.Concurrent {
			t.Errorf("%s: refreshes %q, concurrently: %t", s.Name, s.Refreshes, s.Concurrent)
		}
		if s.Insert == nil {
			continue
		}
		inserts++
		said := s.Insert.Table + " (" + strings.Join(s.Insert.Columns, ", ") + ")"
		if !strings.Contains(s.SQL, "INSERT INTO "+said) {
			t.Errorf("%s inserts into %s", s.Name, said)
		}
		if strings.Contains(s.SQL, "ON CONFLICT") != (len(s.Insert.Conflict) > 0) {
			t.Errorf("%s: conflict on %v", s.Name, s.Insert.Conflict)
		}
		if len(s.Insert.Conflict) > 0 {
			conflicts++
			if said := "ON CONFLICT (" + strings.Join(s.Insert.Conflict, ", ") + ")"; !strings.Contains(s.SQL, said) {
				t.Errorf("%s: %s", s.Name, said)
			}
		}
	}
	if inserts == 0 || conflicts == 0 {
		t.Errorf("%d inserts, %d conflicts", inserts, conflicts)
	}
}
