package cli

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/legacy"
	"github.com/clipdex/clipdex/migrations"
	"github.com/clipdex/clipdex/models"
)

// modulePath is the line of go.mod by which the repository's root is known.
const modulePath = "module github.com/clipdex/clipdex"

// source is a folder whose files of one extension are compiled in and could have changed on disk since.
type source struct {
	folder    string
	extension string
	files     embed.FS
}

var sources = []source{{"models", ".go", models.Sources}, {"migrations", ".go", migrations.Sources}, {"legacy", ".sql", legacy.Sources}}

// chain gives the project's validated chain.
func chain() (*migrate.Chain, error) { return migrate.NewChain(migrations.All(), migrations.Sources) }

// legacyFiles gives what stands before the chain's first revision.
func legacyFiles() []migrate.File {
	var files []migrate.File
	for _, f := range legacy.Files() {
		files = append(files, migrate.File{Name: f.Name, SQL: f.SQL})
	}
	return files
}

// version is the build: the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	revision, modified := "", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				modified = "+changes"
			}
		}
	}
	if revision == "" {
		return "devel"
	}
	return "devel-" + revision + modified
}

// sourceHash is a hash over the compiled-in sources and the modules they were built with.
func sourceHash() string {
	h := sha256.New()
	for _, s := range sources {
		for _, name := range s.names(s.files) {
			text, _ := s.files.ReadFile(name) // embedded: it is there
			fmt.Fprintf(h, "%s/%s\x00%d\x00", s.folder, name, len(text))
			h.Write(text)
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			fmt.Fprintf(h, "%s %s\x00", m.Path, m.Version)
		}
		fmt.Fprint(h, info.GoVersion)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// stale gives the first file, relative to the repository's root, in which the repository around dir differs from what
// this binary was built from; empty outside of a repository and when all is equal.
func stale(dir string) string {
	root := repository(dir)
	if root == "" {
		return ""
	}
	for _, s := range sources {
		onDisk := os.DirFS(filepath.Join(root, s.folder))
		names := slices.Concat(s.names(s.files), s.names(onDisk))
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			was, errWas := s.files.ReadFile(name)
			is, errIs := fs.ReadFile(onDisk, name)
			if errWas != nil || errIs != nil || !bytes.Equal(was, is) {
				return filepath.Join(s.folder, name)
			}
		}
	}
	return ""
}

// names gives the folder's files that count, sorted; tests do not.
func (s source) names(files fs.FS) []string {
	var names []string
	entries, _ := fs.ReadDir(files, ".")
	for _, e := range entries {
		if name := e.Name(); path.Ext(name) == s.extension && !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
	}
	return names
}

// repository gives the root of clipdex's repository around dir, empty when there is none.
func repository(dir string) string {
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if line, _, _ := strings.Cut(string(text), "\n"); err == nil && strings.TrimSpace(line) == modulePath {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			return ""
		}
		dir = above
	}
}

const rebuild = "go build -o bin/clipdex ./cmd/clipdex"

// warnStale says on stderr when this binary is older than the sources around it.
func (a *app) warnStale() {
	if file := stale(a.env.Dir); file != "" {
		fmt.Fprintf(a.env.Stderr, "warning: %s is not what this clipdex was built from; rebuild:  %s\n", file, rebuild)
	}
}

// refuseStale is warnStale for a command that must not run then.
func (a *app) refuseStale() error {
	if file := stale(a.env.Dir); file != "" {
		return fault.New(fault.Usage, rebuild, "%s is not what this clipdex was built from", file)
	}
	return nil
}
