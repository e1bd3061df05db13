package postgres

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/fault"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestResolveOrder(t *testing.T) {
	t.Parallel()
	with, without := t.TempDir(), t.TempDir()
	write(t, filepath.Join(with, ".env"), "DATABASE_URL=postgres://c@dotenv/d\n")
	tests := []struct {
		name, url, env, dir, want, origin string
	}{
		{"flag first", "postgres://a@flag/d", "postgres://b@env/d", with, "a@flag:5432/d", "--database-url"},
		{"then the variable", "", "postgres://b@env/d", with, "b@env:5432/d", "DATABASE_URL"},
		{"then the file", "", "", with, "c@dotenv:5432/d", ".env file " + filepath.Join(with, ".env")},
		{"then the embedded", "", "", without, "clipdex (embedded PostgreSQL)", "embedded"},
	}
	for _, test := range tests {
		target, err := Resolve(Options{URL: test.url, Getenv: env("DATABASE_URL", test.env, "PGHOST", "x", "PGDATABASE", "y"), Dir: test.dir})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if target.String() != test.want || target.Origin != test.origin || target.Embedded != (target.Config == nil) {
			t.Errorf("%s: %s from %s", test.name, target, target.Origin)
		}
	}
}

func TestResolveBadURL(t *testing.T) {
	t.Parallel()
	_, err := Resolve(Options{Getenv: env("DATABASE_URL", "postgres://u:s3cr3t/@h/d"), Dir: t.TempDir()})
	if fault.CodeOf(err) != fault.Usage || !strings.HasPrefix(err.Error(), "DATABASE_URL ") || strings.Contains(err.Error(), "s3cr3t") {
		t.Fatal(err)
	}
}

func TestDotenvSearch(t *testing.T) {
	t.Parallel()
	const line = "DATABASE_URL=postgres://u@h/d\n"
	tests := []struct {
		name  string
		files map[string]string
		dir   string
		want  string // the file found
	}{
		{"parent of a repository", map[string]string{"r/.git/HEAD": "", "r/.env": line}, "r/a/b", "r/.env"},
		{"go.mod makes one too", map[string]string{"r/go.mod": "", "r/.env": line}, "r/a", "r/.env"},
		{"the root itself", map[string]string{"r/.git/HEAD": "", "r/.env": line}, "r", "r/.env"},
		{"the nearest", map[string]string{"r/.git/HEAD": "", "r/.env": line, "r/a/.env": line}, "r/a/b", "r/a/.env"},
		{"one without it is passed", map[string]string{"r/.git/HEAD": "", "r/.env": line, "r/a/.env": "X=1\n"}, "r/a", "r/.env"},
		{"an empty one is passed", map[string]string{"r/.git/HEAD": "", "r/.env": line, "r/a/.env": "DATABASE_URL=\n"}, "r/a", "r/.env"},
		{"not above the root", map[string]string{".env": line, "r/.git/HEAD": ""}, "r/a", ""},
		{"no repository, no parents", map[string]string{".env": line}, "a", ""},
		{"no repository, own folder", map[string]string{"a/.env": line}, "a", "a/.env"},
	}
	for _, test := range tests {
		top := t.TempDir()
		for name, content := range test.files {
			write(t, filepath.Join(top, name), content)
		}
		dir := filepath.Join(top, test.dir)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		path, _, err := fromDotenv(dir)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if got := strings.TrimPrefix(strings.TrimPrefix(path, top), "/"); got != test.want {
			t.Errorf("%s: found %q, want %q", test.name, got, test.want)
		}
	}
}

func TestDotenvValues(t *testing.T) {
	t.Parallel()
	tests := [][2]string{
		{"DATABASE_URL=postgres://u:p@h/d", "postgres://u:p@h/d"},
		{"export DATABASE_URL=postgres://u@h/d # mine", "postgres://u@h/d"},
		{"# first\nDATABASE_URL=\"postgres://u@h/d\"\n", "postgres://u@h/d"},
		{"DATABASE_URL='postgres://u:$x@h/d'\r\n", "postgres://u:$x@h/d"},
		{"OTHER=1\n", ""},
	}
	for _, test := range tests {
		dir := t.TempDir()
		write(t, filepath.Join(dir, ".env"), test[0])
		if _, url, err := fromDotenv(dir); err != nil || url != test[1] {
			t.Errorf("%q: %q, %v", test[0], url, err)
		}
	}
}

func TestDotenvGarbage(t *testing.T) {
	t.Parallel()
	tests := []struct{ content, line string }{
		{"A=1\nB=2\nthis is s3cr3t\n", "line 3"},
		{"DATABASE_URL=\"postgres://u:s3cr3t@h\nB=2\n", "line 1"},
		{"A=1\nPASS!WORD=s3cr3t\n", "line 2"},
	}
	for _, test := range tests {
		dir := t.TempDir()
		write(t, filepath.Join(dir, ".env"), test.content)
		_, err := Resolve(Options{Getenv: env(), Dir: dir})
		if fault.CodeOf(err) != fault.Usage {
			t.Errorf("%q: %v", test.content, err)
			continue
		}
		text := err.Error()
		if !strings.Contains(text, dir) || !strings.Contains(text, test.line) || strings.Contains(text, "s3cr3t") {
			t.Errorf("%q: %s", test.content, text)
		}
	}
}
