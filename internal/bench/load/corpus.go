package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/query"
	"github.com/jackc/pgx/v5"
)

// shape is the size of a corpus. The same shape gives the same corpus.
type shape struct{ videos, segments int }

// vocabulary is how many words there are. Like those of a language, few are said often and most hardly ever.
const vocabulary = 30_000

// word gives the word of a rank: syllables, so that no two are one stem.
func word(rank int) string {
	syllables := []string{"ba", "ko", "mi", "tu", "re", "so", "la", "ne", "pu", "di"}
	var b strings.Builder
	for n := rank + 100; n > 0; n /= 10 {
		b.WriteString(syllables[n%10])
	}
	return b.String() + "x"
}

// fill saves the corpus into an empty database.
func (s shape) fill(ctx context.Context, conn *pgx.Conn) error {
	totals, err := query.Stats(ctx, conn)
	switch {
	case err != nil:
		return err
	case totals.VideosDone == int64(s.videos) && totals.Segments == int64(s.videos*s.segments):
		fmt.Printf("corpus   %d videos, %d segments, from before\n", totals.VideosDone, totals.Segments)
		return nil
	case totals.Segments > 0:
		return fmt.Errorf("the database holds %d segments that are not this corpus: give an empty one", totals.Segments)
	}
	started := time.Now()
	random := rand.New(rand.NewPCG(7, 11))
	zipf := rand.NewZipf(random, 1.1, 8, vocabulary-1)
	for n := range s.videos {
		if err := query.SaveDocument(ctx, conn, s.video(n, random, zipf)); err != nil {
			return err
		}
	}
	if _, err := query.Refresh(ctx, conn); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "ANALYZE"); err != nil {
		return fmt.Errorf("analyzing: %w", err)
	}
	fmt.Printf("corpus   %d videos, %d segments, saved in %s\n", s.videos, s.videos*s.segments, time.Since(started).Round(time.Second))
	return nil
}

func (s shape) video(n int, random *rand.Rand, zipf *rand.Zipf) query.Document {
	id := fmt.Sprintf("load%07d", n)
	d := query.Document{Video: query.Video{ID: id, Title: "Episode " + id, PublishedAt: time.Unix(1_600_000_000+int64(n)*86_400, 0), Source: "load"}}
	for i := range s.segments {
		said := make([]string, 8+random.IntN(9))
		for j := range said {
			said[j] = word(int(zipf.Uint64()))
		}
		if text := strings.Join(said, " "); i%3 == 0 {
			d.Segments = append(d.Segments, segment(i, strings.ToUpper(text[:1])+text[1:]+"."))
		} else {
			d.Segments = append(d.Segments, segment(i, text))
		}
	}
	guest := random.IntN(400)
	d.Guests = []query.Mention{{Name: fmt.Sprintf("Guest %d", guest), Alias: fmt.Sprintf("Guest %d of %s", guest, id)}}
	for range 6 {
		at := int32(random.IntN(s.segments))
		d.Topics = append(d.Topics, query.Mentioned{Name: word(random.IntN(300)), Segments: []int32{at}})
		d.Quotes = append(d.Quotes, query.Said{Text: d.Segments[at].Text, Segment: at, Score: random.Float32()})
	}
	return d
}

func segment(i int, text string) query.Segment {
	return query.Segment{Seq: int32(i), StartMS: int32(i) * 4000, EndMS: int32(i)*4000 + 3900, Text: text}
}
