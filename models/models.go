package models

import (
	"embed"

	"github.com/clipdex/clipdex/internal/declare"
)

// Sources holds this package's Go files, so that a binary can tell whether it was built from the files on disk.
//
//go:embed *.go
var Sources embed.FS

// All gives every relation, parents before children, the materialized view among them.
func All() []any {
	return []any{
		ProcessedVideo{},
		TranscriptSegment{},

		RawGuest{},
		RawTopic{},
		RawQuote{},
		EnrichedVideo{},

		Guest{},
		GuestAlias{},
		GuestMergeDecision{},
		GuestMergeReview{},

		TranscriptSegmentSearch{},
		SearchCache{},
	}
}

// Set gives everything the models declare: the relations and what they need to exist.
func Set() declare.Set {
	return declare.Set{
		Relations:  All(),
		Extensions: []declare.Extension{{Name: "uuid-ossp"}}, // uuid_generate_v4, the default of guests.id
	}
}
