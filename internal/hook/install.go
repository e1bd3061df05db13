package hook

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
)

// Installed is what Install did.
type Installed struct {
	Wrote bool // the hook was not there, or is another clipdex's
	Kept  bool // a hook that was there before stands beside it, and runs first
}

// Install writes the hook, and keeps one that is there. To repeat it is harmless. Errors: *fault.Error; the hook that was
// there still runs then.
func (p Place) Install() (Installed, error) {
	state, err := p.Look()
	if err != nil {
		return Installed{}, err
	}
	kept, err := exists(p.Kept())
	switch {
	case err != nil:
		return Installed{}, fault.Wrap(fault.CannotDo, err, "", "cannot look for hooks")
	case husky(p.Folder):
		return Installed{}, fault.New(fault.Usage, "put this line into .husky/pre-commit:  sh "+script, "the hooks of this repository are husky's, which writes them anew")
	case state == Edited:
		return Installed{}, fault.New(fault.Usage, "move your lines into "+keptName+" beside it, remove it, then  clipdex hook install", "%s is clipdex's, and was changed by hand", p.Hook())
	case state == Foreign && kept:
		return Installed{}, fault.New(fault.Usage, "make one of both, then  clipdex hook install", "%s is not clipdex's, and %s is kept already", p.Hook(), keptName)
	}
	text := render(goProgram())
	if was, err := os.ReadFile(p.Hook()); state == Ours && err == nil && string(was) == text {
		return Installed{Kept: kept}, os.Chmod(p.Hook(), executable)
	}
	if err := p.write(text, state == Foreign); err != nil {
		return Installed{}, fault.Wrap(fault.CannotDo, err, "ls -ld "+fault.ShellWord(p.Folder), "cannot write the hook")
	}
	return Installed{Wrote: true, Kept: kept || state == Foreign}, nil
}

// executable is the mode of a hook: git passes over one that may not be executed.
const executable = 0o755

// write puts the hook where git looks. It is complete before the one to keep gives way, which comes back when that fails.
func (p Place) write(text string, keep bool) error {
	if err := os.MkdirAll(p.Folder, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(p.Folder, name+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // once renamed it is not there
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Chmod(executable), f.Close()); err != nil {
		return err
	}
	if keep {
		if err := os.Rename(p.Hook(), p.Kept()); err != nil {
			return err
		}
	}
	err = os.Rename(f.Name(), p.Hook())
	if err != nil && keep {
		err = errors.Join(err, os.Rename(p.Kept(), p.Hook()))
	}
	return err
}

// Uninstalled is what Uninstall did.
type Uninstalled struct {
	Removed  bool // the hook was there
	Restored bool // the one that was there before is where it was
}

// Uninstall takes the hook away, and puts the one back that it kept. To repeat it is harmless. Errors: *fault.Error.
func (p Place) Uninstall() (Uninstalled, error) {
	state, err := p.Look()
	switch {
	case err != nil:
		return Uninstalled{}, err
	case state == Edited:
		return Uninstalled{}, fault.New(fault.Usage, "keep your lines somewhere else, then  rm "+fault.ShellWord(p.Hook()), "%s is clipdex's, and was changed by hand", p.Hook())
	case state != Ours:
		return Uninstalled{}, nil
	}
	kept, err := exists(p.Kept())
	switch {
	case err != nil:
	case kept:
		err = os.Rename(p.Kept(), p.Hook())
	default:
		err = os.Remove(p.Hook())
	}
	if err != nil {
		return Uninstalled{}, fault.Wrap(fault.CannotDo, err, "ls -ld "+fault.ShellWord(p.Folder), "cannot take the hook away")
	}
	return Uninstalled{Removed: true, Restored: kept}, nil
}

// husky says whether the folder is husky's: it calls its scripts by the hook's own name, and would not find one that was kept.
func husky(folder string) bool {
	return filepath.Base(folder) == ".husky" || filepath.Base(filepath.Dir(folder)) == ".husky"
}

func exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// goProgram gives the quoted path of the Go that is found here and now, empty when there is none.
func goProgram() string {
	path, err := exec.LookPath("go")
	if err != nil || !filepath.IsAbs(path) || strings.ContainsAny(path, "\r\n") {
		return ""
	}
	return fault.ShellWord(path)
}
