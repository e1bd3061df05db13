package cli_test

import (
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// recipe finds a whole revision in MIGRATIONS.md.
var recipe = regexp.MustCompile("(?s)```go\n// (migrations/\\d{8}_([0-9a-f]{12})_\\w+\\.go)\n(.*?)```")

// TestRecipes builds the project with the revisions of MIGRATIONS.md behind its own, and takes them up, down and up.
func TestRecipes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "MIGRATIONS.md"))
	if err != nil {
		t.Fatal(err)
	}
	recipes := recipe.FindAllStringSubmatch(string(text), -1)
	if n := strings.Count(string(text), "\npackage migrations\n"); n == 0 || len(recipes) != n {
		t.Fatalf("%d revisions found, and there are %d", len(recipes), n)
	}
	dir := t.TempDir()
	if err := copyRepository(dir); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "migrations", "migrations.go")
	listed, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	head, tail, found := strings.Cut(string(listed), "\n\t}\n}")
	if !found {
		t.Fatalf("the list does not end as expected:\n%s", listed)
	}
	for _, r := range recipes {
		if formatted, err := format.Source([]byte(r[3])); err != nil || string(formatted) != r[3] {
			t.Errorf("%s is not as gofmt writes it: %v", r[1], err)
		}
		if err := os.WriteFile(filepath.Join(dir, r[1]), []byte(r[3]), 0o644); err != nil {
			t.Fatal(err)
		}
		head += "\n\t\trevision" + r[2] + ","
	}
	if err := os.WriteFile(list, []byte(head+"\n\t}\n}"+tail), 0o644); err != nil {
		t.Fatal(err)
	}
	_, env := onServer(t)
	p := prepare(t, env, "db", "verify")
	p.Dir, p.Path = dir, filepath.Join(dir, "bin", "clipdex")
	if err := build(t.Context(), dir, p.Path); err != nil {
		t.Fatal(err)
	}
	p.want(t, 1).says(t, "models      are ahead of the migrations", // they are as they were, and so are the queries
		"! save_segments   column words of transcript_segments wants a value", "8ee2cd2d43eb broke it", "! save_guest_raw", "bb2cb0327f88 broke it",
		"\nfailed: the models are ahead of the migrations; 2 queries broken\n")
	for _, r := range recipes {
		line := regexp.MustCompile(fmt.Sprintf(`(?m)^  +\d+/\d+  %s .* up \S+, down \S+, up again$`, r[2]))
		if !line.MatchString(p.stdout.String()) {
			t.Errorf("%s was not verified:\n%s%s", r[1], &p.stdout, &p.stderr)
		}
	}
}
