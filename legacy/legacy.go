// Package legacy holds the raw SQL migrations that made the schema before there were revisions.
//
//	001_init.sql … 004_search.sql → bootstrap, and every replay of the chain
//
// The files are frozen and pinned by checksum; README.md says why. It leaves out applying them: migrate does that.
package legacy

import (
	"embed"
	"fmt"
)

// Sources holds the SQL files as they are in the repository.
//
//go:embed *.sql
var Sources embed.FS

// File is one legacy migration.
type File struct {
	Name string // 001_init.sql
	SQL  string
}

// names is the order in which the files are applied.
var names = []string{"001_init.sql", "002_enrich.sql", "003_resolution.sql", "004_search.sql"}

// Files gives the legacy migrations in the order in which they are applied.
func Files() []File {
	files := make([]File, len(names))
	for i, name := range names {
		text, err := Sources.ReadFile(name)
		if err != nil {
			panic(fmt.Sprintf("reading embedded %s: %v", name, err)) // embedded at build: cannot be missing
		}
		files[i] = File{Name: name, SQL: string(text)}
	}
	return files
}
