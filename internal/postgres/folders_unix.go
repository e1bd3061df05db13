//go:build unix

package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

// socketLimit is the longest path of a unix socket on macOS and the BSDs; Linux takes four bytes more.
const socketLimit = 103

// socketName is the file that the server makes in its socket folder for port 5432.
const socketName = ".s.PGSQL.5432"

// socketDir gives the folder of the socket: in the home, or where that path is too long one in /tmp named after it.
func (h Home) socketDir(a server.Account) string {
	dir := filepath.Join(h.Dir, "run")
	if len(filepath.Join(dir, socketName)) <= socketLimit {
		return dir
	}
	sum := sha256.Sum256([]byte(h.Dir))
	return fmt.Sprintf("/tmp/clipdex-%d-%x", a.UID, sum[:6])
}

// prepare makes the home and sees that the server can run in it.
func (h Home) prepare(ctx context.Context, o EmbeddedOptions, a server.Account) error {
	mode := os.FileMode(0o700)
	if a.Drop {
		mode = 0o755 // the account has to pass
	}
	if err := makeAll(h.Dir, mode); err != nil {
		return fault.Wrap(fault.CannotDo, err, "export CLIPDEX_HOME=/some/folder", "the folder of the embedded database cannot be made")
	}
	if err := h.owned(a); err != nil {
		return err
	}
	return h.reachable(ctx, o, a)
}

// makeAll is os.MkdirAll with the mode as given: a narrow umask would close root's folders to the account.
func makeAll(dir string, mode os.FileMode) error {
	err := os.Mkdir(dir, mode)
	if errors.Is(err, os.ErrNotExist) {
		if err := makeAll(filepath.Dir(dir), mode); err != nil {
			return err
		}
		err = os.Mkdir(dir, mode)
	}
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.Chmod(dir, mode)
}

// owned errs when the home is another user's: PostgreSQL runs a cluster only for its owner.
func (h Home) owned(a server.Account) error {
	info, err := os.Stat(h.Dir)
	if err != nil {
		return fault.Wrap(fault.CannotDo, err, "", "the folder of the embedded database cannot be read")
	}
	if owner := ownerOf(info); owner != os.Geteuid() && owner != a.UID {
		return fault.New(fault.CannotDo, "export CLIPDEX_HOME=/some/folder/of/yours",
			"%s belongs to user %d, and the embedded database runs for its owner only", h.Dir, owner)
	}
	return nil
}

// reachable asks by trying it as the account: rights may come from groups and access lists too.
func (h Home) reachable(ctx context.Context, o EmbeddedOptions, a server.Account) error {
	if !a.Drop {
		return nil
	}
	if err := a.Command(ctx, o.Getenv, "/bin/sh", "-c", `cd "$1"`, "sh", h.Dir).Run(); err != nil {
		return fault.Wrap(fault.CannotDo, err, "export CLIPDEX_HOME="+rootHome,
			"PostgreSQL does not run as root, and the account %s that runs it for root cannot reach %s", a.Name, h.Dir)
	}
	return nil
}

// private makes a folder that only the account may enter. One that is there already must be just that: a name in /tmp can
// be taken by anybody.
func private(dir string, a server.Account) error {
	if err := os.Mkdir(dir, 0o700); err == nil {
		if err := a.Give(dir); err != nil {
			return fault.Wrap(fault.CannotDo, err, "", "the folder %s cannot be given to the account %s", dir, a.Name)
		}
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fault.Wrap(fault.CannotDo, err, "", "the folder of the server's socket cannot be made")
	}
	owner := ownerOf(info)
	if a.Drop && owner == 0 && info.IsDir() { // we were killed between making it and giving it away
		if err := a.Give(dir); err != nil {
			return fault.Wrap(fault.CannotDo, err, "", "the folder %s cannot be given to the account %s", dir, a.Name)
		}
		owner = a.UID
	}
	if !info.IsDir() || owner != a.UID || info.Mode().Perm() != 0o700 {
		return fault.New(fault.CannotDo, "ls -ld "+dir, "%s is not a folder of the account %s alone", dir, a.Name)
	}
	return nil
}

func ownerOf(info os.FileInfo) int {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return -1
	}
	return int(stat.Uid)
}
