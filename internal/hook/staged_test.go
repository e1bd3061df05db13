package hook_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestStaged commits in many ways. What is looked at is what would be committed, never the working tree.
func TestStaged(t *testing.T) {
	t.Parallel()
	const checked, verified, silent = "asked: db check --scratch\n", "asked: db verify\n", ""
	cases := []struct {
		name    string
		script  string // ends with what is to be committed
		refused bool
		asks    string // the last that is asked of the program
	}{
		{"nothing that matters", `echo more >>README.md; git commit -qam x`, false, silent},
		{"a test and a text", `echo WRONG >models/one_test.go; echo WRONG >models/README.md; git add .; git commit -qm x`, false, silent},
		{"a model", `echo more >>models/one.go; git commit -qam x`, false, checked},
		{"a wrong model", `echo WRONG >>models/one.go; git commit -qam x`, true, checked},
		{"a revision", `echo more >>migrations/first.go; git commit -qam x`, false, verified},
		{"a broken revision", `echo BROKEN >>migrations/first.go; git commit -qam x`, true, verified},
		{"a query", `echo more >internal/query/one.sql; git add .; git commit -qm x`, false, verified},
		{"go.mod", `echo '// more' >>go.mod; git commit -qam x`, false, checked},
		{"a wrong edit that is not staged", `echo more >>models/one.go; git add .; echo WRONG >>models/one.go; git commit -qm x`, false, checked},
		{"a correction that is not staged", `echo WRONG >>models/one.go; git add .; echo one >models/one.go; git commit -qm x`, true, checked},
		{"a wrong file that is not tracked", `echo more >>models/one.go; echo WRONG >models/new.go; git commit -qam x`, false, checked},
		{"a file that is only meant to be added", `echo more >>models/one.go; git add .; echo WRONG >models/new.go; git add -N models/new.go; git commit -qm x`, false, checked},
		{"one file of two, the other wrong", `echo more >>models/one.go; echo WRONG >>models/two.go; git add .; git commit -qm x -o models/one.go`, false, checked},
		{"the wrong one of two", `echo more >>models/one.go; echo WRONG >>models/two.go; git commit -qm x models/two.go`, true, checked},
		{"a deleted one", `git rm -q models/one.go; git commit -qm x`, false, checked},
		{"one that moves away", `git mv models/one.go one.go; git commit -qm x`, false, checked},
		{"one that moves here", `echo WRONG >three.go; git add .; git commit -qm 3; git mv three.go models/; git commit -qm x`, true, checked},
		{"a hunk", `seq 20 >models/one.go; git commit -qnam x; { echo more; seq 2 19; echo WRONG; } >models/one.go; printf 'y\nn\n' | git commit -qpm x`, false, checked},
		{"amended, nothing staged", `git commit -q --amend -m x`, false, silent},
		{"amended by a wrong model", `echo WRONG >>models/one.go; git add .; git commit -q --amend -m x`, true, checked},
		{"from a folder below", `cd migrations; echo WRONG >>../models/one.go; git commit -qam x`, true, checked},
		{"a merge with conflicts", `git checkout -qb other; echo a >models/one.go; git commit -qnam a; git checkout -q main; echo b >models/one.go; git commit -qnam b
			git merge other >/dev/null || echo WRONG >models/one.go; git commit -qam x`, true, checked},
		{"a rebase that goes on by a commit", `git checkout -qb other; echo a >models/one.go; git commit -qnam a; git checkout -q main; echo b >models/one.go; git commit -qnam b
			git rebase other >/dev/null 2>&1 || echo WRONG >models/one.go; git commit -qam x`, true, checked},
		{"a rebase that git itself goes on with, asking no hook", `git checkout -qb other; echo a >models/one.go; git commit -qnam a; git checkout -q main; echo b >models/one.go; git commit -qnam b
			git rebase other >/dev/null 2>&1 || echo WRONG >models/one.go; git add .; git rebase --continue >/dev/null 2>&1`, false, silent},
		{"a merge without conflicts, which asks no hook either", `git checkout -qb other; echo WRONG >models/new.go; git add .; git commit -qnm a; git checkout -q main; echo b >README.md; git commit -qnam b
			git merge -q other`, false, silent},
		{"the first commit", `git checkout -q --orphan new; echo WRONG >>models/one.go; git add .; git commit -qm x`, true, checked},
		{"a split index", `git update-index --split-index; echo WRONG >>models/one.go; git commit -qam x`, true, checked},
		{"a sparse checkout", `git sparse-checkout set migrations 2>/dev/null; test ! -e models; echo more >>migrations/first.go; git add .; git commit -qm x`, false, verified},
		{"a sparse index", `git sparse-checkout set --cone --sparse-index migrations 2>/dev/null; test ! -e internal; echo more >>migrations/first.go; git add .; git commit -qm x`, false, verified},
		{"line ends of another system", `git config core.autocrlf true; echo more >>models/one.go; git commit -qam x 2>/dev/null`, false, silent},
		{"a linked worktree", `git worktree add -q ../linked; cd ../linked; echo WRONG >>models/one.go; git commit -qam x`, true, checked},
		{"a branch without the check", `git rm -q --cached internal/hook/pre-commit.sh; git commit -qnm x; echo WRONG >>models/one.go; git commit -qam x`, false, silent},
		{"skipped", `echo WRONG >>models/one.go; SKIP=other,clipdex git commit -qam x`, false, "clipdex: not checked, as SKIP says\n"},
		{"skipped what is another's", `echo WRONG >>models/one.go; SKIP=clipdexes git commit -qam x`, true, checked},
		{"no check at all", `echo WRONG >>models/one.go; git commit --no-verify -qam x`, false, silent},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRepository(t)
			r.install()
			said, ok := r.sh(c.script)
			if ok == c.refused {
				t.Errorf("refused: %t\n%s", !ok, said)
			}
			if asked := strings.Index(said, c.asks); asked < 0 || strings.Contains(said[asked+len(c.asks):], "asked:") || c.asks == silent && said != "" {
				t.Errorf("the last that is asked of the program is not %q\n%s", c.asks, said)
			}
			if hint := strings.Contains(said, "SKIP=clipdex git commit  commits without this check"); hint != c.refused {
				t.Errorf("how to skip it is said: %t\n%s", hint, said)
			}
			for _, leak := range []string{"GIT_DIR=", "GIT_INDEX_FILE=", "GIT_PREFIX=", "GIT_WORK_TREE=", "DATABASE_URL="} {
				if strings.Contains(said, leak) {
					t.Errorf("what is built sees %s\n%s", leak, said)
				}
			}
			if left, _ := os.ReadDir(filepath.Join(filepath.Dir(r.dir), "tmp")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// TestNoGo takes away what builds what is staged.
func TestNoGo(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.install()
	r.well(`git config --unset clipdex.go; mkdir ../bin; for p in git sh dirname; do ln -s "$(command -v $p)" ../bin/$p; done`)
	const usual = `(/usr|/opt|/snap)/\S*go\b` // on the machine of the tests it is in such a place
	for _, path := range []string{r.place().Hook(), filepath.Join(r.dir, "internal", "hook", "pre-commit.sh")} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, regexp.MustCompile(usual).ReplaceAll(text, []byte("/nonexistent")), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	said, ok := r.sh(`echo more >>models/one.go; PATH="$PWD/../bin"; git commit -qam x`)
	if ok {
		t.Errorf("committed\n%s", said)
	}
	for _, w := range []string{"error: what is staged was not checked: there is no Go to build it with\n", "  help: install Go (https://go.dev/dl), or say where it is:  git config clipdex.go ", "SKIP=clipdex git commit"} {
		if !strings.Contains(said, w) {
			t.Errorf("not said: %s\n%s", w, said)
		}
	}
	if said, ok := r.sh(`git reset -q --hard; echo more >>README.md; PATH="$PWD/../bin"; git commit -qam x`); !ok || said != "" {
		t.Errorf("nothing that matters was staged\n%s", said)
	}
}

func (r *repository) index() os.FileInfo {
	r.t.Helper()
	info, err := os.Stat(filepath.Join(r.dir, ".git", "index"))
	if err != nil {
		r.t.Fatal(err)
	}
	return info
}

// TestHeldIndex runs the check while another git holds the index.
func TestHeldIndex(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.well(`echo WRONG >>models/one.go; git add .; touch .git/index.lock`)
	before := r.index()
	said, code := r.run()
	if code != 1 || !strings.Contains(said, "models/one.go:WRONG") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if after := r.index(); !after.ModTime().Equal(before.ModTime()) || after.Size() != before.Size() {
		t.Errorf("the index was written: %v, %v", before, after)
	}
	r.well(`rm .git/index.lock; git reset -q --hard`)
	if said, code := r.run(); code != 0 || said != "nothing to check: no model, migration, legacy file or query is staged\n" {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// TestStagedCheck commits another check: that is the one that is run, whenever the hook was written.
func TestStagedCheck(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.install()
	r.well(`printf '#!/bin/sh\necho "the new check"; exit 1\n' >internal/hook/pre-commit.sh; git add .; git show HEAD:internal/hook/pre-commit.sh >internal/hook/pre-commit.sh`)
	if said, ok := r.sh(`git commit -qm x`); ok || said != "the new check\n" {
		t.Errorf("committed: %t\n%s", ok, said)
	}
	if said, code := r.run(); code != 1 || said != "the new check\n" {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// TestVerifyingEnds finds a model wrong while the revisions are still verified: that is ended then, and nothing stays behind.
func TestVerifyingEnds(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.install()
	defer r.sh(`kill "$(cat ../verifying)" 2>/dev/null`)
	said, ok := r.sh(`echo SLOW >>migrations/first.go; echo WRONG >>models/one.go; git commit -qam x`)
	if ok || !strings.Contains(said, "models/one.go:WRONG") {
		t.Errorf("committed: %t\n%s", ok, said)
	}
	if left, there := r.sh(`kill -0 "$(cat ../verifying)"; ls ../tmp`); there {
		t.Errorf("still verifying, and left behind: %s", left)
	}
}
