package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// copyRepository copies what the program is built from.
func copyRepository(to string) error {
	for _, folder := range []string{"cmd", "internal", "legacy", "migrations", "models"} {
		if err := os.CopyFS(filepath.Join(to, folder), os.DirFS(filepath.Join(root, folder))); err != nil {
			return err
		}
	}
	for _, file := range []string{"go.mod", "go.sum", ".gitignore"} {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, file), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// copyProject copies the repository into $WORK/project, which becomes the working directory; its program is built anew by build.
func copyProject(ts *testscript.TestScript, _ bool, _ []string) {
	to := ts.MkAbs("project")
	ts.Check(copyRepository(to))
	ts.Setenv("PATH", filepath.Join(to, "bin")+":"+ts.Getenv("PATH"))
	ts.Check(ts.Chdir(to))
	ts.Setenv("PROJECT", to)
}

// buildCopy builds the copied project's program.
func buildCopy(ts *testscript.TestScript, neg bool, _ []string) {
	dir := ts.Getenv("PROJECT")
	if err := build(context.Background(), dir, filepath.Join(dir, "bin", "clipdex")); (err != nil) != neg {
		ts.Fatalf("%v", err)
	}
}

// commitCopy makes a git repository of the copied project, with all of it committed. Go, where git's hook calls it, has the
// caches that these tests have.
func commitCopy(ts *testscript.TestScript, _ bool, _ []string) {
	caches, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	ts.Check(err)
	program, err := exec.LookPath("go")
	ts.Check(err)
	build, modules, _ := strings.Cut(strings.TrimSpace(string(caches)), "\n")
	for name, value := range map[string]string{
		"GOCACHE": build, "GOMODCACHE": modules, "GIT_CONFIG_NOSYSTEM": "1",
		"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
	} {
		ts.Setenv(name, value)
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"config", "clipdex.go", program}, {"add", "."}, {"commit", "-qm", "first"}} {
		ts.Check(ts.Exec("git", args...))
	}
}

// edit replaces a text in a file: edit FILE OLD NEW, \n in both being a line break. An old one that is not there once is a
// mistake of the script.
func edit(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(path)
	ts.Check(err)
	was, is := strings.ReplaceAll(args[1], `\n`, "\n"), strings.ReplaceAll(args[2], `\n`, "\n")
	if n := strings.Count(string(text), was); n != 1 {
		ts.Fatalf("%q is %d times in %s", was, n, args[0])
	}
	ts.Check(os.WriteFile(path, []byte(strings.Replace(string(text), was, is, 1)), 0o644))
}

// revisionID is how ids look, in file names behind the day.
var revisionID = regexp.MustCompile(`(\brevision|\b\d{8}_|\b)([0-9a-f]{12})(_|\b)`)

// withoutIDs gives ids that were made during the script the names ID1, ID2 … in the order in which they appear, and the day in
// front of them the name DAY. $ID1 is then the id.
func withoutIDs(ts *testscript.TestScript, text string) string {
	if ts.Getenv("PROJECT") == "" {
		return text
	}
	known := map[string]string{}
	n := 0
	for ts.Getenv(fmt.Sprintf("ID%d", n+1)) != "" {
		n++
		known[ts.Getenv(fmt.Sprintf("ID%d", n))] = fmt.Sprintf("ID%d", n)
	}
	return revisionID.ReplaceAllStringFunc(text, func(found string) string {
		parts := revisionID.FindStringSubmatch(found)
		before, id, behind := parts[1], parts[2], parts[3]
		if id == "cad2f1272a8a" || id == "04370fbe93f4" || !strings.ContainsAny(id, "0123456789") {
			return found
		}
		if known[id] == "" {
			n++
			known[id] = fmt.Sprintf("ID%d", n)
			ts.Setenv(known[id], id)
		}
		if before != "" && before != "revision" {
			before = "DAY_"
		}
		return before + known[id] + behind
	})
}
