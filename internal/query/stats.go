package query

import (
	"context"
	"time"
)

// Totals is how much there is of everything.
type Totals struct {
	VideosPending  int64      `json:"videos_pending" db:"videos_pending"`
	VideosDone     int64      `json:"videos_done" db:"videos_done"`
	VideosFailed   int64      `json:"videos_failed" db:"videos_failed"`
	Segments       int64      `json:"segments" db:"segments"`
	HoursIndexed   float64    `json:"hours_indexed" db:"hours_indexed"` // of videos that are done and whose length is known
	Guests         int64      `json:"guests" db:"guests"`
	Aliases        int64      `json:"aliases" db:"aliases"`
	Topics         int64      `json:"topics" db:"topics"`
	Quotes         int64      `json:"quotes" db:"quotes"`
	EnrichedVideos int64      `json:"enriched_videos" db:"enriched_videos"`
	LatestAt       *time.Time `json:"latest_published_at" db:"latest_published_at"`
	Search         View       `json:"search" db:"-"`
}

// View is the state of what searches read.
type View struct {
	Populated bool  `json:"populated" db:"-"`
	Rows      int64 `json:"rows" db:"rows"`
	Behind    bool  `json:"behind" db:"behind"` // the segments have changed since it was refreshed
}

var (
	statsTotals = reads[Totals]("stats")
	statsView   = reads[View]("stats_view")
)

// Stats counts. A view that was never filled is behind as soon as there are segments; PostgreSQL lets nobody read it.
func Stats(ctx context.Context, db DB) (*Totals, error) {
	totals, err := statsTotals.one(ctx, db)
	if err != nil {
		return nil, cannot(err, "counting")
	}
	v, err := viewState.one(ctx, db)
	if err != nil {
		return nil, cannot(err, "counting")
	}
	if !v.Populated {
		totals.Search.Behind = totals.Segments > 0
		return &totals, nil
	}
	if totals.Search, err = statsView.one(ctx, db); err != nil {
		return nil, cannot(err, "counting")
	}
	totals.Search.Populated = true
	return &totals, nil
}
