package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/report"
)

// diagnosed holds what the doctor says of a role and its session against what the table in MIGRATIONS.md says, whose cells are
// run. It changes nothing.
func (p *privileged) diagnosed(t *testing.T, row []string, notes map[string]note) {
	t.Helper()
	p.follow()
	standing := p.sql(t, standsAt)
	code, out := p.run(t, "doctor", "--format", "json")
	var r report.Examination
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	states := map[string]string{}
	for _, f := range r.Findings {
		states[f.Subject] = f.State
		if (f.State == "ok") != (f.Help == "") {
			t.Errorf("what is to be typed for something that is %s: %+v", f.State, f)
		}
	}
	exit := func(column int) int { return notes[strings.Trim(row[column], "()")].code }
	for subject, may := range map[string]bool{
		"reading":  exit(0) == 0 && exit(1) == 0, // check, current
		"changing": exit(4) != 3,                 // upgrade; an event trigger is somebody's will, which nobody can foresee
		"scratch":  row[2] != "(h)",              // lint
		"database": row[0] != "(f)",
	} {
		if (states[subject] == "ok") != may {
			t.Errorf("the doctor says that %s is %q, and the table otherwise\n%s", subject, states[subject], out)
		}
		if !may && code != 1 {
			t.Errorf("exit code %d", code)
		}
	}
	if after := p.sql(t, standsAt); after != standing {
		t.Errorf("the database went from %s to %s", standing, after)
	}
}
