package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestStaleProgram runs the program inside a repository whose sources have changed since it was built.
func TestStaleProgram(t *testing.T) {
	t.Parallel()
	repository := t.TempDir()
	for _, name := range []string{"go.mod", "models", "migrations", "legacy"} {
		if out, err := exec.Command("cp", "-r", filepath.Join(root, name), repository).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	_, env := onServer(t)
	in := func(args ...string) *process {
		p := prepare(t, env, args...)
		p.Dir = filepath.Join(repository, "models")
		return p
	}
	fresh := in("db", "bootstrap").want(t, 0)
	if fresh.stderr.Len() > 0 {
		t.Errorf("bootstrap in a repository that is as it was built says\n%s", &fresh.stderr)
	}
	changed := filepath.Join(repository, "models", "guests.go")
	text, err := os.ReadFile(changed)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(changed, append(text, "// changed\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	const notice = "models/guests.go is not what this clipdex was built from"
	in("db", "check").want(t, 0).says(t, "warning: "+notice+"; rebuild:  go build -o bin/clipdex ./cmd/clipdex", "clean:")
	in("db", "current").want(t, 0).says(t, "warning: "+notice)
	in("db", "history").want(t, 0).says(t, "warning: "+notice)
	for _, args := range [][]string{{"upgrade"}, {"bootstrap"}, {"stamp", "head"}, {"rollback-last"}, {"downgrade", "base"}} {
		in(append([]string{"db"}, args...)...).want(t, 2).says(t, "error: "+notice, "help: go build -o bin/clipdex ./cmd/clipdex")
	}
}

// TestModelErrors builds the program with a model that is wrong. A check says what and where, in three lines.
func TestModelErrors(t *testing.T) {
	t.Parallel()
	_, env := onServer(t)
	prepare(t, env, "db", "bootstrap").want(t, 0)
	cases := []struct {
		name, was, is string
		says          []string
	}{
		{"unknown type", "column:canonical_name;type:text", "column:canonical_name;type:txet", []string{"txet", "Guest"}},
		{"expression that does not parse", "column:canonical_name;type:text;not null", "column:canonical_name;type:text;not null;check:guests_name_check,canonical_name <> (",
			[]string{"canonical_name <> (", "Guest"}},
		{"two models for one table", `return "guest_aliases"`, `return "guests"`, []string{"guests", "GuestAlias"}},
		{"name over 63 bytes", "uniqueIndex:guests_normalized_name_uidx", "uniqueIndex:" + strings.Repeat("long_", 13), []string{"long_long_", "63"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := prepare(t, env, "db", "check")
			p.Path = buildChanged(t, filepath.Join("models", "guests.go"), c.was, c.is)
			p.want(t, 2).says(t, c.says...)
			said := p.stderr.String()
			if !strings.HasPrefix(said, "error: ") || !strings.Contains(said, "\n  help: ") || p.stdout.Len() > 0 {
				t.Errorf("not in three lines:\n%s%s", &p.stdout, said)
			}
		})
	}
}

// buildChanged builds the program with one place in one file changed, leaving the sources alone, and gives its path.
func buildChanged(t *testing.T, name, was, is string) string {
	t.Helper()
	dir := t.TempDir()
	original, err := filepath.Abs(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), was) {
		t.Fatalf("%s has no %q", name, was)
	}
	changed := filepath.Join(dir, filepath.Base(name))
	if err := os.WriteFile(changed, []byte(strings.Replace(string(text), was, is, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {original: changed}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "clipdex")
	if err := build(t.Context(), root, out, "-overlay", file); err != nil {
		t.Fatal(err)
	}
	return out
}
