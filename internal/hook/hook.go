// Package hook puts a check of what is staged before every commit.
//
//	cli → hook → git, sh: pre-commit.sh → go build → clipdex db check --scratch, db verify
//
// The check is a shell script: it has to run where no clipdex is built yet, and builds the one that is staged, for an old
// binary tells old truths. Here it is written where git looks, and taken away again. This package prints nothing.
package hook

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
)

const (
	name = "pre-commit"
	// keptName is the hook that was there before. Beside ours, where a program that takes it for its own still finds its files.
	keptName = name + ".before-clipdex"
)

// Place is where git looks for the hooks of a repository.
type Place struct {
	Root   string // of the working tree
	Folder string // absolute; one for all linked worktrees, or what core.hooksPath says
}

// Find gives the place for the repository around dir.
func Find(ctx context.Context, dir string) (Place, error) {
	git := exec.CommandContext(ctx, "git", "rev-parse", "--show-toplevel", "--git-path", "hooks")
	git.Dir = dir
	out, err := git.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return Place{}, fault.Wrap(fault.CannotDo, err, "install git", "a hook needs git")
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		cause := errors.New(strings.TrimSpace(string(exit.Stderr)))
		return Place{}, fault.Wrap(fault.Usage, cause, "cd into clipdex's repository", "git has no working tree at %s", dir)
	}
	if err != nil {
		return Place{}, fault.Wrap(fault.CannotDo, err, "git rev-parse --show-toplevel", "cannot ask git where its hooks are")
	}
	root, folder, _ := strings.Cut(strings.TrimSuffix(string(out), "\n"), "\n")
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(dir, folder)
	}
	return Place{Root: root, Folder: folder}, nil
}

// Hook gives the path of the hook that git runs.
func (p Place) Hook() string { return filepath.Join(p.Folder, name) }

// Kept gives the path of the hook that was there before ours.
func (p Place) Kept() string { return filepath.Join(p.Folder, keptName) }

// Elsewhere says whether the folder lies outside of the repository, where other repositories may use it too.
func (p Place) Elsewhere(ctx context.Context) bool {
	git := exec.CommandContext(ctx, "git", "rev-parse", "--path-format=absolute", "--git-common-dir")
	git.Dir = p.Root
	common, err := git.Output()
	return err == nil && !within(p.Folder, p.Root) && !within(p.Folder, strings.TrimSuffix(string(common), "\n"))
}

func within(path, folder string) bool {
	relative, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(relative)
}

// State is what stands where git looks for the hook.
type State int

// The states of a hook.
const (
	None    State = iota // nothing
	Foreign              // somebody else's
	Ours                 // as some clipdex wrote it
	Edited               // ours, changed by hand since
)

// Look says what is there.
func (p Place) Look() (State, error) {
	if _, err := os.Lstat(p.Hook()); errors.Is(err, os.ErrNotExist) {
		return None, nil
	}
	text, err := os.ReadFile(p.Hook())
	if errors.Is(err, os.ErrNotExist) {
		return Foreign, nil // a link that leads nowhere
	}
	if err != nil {
		return None, fault.Wrap(fault.CannotDo, err, "ls -l "+fault.ShellWord(p.Hook()), "cannot read the hook")
	}
	return stateOf(string(text)), nil
}
