package bench

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Project writes a copy of the module in root to dir, which must not exist. A shape of no tables copies the module's own
// schema; any other replaces it: models/ by the shape's, the first legacy file by its DDL, the rest by nothing, the
// chain by its first revision, and the queries that are held against a schema by none. It errs when root is no checkout of this module or dir can't be written.
func (s Shape) Project(root, dir string) error {
	for _, name := range []string{"cmd", "internal", "models", "migrations", "legacy"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join(root, name))); err != nil {
			return fmt.Errorf("copying %s: %w", name, err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o644)
		}
		if err != nil {
			return fmt.Errorf("copying %s: %w", name, err)
		}
	}
	if s.Tables == 0 {
		return nil
	}
	return errors.Join(s.replaceModels(filepath.Join(dir, "models")), s.replaceLegacy(filepath.Join(dir, "legacy")), baselineOnly(filepath.Join(dir, "migrations")), noQueries(filepath.Join(dir, "internal", "cli", "statements.go")))
}

// noQueries lets the program say nothing to its database: its queries are about other tables.
func noQueries(file string) error {
	if _, err := os.Stat(file); err != nil {
		return fmt.Errorf("leaving out the queries: %w", err)
	}
	text := "package cli\n\nimport \"github.com/clipdex/clipdex/internal/contract\"\n\nfunc statements() []contract.Statement { return nil }\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return fmt.Errorf("leaving out the queries: %w", err)
	}
	return nil
}

func (s Shape) replaceModels(dir string) error {
	files, err := s.Models()
	if err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o755)); err != nil {
		return fmt.Errorf("replacing the models: %w", err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return fmt.Errorf("replacing the models: %w", err)
		}
	}
	return nil
}

// replaceLegacy keeps the names of the files: legacy.go lists them.
func (s Shape) replaceLegacy(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err == nil && len(names) == 0 {
		err = fs.ErrNotExist
	}
	for i, name := range names {
		text := "-- Nothing: the first file makes all tables.\n"
		if i == 0 {
			text = s.DDL()
		}
		err = errors.Join(err, os.WriteFile(name, []byte(text), 0o644))
	}
	if err != nil {
		return fmt.Errorf("replacing the legacy files: %w", err)
	}
	return nil
}

var revisionID = regexp.MustCompile(`_([0-9a-f]{12})_`)

// baselineOnly leaves the oldest revision, which stands for the legacy files.
func baselineOnly(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "[0-9]*_*.go")) // sorted, and names begin with a date
	if err != nil || len(names) == 0 {
		return fmt.Errorf("finding the baseline: %w", errors.Join(err, fs.ErrNotExist))
	}
	for _, name := range names[1:] {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("removing a revision: %w", err)
		}
	}
	id := revisionID.FindStringSubmatch(filepath.Base(names[0]))
	list := filepath.Join(dir, "migrations.go")
	text, err := os.ReadFile(list)
	if err != nil || id == nil {
		return fmt.Errorf("reading the chain: %w", errors.Join(err, fs.ErrInvalid))
	}
	var kept []string
	for line := range strings.Lines(string(text)) {
		if entry := strings.TrimSpace(line); !strings.HasPrefix(entry, "revision") || strings.HasPrefix(entry, "revision"+id[1]) {
			kept = append(kept, line)
		}
	}
	if err := os.WriteFile(list, []byte(strings.Join(kept, "")), 0o644); err != nil {
		return fmt.Errorf("writing the chain: %w", err)
	}
	return nil
}
