package doctor_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/doctor"
	"github.com/clipdex/clipdex/internal/postgres"
)

// TestNothingAround looks around where there is no home, no variable, no database and no repository.
func TestNothingAround(t *testing.T) {
	t.Parallel()
	r := doctor.Examine(t.Context(), doctor.Input{NoHome: errors.New("there is no home folder"), Options: postgres.Options{Getenv: func(string) string { return "" }, Dir: t.TempDir()}})
	if got := strings.Join(r.Subjects(doctor.Todo), " "); got != "server database scratch" {
		t.Errorf("to do: %s\n%+v", got, r)
	}
	if got := strings.Join(r.Subjects(doctor.Note), " "); got != "cache" {
		t.Errorf("notes: %s\n%+v", got, r)
	}
	for _, f := range r.Findings {
		if (f.State == doctor.Well) != (f.Help == "") {
			t.Errorf("%+v", f)
		}
	}
}

// TestNothingIsMade looks at a home that is not there, with and without programs for a server.
func TestNothingIsMade(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, programs := range []string{"", "/nowhere"} {
		getenv := func(key string) string {
			return map[string]string{"CLIPDEX_PG_BIN": programs, "PATH": os.Getenv("PATH")}[key]
		}
		doctor.Examine(t.Context(), doctor.Input{Home: postgres.Home{Dir: filepath.Join(dir, "a", "b")}, Cache: filepath.Join(dir, "cache"), Options: postgres.Options{Getenv: getenv, Dir: dir}})
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
