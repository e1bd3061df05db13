package bench_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/bench"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// TestDDLAndModelsAgree builds the real program over generated models and lets it judge: clean as made, and a drift for
// every kind of thing that is changed.
func TestDDLAndModelsAgree(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "project")
	if err := (bench.Shape{Tables: 20}).Project(root(t), dir); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "clipdex")
	build := exec.Command("go", "build", "-o", program, "./cmd/clipdex")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	url, home := pgtest.New(t), t.TempDir()
	clipdex := func(want int, args ...string) string {
		t.Helper()
		cmd := exec.Command(program, args...)
		cmd.Dir = home // outside of the checkout: no ignore file and no .env of it
		cmd.Env = append(os.Environ(), "DATABASE_URL="+url, "CLIPDEX_HOME="+home, "CLIPDEX_SCRATCH_URL="+pgtest.Server(t))
		out, _ := cmd.CombinedOutput() // the exit code is looked at
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("clipdex %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, want, out)
		}
		return string(out)
	}
	clipdex(0, "db", "bootstrap")
	if out := clipdex(0, "db", "check"); !strings.Contains(out, "clean: models, migrations and database agree") {
		t.Errorf("not clean:\n%s", out)
	}
	conn := connect(t, url)
	changes := map[string]string{
		"price":                  "ALTER TABLE t0003 ALTER price TYPE numeric(10,3)",
		"t0007_name_check":       "ALTER TABLE t0007 DROP CONSTRAINT t0007_name_check, ADD CONSTRAINT t0007_name_check CHECK (name IN ('new', 'done'))",
		"t0011_code_uidx":        "DROP INDEX t0011_code_uidx; CREATE INDEX t0011_code_uidx ON t0011 (code)",
		"hits":                   "ALTER TABLE t0013 ALTER hits SET DEFAULT 1",
		"t0020_previous_id_fkey": "ALTER TABLE t0020 DROP CONSTRAINT t0020_previous_id_fkey",
	}
	for _, sql := range changes {
		run(t, conn, sql)
	}
	out := clipdex(1, "db", "check")
	for name := range changes {
		if !strings.Contains(out, name) {
			t.Errorf("%s is not told:\n%s", name, out)
		}
	}
}
