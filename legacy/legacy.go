// Package legacy holds the raw SQL migrations that made the schema before there were revisions.
//
//	001_init.sql … 004_search.sql → bootstrap, and every replay of the chain
//
// The files are frozen and pinned by checksum; README.md says why. It leaves out applying them: migrate does that.
package legacy

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
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

// frozen is the order in which the files are applied, each with its SHA-256. README.md says why they are frozen: don't
// correct a sum, write a revision.
var frozen = []struct{ name, sum string }{
	{"001_init.sql", "6887ab1ab8e7f13ab8d89ec1e9c752a586e73ba1a17401117882348b68f2cd25"},
	{"002_enrich.sql", "b60c5814818b56b0c3483e9a4ae743afc8e6ded6b85ca31473599f351dbfb10f"},
	{"003_resolution.sql", "6f1f07d47707e7c24465ebafffc745fee4ce8ce994b99d798d50162903b2fd67"},
	{"004_search.sql", "e1d5ef34c839c35aec2a16555a447ec5168c369edff44d14d3d349a3c8417a9b"},
}

// Files gives the legacy migrations in the order in which they are applied.
func Files() []File {
	files := make([]File, len(frozen))
	for i, f := range frozen {
		text, err := Sources.ReadFile(f.name)
		if err != nil {
			panic(fmt.Sprintf("reading embedded %s: %v", f.name, err)) // embedded at build: cannot be missing
		}
		files[i] = File{Name: f.name, SQL: string(text)}
	}
	return files
}

// Changed names the files among files that are not as they were frozen.
func Changed(files []File) []string {
	sums := map[string]string{}
	for _, f := range frozen {
		sums[f.name] = f.sum
	}
	var changed []string
	for _, f := range files {
		if sum := sha256.Sum256([]byte(f.SQL)); hex.EncodeToString(sum[:]) != sums[f.Name] {
			changed = append(changed, f.Name)
		}
	}
	return changed
}
