package pgtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/server"
)

// found are the programs of the server under test.
var found = sync.OnceValues(func() (server.Binaries, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	return binaries(ctx)
})

// Binaries gives the programs of the server under test, for tests that start servers of their own.
func Binaries(t testing.TB) server.Binaries {
	t.Helper()
	b, err := found()
	if err != nil {
		t.Fatalf("looking for PostgreSQL: %v", err)
	}
	return b
}

// Major gives the major version of the server under test.
func Major(t testing.TB) int {
	t.Helper()
	return Binaries(t).Major
}

var versionMark = regexp.MustCompile(`/\* (since|until) (\d+) \*/`)

// Fits skips the test when the text of its case is marked for other servers than the one under test: /* since 15 */ is for
// 15 and newer, /* until 17 */ for 17 and older.
func Fits(t testing.TB, text string) {
	t.Helper()
	for _, m := range versionMark.FindAllStringSubmatch(text, -1) {
		major, _ := strconv.Atoi(m[2]) // digits only: it parses
		if since := m[1] == "since"; since && Major(t) < major || !since && Major(t) > major {
			t.Skipf("is for PostgreSQL %s %d, this is %d", m[1], major, Major(t))
		}
	}
}

// dumper is a pg_dump that reads servers of the version under test: one of that version or newer. Packages of the server
// alone have none.
var dumper = sync.OnceValue(func() string {
	b, err := found()
	if err != nil {
		return ""
	}
	candidates := []string{b.Path("pg_dump")}
	if path, err := exec.LookPath("pg_dump"); err == nil {
		candidates = append(candidates, path)
	}
	usual, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump") // errs only on a bad pattern
	for _, path := range append(candidates, usual...) {
		if out, err := exec.Command(path, "--version").Output(); err == nil && majorOf(string(out)) >= b.Major {
			return path
		}
	}
	return ""
})

var firstNumber = regexp.MustCompile(`\d+`)

func majorOf(version string) int {
	major, _ := strconv.Atoi(firstNumber.FindString(version)) // none is 0, which fits no server
	return major
}

// Dump gives what pg_dump says of a database. It says false where no pg_dump is new enough for the server: the test then
// compares by what the catalog says, and the log of the test says so.
func Dump(t testing.TB, url string, args ...string) (string, bool) {
	t.Helper()
	path := dumper()
	if path == "" {
		t.Logf("no pg_dump for PostgreSQL %d: compared by the catalog alone", Major(t))
		return "", false
	}
	cmd := exec.Command(path, append(args, url)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pg_dump: %v", err)
	}
	return string(out), true
}
