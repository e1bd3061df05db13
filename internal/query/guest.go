package query

import (
	"context"
	"errors"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/jackc/pgx/v5"
)

// GuestDetail is what is known of one guest.
type GuestDetail struct {
	ID            string       `json:"id"`
	CanonicalName string       `json:"canonical_name"`
	Appearances   []Appearance `json:"appearances"` // in the order in which they were found out
	Topics        []Topic      `json:"topics"`      // most frequent first
	Quotes        []Quote      `json:"quotes"`      // most quotable first
}

// Appearance is one name that a guest was mentioned by.
type Appearance struct {
	Alias   string  `json:"alias" db:"alias_name"`
	VideoID *string `json:"video_id" db:"source_video_id"` // null when the video is gone
	Title   *string `json:"title" db:"title"`
	URL     string  `json:"url,omitempty" db:"-"`
}

// Topic is what a guest's videos are about.
type Topic struct {
	Name  string `json:"name" db:"name"`
	Count int64  `json:"count" db:"count"`
}

// Quote is something said in a guest's video.
type Quote struct {
	Text    string  `json:"text" db:"text"`
	Speaker *string `json:"speaker" db:"speaker"`
	Score   float32 `json:"score" db:"quotability_score"`
	VideoID string  `json:"video_id" db:"video_id"`
	StartMS int32   `json:"start_ms" db:"start_ms"`
	URL     string  `json:"url" db:"-"`
}

type name struct {
	Name string `db:"canonical_name"`
}

var (
	guestName        = reads[name]("guest", "uuid")
	guestAppearances = reads[Appearance]("guest_appearances", "uuid")
	guestTopics      = reads[Topic]("guest_topics", "uuid", "bigint")
	guestQuotes      = reads[Quote]("guest_quotes", "uuid", "bigint")
)

const (
	guestTopicLimit    = 20
	guestQuoteLimit    = 10
	questionQuoteLimit = 15
)

// Guest gives what is known of a guest. Errors: a usage fault when id is no UUID, a fault with code No when no guest has it.
func Guest(ctx context.Context, db DB, id string) (*GuestDetail, error) {
	canonical, err := nameOf(ctx, db, id)
	if err != nil {
		return nil, err
	}
	g := &GuestDetail{ID: id, CanonicalName: canonical}
	if g.Appearances, err = guestAppearances.all(ctx, db, id); err != nil {
		return nil, cannot(err, "reading a guest")
	}
	for i, a := range g.Appearances {
		if a.VideoID != nil {
			g.Appearances[i].URL = link(*a.VideoID, 0)
		}
	}
	g.Topics, g.Quotes, err = saidWith(ctx, db, id, guestQuoteLimit)
	return g, err
}

// nameOf gives the name of a guest who is there.
func nameOf(ctx context.Context, db DB, id string) (string, error) {
	if err := guestID(id); err != nil {
		return "", err
	}
	found, err := guestName.one(ctx, db, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", fault.New(fault.No, "clipdex guests", "there is no guest %s", id)
	}
	if err != nil {
		return "", cannot(err, "reading a guest")
	}
	return found.Name, nil
}

// saidWith gives topics and quotes of the videos that a guest appeared in.
func saidWith(ctx context.Context, db DB, id string, quoteLimit int) ([]Topic, []Quote, error) {
	topics, err := guestTopics.all(ctx, db, id, guestTopicLimit)
	if err != nil {
		return nil, nil, cannot(err, "reading a guest's topics")
	}
	quotes, err := guestQuotes.all(ctx, db, id, quoteLimit)
	if err != nil {
		return nil, nil, cannot(err, "reading a guest's quotes")
	}
	for i, q := range quotes {
		quotes[i].URL = link(q.VideoID, q.StartMS)
	}
	return topics, quotes, nil
}
