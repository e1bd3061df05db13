// Package migrations is the chain of revisions of clipdex's schema.
//
//	All() → migrate.NewChain → upgrade, downgrade, check
//
// A revision carries its own SQL, never imports models, and is frozen once it is merged: databases remember what it did.
package migrations

import (
	"embed"

	"github.com/clipdex/clipdex/internal/migrate"
)

// Sources holds the Go files of the revisions, for checksums and for file names in messages.
//
//go:embed *.go
var Sources embed.FS

// All gives the revisions in the order in which they are applied. Append at the end, one line each: two branches that
// both append conflict in git, and that is meant. Someone has to decide which runs first.
func All() []migrate.Revision {
	return []migrate.Revision{
		revisioncad2f1272a8a, // baseline (raw SQL migrations 001-004)
		revision04370fbe93f4, // add duration_ms to processed_videos
	}
}
