package query

import "context"

// RankedGuest is a guest in the list of guests.
type RankedGuest struct {
	ID              string  `json:"id" db:"id"`
	CanonicalName   string  `json:"canonical_name" db:"canonical_name"`
	AppearanceCount int64   `json:"appearance_count" db:"appearance_count"` // distinct videos
	Popularity      float64 `json:"popularity" db:"popularity"`             // 0 to 1
}

var guestsRanked = reads[RankedGuest]("guests", "bigint")

// Guests gives the most popular guests, best first, then by name. Popularity is seven parts how often somebody appeared,
// against who appeared most, and three parts how lately, between the oldest latest appearance and the newest.
func Guests(ctx context.Context, db DB, limit int) ([]RankedGuest, error) {
	if err := within("limit", limit, MaxGuests); err != nil {
		return nil, err
	}
	guests, err := guestsRanked.all(ctx, db, limit)
	if err != nil {
		return nil, cannot(err, "listing guests")
	}
	return guests, nil
}
