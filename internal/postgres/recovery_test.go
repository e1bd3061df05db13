package postgres

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

func TestEmbeddedAfterKilledUsers(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	for range 2 {
		h := startHolder(t, home, nil)
		h.ready(t)
		_ = h.cmd.Process.Kill()
		_ = h.cmd.Wait() // killed
	}
	if !up(t, home) {
		t.Fatal("the server went with its user")
	}
	shut(t, open(t, options(home)))
	if up(t, home) {
		t.Error("still up after the last user")
	}
}

func TestEmbeddedAfterKilledServer(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	e := open(t, options(home))
	run(t, e.Config("postgres"), "create table kept (x int)")
	if err := syscall.Kill(home.pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	second := open(t, options(home)) // while the first user still holds on
	if kept := query[bool](t, second.Config("postgres"), "select to_regclass('kept') is not null"); !kept {
		t.Error("the data is gone")
	}
	shut(t, e)
	shut(t, second)
	if up(t, home) {
		t.Error("still up")
	}
}

func TestEmbeddedCloseAfterKilledServer(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	e := open(t, options(home))
	if err := syscall.Kill(home.pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	shut(t, e)
	shut(t, open(t, options(home))) // also removes the shared memory of the killed one
}

func TestEmbeddedStalePid(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	shut(t, open(t, options(home)))
	// A process of the server's account that has the number of a server long gone.
	e := open(t, options(home))
	other := e.account.Command(t.Context(), env(), "/bin/sh", "-c", "read line")
	input, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(home.data(), "postmaster.pid")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(home.pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(file, []byte(strconv.Itoa(other.Process.Pid)+"\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	second := open(t, options(home))
	shut(t, e)
	shut(t, second)
	if up(t, home) {
		t.Error("still up")
	}
	input.Close()
	if err := other.Wait(); err == nil || strings.Contains(err.Error(), "signal") {
		t.Errorf("the other process was signalled: %v", err)
	}
}

func TestEmbeddedHalfMade(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	write(t, filepath.Join(home.newData(), "PG_VERSION"), "15\n")
	write(t, filepath.Join(home.newData(), "base", "1", "1234"), "half")
	shut(t, open(t, options(home)))
	if exists(home.newData()) {
		t.Error("the half-made cluster is still there")
	}
}

func TestEmbeddedCanceled(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	ctx, cancel := context.WithCancel(t.Context())
	o := options(home)
	o.Progress = func(string) { cancel() } // in the middle of making the cluster
	if _, err := OpenEmbedded(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	shut(t, open(t, options(home)))
}
