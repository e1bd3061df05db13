package query

import "context"

var (
	viewState           = reads[state]("view_state")
	refreshConcurrently = refreshes("refresh_concurrently", "transcript_segments_search", true)
	refreshPlainly      = refreshes("refresh_plainly", "transcript_segments_search", false)
)

// state is that of the materialized view that searches read.
type state struct {
	Populated bool `db:"populated"`
}

// Refreshed says how the search index was brought up to date.
type Refreshed struct {
	Concurrently bool `json:"concurrently"` // searches went on meanwhile
}

// Refresh brings what searches read up to date with the segments. Searches go on meanwhile, unless the view was never filled:
// PostgreSQL refreshes only a populated one concurrently.
func Refresh(ctx context.Context, db DB) (*Refreshed, error) {
	v, err := viewState.one(ctx, db)
	if err != nil {
		return nil, cannot(err, "refreshing the search index")
	}
	statement := refreshPlainly
	if v.Populated {
		statement = refreshConcurrently
	}
	if err := statement.run(ctx, db); err != nil {
		return nil, cannot(err, "refreshing the search index")
	}
	return &Refreshed{Concurrently: v.Populated}, nil
}
