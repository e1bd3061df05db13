package cli_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// root is the repository's.
const root = "../.."

// bin gives the folder with the program, really built: what a test says about exit codes and signals is true of that.
// Other accounts can reach it. A shell removes it when this process ends, for whatever reason.
var bin = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("/tmp", "clipdex-bin-")
	if err != nil {
		return "", err
	}
	watchdog := exec.Command("/bin/sh", "-c", `cat >/dev/null; rm -rf "$0"`, dir)
	watchdog.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C is not for it
	if lifeline, err = watchdog.StdinPipe(); err != nil {
		return "", err
	}
	if err := watchdog.Start(); err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	return dir, build(context.Background(), root, filepath.Join(dir, "clipdex"))
})

// lifeline is the watchdog's input, which ends with this process.
var lifeline io.Closer

// build builds the program from the sources in dir, with the race detector when the tests have it.
func build(ctx context.Context, dir, out string, flags ...string) error {
	args := slices.Concat([]string{"build", "-buildvcs=false", "-o", out}, raceFlags, flags)
	cmd := exec.CommandContext(ctx, "go", append(args, "./cmd/clipdex")...)
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, text)
	}
	return nil
}

// program gives the path of the built program.
func program(t testing.TB) string {
	t.Helper()
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "clipdex")
}
