package query

import "context"

// Grounding is what somebody who writes questions for a guest is grounded in.
type Grounding struct {
	ID            string  `json:"id"`
	CanonicalName string  `json:"canonical_name"`
	Topics        []Topic `json:"topics"`
	Quotes        []Quote `json:"quotes"`
}

// Questions gives the grounding for questions to a guest. It errs as Guest does.
func Questions(ctx context.Context, db DB, id string) (*Grounding, error) {
	canonical, err := nameOf(ctx, db, id)
	if err != nil {
		return nil, err
	}
	g := &Grounding{ID: id, CanonicalName: canonical}
	g.Topics, g.Quotes, err = saidWith(ctx, db, id, questionQuoteLimit)
	return g, err
}
