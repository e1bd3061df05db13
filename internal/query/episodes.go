package query

import (
	"context"
	"time"
)

// Episode is a video that was ingested.
type Episode struct {
	VideoID      string    `json:"video_id" db:"video_id"`
	Title        string    `json:"title" db:"title"`
	PublishedAt  time.Time `json:"published_at" db:"published_at"`
	SegmentCount *int32    `json:"segment_count" db:"segment_count"`
	DurationMS   *int64    `json:"duration_ms" db:"duration_ms"` // null when unknown
	Enriched     bool      `json:"enriched" db:"enriched"`
	GuestCount   *int32    `json:"guest_count" db:"guest_count"` // the counts of the enrich step, null before it
	TopicCount   *int32    `json:"topic_count" db:"topic_count"`
	QuoteCount   *int32    `json:"quote_count" db:"quote_count"`
}

var episodes = reads[Episode]("episodes", "boolean", "bigint")

// Episodes gives the videos that are done, newest first; with onlyEnriched those that the enrich step is done with.
func Episodes(ctx context.Context, db DB, limit int, onlyEnriched bool) ([]Episode, error) {
	if err := within("limit", limit, MaxEpisodes); err != nil {
		return nil, err
	}
	found, err := episodes.all(ctx, db, onlyEnriched, limit)
	if err != nil {
		return nil, cannot(err, "listing episodes")
	}
	return found, nil
}
