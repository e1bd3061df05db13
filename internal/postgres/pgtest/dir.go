package pgtest

import (
	_ "embed"
	"os"
	"os/exec"
	"testing"
)

// dirScript removes a folder, and stops the servers in it, when its input ends.
//
//go:embed dir.sh
var dirScript string

// Dir gives a folder for CLIPDEX_HOME that the server's account can reach. It goes when the test ends or its process is
// killed, with every server whose cluster lies in it stopped before.
func Dir(t testing.TB) string {
	t.Helper()
	// Not t.TempDir: its parents are closed to the account that root's server runs under, and its path is too long for a socket.
	dir, err := os.MkdirTemp(roomy(), "clipdex-home-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/bin/sh", "-c", dirScript, "sh", dir)
	cmd.SysProcAttr = ownSession
	w, err := watch(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.release)
	return dir
}
