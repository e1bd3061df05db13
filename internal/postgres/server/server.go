// Package server finds the PostgreSQL programs of this machine and says under which account they run.
//
//	pgtest   →
//	           server → initdb, postgres
//	postgres →
//
// It leaves out connections, locks and downloads: postgres shares and stops a server, pgtest throws one away.
package server

import (
	"context"
	"os/exec"
)

// inherited are the variables that a server process gets. PG* would change its settings behind our back, and a locale of
// the terminal makes the postmaster refuse to start on macOS.
var inherited = []string{"PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}

// Command gives a command that runs as the account, in a session of its own: Ctrl-C in the terminal reaches us, not it.
// Its folder is the root, because the account may not enter ours.
func (a Account) Command(ctx context.Context, getenv func(string) string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"LC_ALL=C"}
	for _, key := range inherited {
		if value := getenv(key); value != "" {
			cmd.Env = append(cmd.Env, key+"="+value)
		}
	}
	cmd.SysProcAttr = a.attributes()
	return cmd
}

// InitArgs are the arguments of initdb for a cluster in dir: superuser clipdex, no passwords (whoever reaches the socket
// is let in), text compared byte by byte so that sorting is the same on every machine.
func InitArgs(dir string) []string {
	return []string{"-D", dir, "-U", "clipdex", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"}
}
