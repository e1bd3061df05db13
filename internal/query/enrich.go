package query

import (
	"context"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/jackc/pgx/v5"
)

// Enrichment is what was found in a transcript: by the enrich step, or by whoever wrote a file that is imported.
type Enrichment struct {
	Guests []Mention   `json:"guests"`
	Topics []Mentioned `json:"topics"`
	Quotes []Said      `json:"quotes"`
}

// Mention is a guest of a video.
type Mention struct {
	Name    string `json:"name"`    // the canonical one
	Alias   string `json:"alias"`   // as mentioned in this video; default: the name
	Role    string `json:"role"`    // may be empty
	Company string `json:"company"` // may be empty
}

// Mentioned is a topic, with the segments that are about it.
type Mentioned struct {
	Name     string  `json:"name"`
	Segments []int32 `json:"segments"` // counted from 0
}

// Said is a quote.
type Said struct {
	Text    string  `json:"text"`
	Segment int32   `json:"segment"` // counted from 0
	Speaker string  `json:"speaker"` // may be empty
	Score   float32 `json:"score"`   // how quotable, 0 to 1
}

var (
	deleteGuestsRaw = writes("delete_guests_raw", "text")
	deleteTopicsRaw = writes("delete_topics_raw", "text")
	deleteQuotesRaw = writes("delete_quotes_raw", "text")
	saveGuestRaw    = writes("save_guest_raw", "text", "text", "text", "text")
	saveTopicRaw    = writes("save_topic_raw", "text", "text", "integer[]")
	saveQuoteRaw    = writes("save_quote_raw", "text", "text", "integer", "text", "real")
	saveEnriched    = writes("save_enriched", "text", "integer", "integer", "integer")
	saveGuest       = writes("save_guest", "text", "text")
	saveAlias       = writes("save_alias", "text", "text", "text", "text")
)

// SaveEnrichment replaces what was found in a video, which has to be there, in one transaction. Guests are known by their
// name; a name that is new makes a guest.
func SaveEnrichment(ctx context.Context, db DB, video string, e Enrichment) error {
	if err := e.check(); err != nil {
		return err
	}
	if err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error { return e.save(ctx, tx, video) }); err != nil {
		return cannot(err, "saving what was found in video "+video)
	}
	return nil
}

func (e Enrichment) save(ctx context.Context, tx pgx.Tx, video string) error {
	for _, s := range []Statement{deleteGuestsRaw, deleteTopicsRaw, deleteQuotesRaw} {
		if err := s.run(ctx, tx, video); err != nil {
			return err
		}
	}
	for _, g := range e.Guests {
		if err := g.save(ctx, tx, video); err != nil {
			return err
		}
	}
	for _, t := range e.Topics {
		if err := saveTopicRaw.run(ctx, tx, video, t.Name, append([]int32{}, t.Segments...)); err != nil {
			return err
		}
	}
	for _, q := range e.Quotes {
		if err := saveQuoteRaw.run(ctx, tx, video, q.Text, q.Segment, q.Speaker, q.Score); err != nil {
			return err
		}
	}
	return saveEnriched.run(ctx, tx, video, len(e.Guests), len(e.Topics), len(e.Quotes))
}

func (g Mention) save(ctx context.Context, tx pgx.Tx, video string) error {
	alias := g.Alias
	if alias == "" {
		alias = g.Name
	}
	if err := saveGuestRaw.run(ctx, tx, video, alias, g.Role, g.Company); err != nil {
		return err
	}
	if err := saveGuest.run(ctx, tx, g.Name, normalized(g.Name)); err != nil {
		return err
	}
	return saveAlias.run(ctx, tx, normalized(g.Name), alias, normalized(alias), video)
}

func (e Enrichment) check() error {
	var words []string
	for _, g := range e.Guests {
		if normalized(g.Name) == "" {
			return fault.New(fault.Usage, "", "a guest has no name")
		}
		words = append(words, g.Name, g.Alias, g.Role, g.Company)
	}
	for _, t := range e.Topics {
		words = append(words, t.Name)
	}
	for _, q := range e.Quotes {
		words = append(words, q.Text, q.Speaker)
	}
	for _, w := range words {
		if err := text("what was found in a video", w); err != nil {
			return err
		}
	}
	return nil
}

// normalized gives a name as names are compared: in lower case, one space between words.
func normalized(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }
