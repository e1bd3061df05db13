package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/clipdex/clipdex/internal/fault"
)

// pid gives the process that postmaster.pid names, 0 when there is none.
func (h Home) pid() int {
	text, err := os.ReadFile(filepath.Join(h.data(), "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid < 1 {
		return 0
	}
	return pid
}

// isServer says whether a process is the postmaster of this cluster: its arguments name the data folder.
func (h Home) isServer(pid int) bool { return strings.Contains(arguments(pid), h.data()) }

func running(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// clearPid removes a postmaster.pid that names a process which is not a server of this cluster: PostgreSQL takes any living
// process of its account for one. No server holds server.lock, so the only other way is one started by hand.
func (h Home) clearPid() error {
	pid := h.pid()
	if pid == 0 || !running(pid) {
		return nil // PostgreSQL itself sees through a dead one
	}
	if h.isServer(pid) {
		return fault.New(fault.CannotDo, fmt.Sprintf("pg_ctl stop -D %s", h.data()), "a server started by hand (process %d) runs on the embedded database", pid)
	}
	if err := os.Remove(filepath.Join(h.data(), "postmaster.pid")); err != nil {
		return fault.Wrap(fault.CannotDo, err, "", "the embedded server's process file cannot be removed")
	}
	return nil
}
