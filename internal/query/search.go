package query

import (
	"context"
	"fmt"
	"net/url"
	"slices"
)

// Found is the answer to a search.
type Found struct {
	Query    string `json:"query"`
	Reranked bool   `json:"reranked"` // the order is a remembered one, not that of fts_rank
	Results  []Clip `json:"results"`
}

// Clip is a stretch of a video around a hit.
type Clip struct {
	VideoID string  `json:"video_id"`
	Seq     int32   `json:"seq"` // of the segment that was hit
	StartMS int32   `json:"start_ms"`
	EndMS   int32   `json:"end_ms"`
	Text    string  `json:"text"`
	URL     string  `json:"url"`
	FTSRank float32 `json:"fts_rank"`
}

// hit is one segment that matches.
type hit struct {
	VideoID string  `db:"video_id"`
	Seq     int32   `db:"seq"`
	StartMS int32   `db:"start_ms"`
	EndMS   int32   `db:"end_ms"`
	Text    string  `db:"text"`
	Rank    float32 `db:"fts_rank"`
}

// id is how the cache of orders names a hit.
func (h hit) id() string { return fmt.Sprintf("%s:%d", h.VideoID, h.Seq) }

// near is a segment around a hit.
type near struct {
	Hit     int64  `db:"hit"` // counted from 1
	Seq     int32  `db:"seq"`
	StartMS int32  `db:"start_ms"`
	EndMS   int32  `db:"end_ms"`
	Text    string `db:"text"`
}

var (
	searchHits   = reads[hit]("search_hits", "text")
	clipSegments = reads[near]("clip_segments", "text[]", "bigint[]", "bigint[]")
)

// Search gives the n best clips for a query in the syntax of web searches. Errors: a usage fault for a query or n that is
// out of bounds, else a fault that says why it could not be done.
func Search(ctx context.Context, db DB, q string, n int) (*Found, error) {
	q, err := words(q)
	if err != nil {
		return nil, err
	}
	if err := within("n", n, MaxResults); err != nil {
		return nil, err
	}
	hits, err := searchHits.all(ctx, db, q)
	if err != nil {
		return nil, cannot(err, "searching")
	}
	order, err := cachedOrder(ctx, db, q, hits)
	if err != nil {
		return nil, cannot(err, "searching")
	}
	hits = reorder(hits, order)
	clips, err := grow(ctx, db, hits[:min(n, len(hits))])
	if err != nil {
		return nil, cannot(err, "searching")
	}
	return &Found{Query: q, Reranked: order != nil, Results: clips}, nil
}

// grow makes clips of hits, in one question for all of them.
func grow(ctx context.Context, db DB, hits []hit) ([]Clip, error) {
	clips := make([]Clip, 0, len(hits))
	if len(hits) == 0 {
		return clips, nil
	}
	var videos []string
	var from, to []int64
	for _, h := range hits {
		videos, from, to = append(videos, h.VideoID), append(from, int64(h.StartMS)-reach), append(to, int64(h.EndMS)+reach)
	}
	found, err := clipSegments.all(ctx, db, videos, from, to)
	if err != nil {
		return nil, err
	}
	around := make([][]Segment, len(hits))
	for _, s := range found {
		around[s.Hit-1] = append(around[s.Hit-1], Segment{Seq: s.Seq, StartMS: s.StartMS, EndMS: s.EndMS, Text: s.Text})
	}
	for i, h := range hits {
		clips = append(clips, clipOf(h, around[i]))
	}
	return clips, nil
}

// clipOf makes a clip of a hit and what is around it. A hit that is no longer among the segments, because the view is behind
// them, stands alone.
func clipOf(h hit, around []Segment) Clip {
	at := slices.IndexFunc(around, func(s Segment) bool { return s.Seq == h.Seq })
	if at < 0 {
		around, at = []Segment{{Seq: h.Seq, StartMS: h.StartMS, EndMS: h.EndMS, Text: h.Text}}, 0
	}
	w := window(around, at)
	return Clip{VideoID: h.VideoID, Seq: h.Seq, StartMS: w[0].StartMS, EndMS: end(w), Text: snap(joined(w)), URL: link(h.VideoID, w[0].StartMS), FTSRank: h.Rank}
}

// link gives the address at which a video starts at a moment.
func link(video string, startMS int32) string {
	return fmt.Sprintf("https://youtu.be/%s?t=%d", url.PathEscape(video), startMS/1000)
}
