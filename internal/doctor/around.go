package doctor

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// hook looks for git's pre-commit hook of the repository, where git itself would look: core.hooksPath, linked worktrees. All
// that is known of clipdex's own hook is that the file names clipdex.
func (e *examination) hook(ctx context.Context) {
	if e.Root == "" {
		return // commits here are about something else
	}
	const install = "clipdex hook install"
	out, err := exec.CommandContext(ctx, "git", "-C", e.Root, "rev-parse", "--git-path", "hooks/pre-commit").Output()
	if err != nil {
		e.found(Finding{Subject: "hook", State: Note, Says: "not looked for: this is no git repository, or git is not installed"})
		return
	}
	path := strings.TrimSpace(string(out))
	if !filepath.IsAbs(path) {
		path = filepath.Join(e.Root, path)
	}
	text, err := os.ReadFile(path)
	info, _ := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		e.found(Finding{Subject: "hook", State: Note, Says: "no pre-commit hook checks what is committed", Help: install})
	case err != nil:
		e.failed("hook", Note, err)
	case !strings.Contains(string(text), "clipdex"):
		e.found(Finding{Subject: "hook", State: Note, Says: "the pre-commit hook is another's and does not run clipdex: " + path, Help: install + "   (which keeps it)"})
	case info != nil && info.Mode()&0o111 == 0:
		e.found(Finding{Subject: "hook", State: Note, Says: "the pre-commit hook may not be executed, so git passes it over", Help: "chmod +x " + path})
	default:
		e.well("hook", "commits are checked by "+path)
	}
}

// cache says what the replays of earlier runs take.
func (e *examination) cache() {
	if e.Cache == "" {
		e.found(Finding{Subject: "cache", State: Note, Says: "nothing is remembered between runs: there is no home folder", Help: "export XDG_CACHE_HOME=/some/folder"})
		return
	}
	files, _ := filepath.Glob(filepath.Join(e.Cache, "replay-*.json")) // errs only on a bad pattern
	size := int64(0)
	for _, name := range files {
		if info, err := os.Stat(name); err == nil {
			size += info.Size()
		}
	}
	if len(files) == 0 {
		e.well("cache", e.Cache+", nothing in it yet: the first check takes a second longer")
		return
	}
	e.well("cache", fmt.Sprintf("%s, %d remembered (%d kB); it may be deleted", e.Cache, len(files), (size+1023)/1024))
}
