package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
)

// Document is a video as a JSON file has it: an object with video_id, title, published_at (RFC 3339), source and segments
// (start_ms, end_ms, text; they are numbered from 0), and if something was found in it guests (name, alias, role, company),
// topics (name, segments) and quotes (text, segment, speaker, score).
type Document struct {
	Video
	Enrichment
}

// ReadDocument reads one document. It errs on what is no JSON, on fields that it does not know, and on more than one object.
func ReadDocument(r io.Reader) (Document, error) {
	var d Document
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return Document{}, fmt.Errorf("reading JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Document{}, errors.New("reading JSON: there is more behind the first object")
	}
	for i := range d.Segments {
		d.Segments[i].Seq = int32(i)
	}
	return d, nil
}

// Enriched says whether something was found in the video.
func (e Enrichment) Enriched() bool { return len(e.Guests)+len(e.Topics)+len(e.Quotes) > 0 }

// SaveDocument saves a video, and what was found in it when something was, in one transaction.
func SaveDocument(ctx context.Context, db DB, d Document) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if err := SaveVideo(ctx, tx, d.Video); err != nil || !d.Enriched() {
			return err
		}
		return SaveEnrichment(ctx, tx, d.ID, d.Enrichment)
	})
}
