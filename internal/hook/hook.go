// Package hook puts a check of what is staged before every commit.
//
//	cli → hook → git, sh: pre-commit.sh → go build → clipdex db check --scratch, db verify
//
// The check is a shell script: it has to run where no clipdex is built yet, and builds the one that is staged, for an old
// binary tells old truths; so the script is the staged one too. Here the hook that runs it is written where git looks, and
// taken away again. This package prints nothing.
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

// Find gives the place for the repository around dir. Errors: *fault.Error.
func Find(ctx context.Context, dir string) (Place, error) {
	root, err := ask(ctx, dir, "--show-toplevel")
	if err != nil {
		return Place{}, err
	}
	folder, err := ask(ctx, root, "--git-path", "hooks") // from the root, which is where git takes core.hooksPath from
	if err != nil {
		return Place{}, err
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(root, folder)
	}
	return Place{Root: root, Folder: folder}, nil
}

// ask asks git rev-parse in a folder.
func ask(ctx context.Context, dir string, question ...string) (string, error) {
	git := exec.CommandContext(ctx, "git", append([]string{"rev-parse"}, question...)...)
	git.Dir = dir
	out, err := git.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		cause := errors.New(strings.TrimSpace(string(exit.Stderr)))
		return "", fault.Wrap(fault.Usage, cause, "cd into clipdex's repository", "git has no working tree at %s", dir)
	}
	if err != nil {
		return "", fault.Wrap(fault.CannotDo, err, "git --version", "a hook needs git")
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

// Hook gives the path of the hook that git runs.
func (p Place) Hook() string { return filepath.Join(p.Folder, name) }

// Kept gives the path of the hook that was there before ours.
func (p Place) Kept() string { return filepath.Join(p.Folder, keptName) }

// Elsewhere says whether the folder lies outside of the repository, where other repositories may use it too.
func (p Place) Elsewhere(ctx context.Context) bool {
	common, err := ask(ctx, p.Root, "--path-format=absolute", "--git-common-dir")
	return err == nil && !within(p.Folder, p.Root) && !within(p.Folder, common)
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
