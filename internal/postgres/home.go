package postgres

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/clipdex/clipdex/internal/fault"
)

// Home is the folder that holds the embedded database and, when they were downloaded, its programs.
type Home struct{ Dir string }

// rootHome is where root's data lies: the server's account cannot reach root's own home.
const rootHome = "/var/lib/clipdex"

// DefaultHome gives CLIPDEX_HOME, else the user's data folder, for root a system one. It errs with a usage fault when
// nothing says where that is.
func DefaultHome(getenv func(string) string) (Home, error) {
	return defaultHome(getenv, os.Geteuid() == 0, runtime.GOOS)
}

func defaultHome(getenv func(string) string, root bool, goos string) (Home, error) {
	if dir := getenv("CLIPDEX_HOME"); dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return Home{}, fault.Wrap(fault.Usage, err, "CLIPDEX_HOME=/some/folder", "CLIPDEX_HOME cannot be used")
		}
		return Home{abs}, nil
	}
	if root {
		return Home{rootHome}, nil
	}
	home := getenv("HOME")
	switch data := getenv("XDG_DATA_HOME"); {
	case filepath.IsAbs(data): // a relative one is to be ignored, says the XDG specification
		return Home{filepath.Join(data, "clipdex")}, nil
	case !filepath.IsAbs(home):
		return Home{}, fault.New(fault.Usage, "export CLIPDEX_HOME=/some/folder", "there is no home folder to keep the embedded database in")
	case goos == "darwin":
		return Home{filepath.Join(home, "Library", "Application Support", "clipdex")}, nil
	}
	return Home{filepath.Join(home, ".local", "share", "clipdex")}, nil
}

func (h Home) data() string     { return filepath.Join(h.Dir, "cluster") }
func (h Home) newData() string  { return filepath.Join(h.Dir, "cluster.new") } // initdb works here, a rename makes it the cluster
func (h Home) log() string      { return filepath.Join(h.Dir, "server.log") }
func (h Home) keep() string     { return filepath.Join(h.Dir, "keep") }
func (h Home) gate() string     { return filepath.Join(h.Dir, "gate.lock") }
func (h Home) users() string    { return filepath.Join(h.Dir, "users.lock") }
func (h Home) alive() string    { return filepath.Join(h.Dir, "server.lock") }
func (h Home) binaries() string { return filepath.Join(h.Dir, "postgresql") }
