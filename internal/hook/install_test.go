package hook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/hook"
)

// TestInstall puts the hook beside what is there, twice, and takes it away, twice: then all is as it was.
func TestInstall(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, before, folder, runs string }{
		{"nothing there", `rm -f .git/hooks/*`, ".git/hooks", ""},
		{"a hook", `printf '#!/bin/sh\necho mine; test ! -e refuse\n' >.git/hooks/pre-commit; chmod 750 .git/hooks/pre-commit`, ".git/hooks", "mine\n"},
		{"one that git passes over", `echo 'echo mine' >.git/hooks/pre-commit; chmod 644 .git/hooks/pre-commit`, ".git/hooks", ""},
		{"a link", `printf '#!/bin/sh\necho linked\n' >tool; chmod +x tool; ln -s ../../tool .git/hooks/pre-commit`, ".git/hooks", "linked\n"},
		{"a link that leads nowhere", `ln -s nowhere .git/hooks/pre-commit`, ".git/hooks", ""},
		{"core.hooksPath", `mkdir 'my hooks'; git config core.hooksPath 'my hooks'; printf '#!/bin/sh\necho mine\n' >'my hooks/pre-commit'; chmod +x 'my hooks/pre-commit'`, "my hooks", "mine\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRepository(t)
			r.well(c.before)
			before := r.folder(c.folder)
			if did := r.install(); !did.Wrote || did.Kept != strings.Contains(before, "== pre-commit\n") {
				t.Errorf("installed: %+v\n%s", did, before)
			}
			once := r.folder(c.folder)
			if did := r.install(); did.Wrote || r.folder(c.folder) != once {
				t.Errorf("the second time: %+v", did)
			}
			if said := r.well(`echo more >>models/one.go; git commit -qam x`); !strings.HasPrefix(said, c.runs+"clipdex: ") {
				t.Errorf("a commit says\n%s", said)
			}
			for _, want := range []bool{true, false} {
				did, err := r.place().Uninstall()
				if err != nil || did.Removed != want {
					t.Errorf("taken away: %+v, %v", did, err)
				}
				if after := r.folder(c.folder); after != before {
					t.Errorf("before\n%s\nafter\n%s", before, after)
				}
			}
		})
	}
}

// TestKept lets the hook that was there before refuse: what it exits with decides, and nothing is checked.
func TestKept(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.well(`printf '#!/bin/sh\necho "$# $0"; exit 7\n' >.git/hooks/pre-commit; chmod +x .git/hooks/pre-commit`)
	r.install()
	said, ok := r.sh(`echo more >>models/one.go; git add .; .git/hooks/pre-commit || echo "code $?"; git commit -qm x`)
	if ok || !strings.Contains(said, "0 .git/hooks/pre-commit.before-clipdex\ncode 7\n") || strings.Contains(said, "asked") {
		t.Errorf("committed: %t\n%s", ok, said)
	}
}

// TestElsewhere installs from a linked worktree, and where core.hooksPath leads out of the repository.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.well(`git worktree add -q ../linked`)
	linked := *r
	linked.dir = filepath.Join(filepath.Dir(r.dir), "linked")
	if p, main := linked.place(), r.place(); p.Hook() != main.Hook() || p.Root == main.Root || p.Elsewhere(t.Context()) {
		t.Errorf("%+v beside %+v", p, main)
	}
	linked.install()
	if said, ok := r.sh(`echo WRONG >>models/one.go; git commit -qam x`); ok {
		t.Errorf("committed\n%s", said)
	}
	r.well(`git config core.hooksPath 'my hooks'`) // from the root, wherever one stands
	below := *r
	below.dir = filepath.Join(r.dir, "migrations")
	if p, main := below.place(), r.place(); p != main || p.Folder != filepath.Join(r.dir, "my hooks") {
		t.Errorf("%+v from below, %+v from the root", p, main)
	}
	r.well(`git config core.hooksPath "$PWD/../hooks of all"`)
	if p := r.place(); !p.Elsewhere(t.Context()) || !r.install().Wrote {
		t.Errorf("%+v", p)
	}
	if said, ok := r.sh(`git commit -qam x`); ok {
		t.Errorf("committed\n%s", said)
	}
}

// TestRefused does not write where something would be lost.
func TestRefused(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, script, says string }{
		{"edited", `echo 'echo mine' >>.git/hooks/pre-commit`, "was changed by hand"},
		{"another's, and one that is kept", `cp .git/hooks/pre-commit .git/hooks/pre-commit.before-clipdex; echo mine >.git/hooks/pre-commit`, "is not clipdex's, and pre-commit.before-clipdex is kept already"},
		{"husky's", `mkdir -p .husky/_; git config core.hooksPath .husky/_`, "husky's"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRepository(t)
			r.install()
			r.well(c.script)
			before := r.folder(".git/hooks")
			if _, err := r.place().Install(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("installing: %v", err)
			}
			if did, err := r.place().Uninstall(); did.Removed || c.name == "edited" != (err != nil) {
				t.Errorf("taking away: %+v, %v", did, err)
			}
			if after := r.folder(".git/hooks"); after != before {
				t.Errorf("before\n%s\nafter\n%s", before, after)
			}
		})
	}
	if _, err := hook.Find(t.Context(), os.TempDir()); err == nil || !strings.Contains(err.Error(), "git has no working tree at") {
		t.Errorf("outside of a repository: %v", err)
	}
}

// TestOlder replaces the hook of another clipdex.
func TestOlder(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.well(`printf '#!/bin/sh\necho mine\n' >.git/hooks/pre-commit; chmod +x .git/hooks/pre-commit`)
	r.install()
	now := r.folder(".git/hooks")
	older := hook.Signed("#!/bin/sh\n# The hook of clipdex, 000000000000. As it was.\n")
	if err := os.WriteFile(r.place().Hook(), []byte(older), 0o644); err != nil {
		t.Fatal(err)
	}
	if did := r.install(); !did.Wrote || !did.Kept || r.folder(".git/hooks") != now {
		t.Errorf("%+v\n%s", did, r.folder(".git/hooks"))
	}
}
