// Package internal holds no code, only the test that keeps the layout.
package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/clipdex/clipdex/"

// arrows says which packages of this module, and which of these libraries, a package may import. Tests may import more.
// Directories are named from the repository's root; the standard library is free but for the words in forbidden.
var arrows = map[string][]string{
	"cmd/clipdex":              {"internal/cli"},
	"models":                   {"internal/declare"},
	"migrations":               {"internal/migrate", gorm},
	"legacy":                   {},
	"internal/cli":             {"models", "migrations", "legacy", "internal/api", "internal/bootstrap", "internal/captions", "internal/check", "internal/compare", "internal/contract", "internal/diagram", "internal/diff", "internal/doctor", "internal/fault", "internal/hook", "internal/lint", "internal/locate", "internal/migrate", "internal/page", "internal/plan", "internal/postgres", "internal/query", "internal/record", "internal/report", "internal/revise", "internal/schema", "internal/verify", pgx, cliLib, "github.com/mattn/go-isatty", "github.com/cpuguy83/go-md2man/v2/md2man", "github.com/schollz/progressbar/v3"},
	"internal/report":          {"internal/check", "internal/compare", "internal/contract", "internal/diff", "internal/doctor", "internal/fault", "internal/lint", "internal/locate", "internal/migrate", "internal/plan", "internal/schema", "internal/trace", "internal/verify", "github.com/fatih/color"},
	"internal/locate":          {"internal/check", "internal/desired", "internal/diff", "internal/migrate", "internal/schema"},
	"internal/doctor":          {"internal/fault", "internal/migrate", "internal/postgres", "internal/postgres/server", "internal/schema", pgx},
	"internal/page":            {"internal/check", "internal/diagram", "internal/diff", "internal/plan", "internal/report", "internal/schema"},
	"internal/diagram":         {"internal/schema", "oss.terrastruct.com/d2/"},
	"internal/compare":         {"internal/catalog", "internal/check", "internal/desired", "internal/diff", "internal/fault", "internal/migrate", "internal/postgres", "internal/schema", pgx},
	"internal/revise":          {"internal/check", "internal/diff", "internal/fault", "internal/migrate", "internal/plan", "internal/schema", pgx},
	"internal/verify":          {"internal/check", "internal/diff", "internal/fault", "internal/migrate", "internal/schema"},
	"internal/bootstrap":       {"internal/catalog", "internal/check", "internal/fault", "internal/migrate", "internal/schema", pgx},
	"internal/check":           {"internal/catalog", "internal/contract", "internal/declare", "internal/desired", "internal/diff", "internal/fault", "internal/migrate", "internal/postgres", "internal/schema", pgx},
	"internal/contract":        {pgx},
	"internal/migrate":         {"internal/fault", "internal/schema", gorm, pgx, "github.com/go-gormigrate/gormigrate"},
	"internal/desired":         {"internal/declare", "internal/fault", "internal/schema", gorm, pgx},
	"internal/catalog":         {"internal/schema", pgx},
	"internal/record":          {"internal/check", "internal/lint", "internal/migrate", "internal/postgres", "internal/schema", "internal/trace", pgx},
	"internal/trace":           {"internal/schema"},
	"internal/lint":            {"internal/plan", "internal/schema", "internal/trace"},
	"internal/plan":            {"internal/diff", "internal/schema"},
	"internal/diff":            {"internal/schema"},
	"internal/schema":          {},
	"internal/query":           {"internal/fault", pgx},
	"internal/query/querytest": {"internal/contract", "internal/migrate", "internal/postgres/pgtest", "internal/query", "legacy", "migrations", pgx},
	"internal/api":             {"internal/fault", "internal/query", pgx},
	"internal/captions":        {},
	"internal/hook":            {"internal/fault"},
	"internal/declare":         {},
	"internal/fault":           {},
	"internal/postgres":        {"internal/fault", "internal/postgres/server", "internal/schema", pgx, "github.com/fergusstrange/embedded-postgres", "github.com/joho/godotenv"},
	"internal/postgres/server": {"internal/fault"},
	"internal/postgres/pgtest": {"internal/postgres/server", pgx},
	"internal/bench":           {"internal/catalog", "internal/check", "internal/declare", "internal/desired", "internal/diff", "internal/migrate", "internal/postgres/server", "internal/schema", gorm, pgx},
	"internal/bench/load":      {"internal/query", "internal/schema", pgx},
	"internal/bench/process":   {"internal/bench", "internal/bench/throwaway", "internal/postgres/server", pgx},
	"internal/bench/throwaway": {"internal/postgres/server"},
	"internal/bench/traffic":   {"internal/bench/throwaway", "internal/migrate", "internal/postgres/server", gorm, pgx},
}

const (
	gorm   = "gorm.io/"
	pgx    = "github.com/jackc/pgx/v5"
	cliLib = "github.com/urfave/cli/v2"
)

// forbidden are parts of the standard library that a pure package leaves alone.
var forbidden = map[string][]string{
	"models": {"os", "net", "database/sql"},
}

// TestArrows reads the imports of every source file.
func TestArrows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
				return filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		dir := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), "../"))
		seen[dir] = true
		allowed, known := arrows[dir]
		if !known {
			t.Errorf("%s: the package %s has no arrows: add it to the map", path, dir)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			if !mayImport(dir, allowed, imported) {
				t.Errorf("%s imports %s", path, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range arrows {
		if !seen[dir] {
			t.Errorf("the map names %s, which has no source files", dir)
		}
	}
}

func mayImport(dir string, allowed []string, imported string) bool {
	if own, ok := strings.CutPrefix(imported, module); ok {
		return slices.Contains(allowed, own)
	}
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		return !slices.ContainsFunc(forbidden[dir], func(f string) bool { return imported == f || strings.HasPrefix(imported, f+"/") })
	}
	return slices.ContainsFunc(allowed, func(a string) bool { return strings.Contains(a, ".") && strings.HasPrefix(imported, a) })
}

// TestTopLevel holds the top level to what the layout names.
func TestTopLevel(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{"cmd", "models", "migrations", "legacy", "internal", "go.mod", "go.sum", "Taskfile.yml", "README.md", "MIGRATIONS.md", "LICENSE", "bin"}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
