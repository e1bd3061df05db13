package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/clipdex/clipdex/internal/query"
	"github.com/urfave/cli/v2"
)

func (a *app) episodes() *cli.Command {
	return &cli.Command{
		Name:      "episodes",
		Usage:     "list the videos that are indexed, the newest first",
		UsageText: "clipdex episodes [--limit N] [--enriched] [--format json]",
		Description: `One line a video: when it was published, how long it is, how many segments its transcript has, and what the enrich
step found in it; – is not known.

Example:
  clipdex episodes --enriched --limit 5`,
		Flags: []cli.Flag{
			limitFlag(query.DefaultEpisodes, query.MaxEpisodes, "videos"),
			&cli.BoolFlag{Name: "enriched", Usage: "only videos that the enrich step is done with"},
			formatFlag(),
		},
		Action: question[[]query.Episode]{show: showEpisodes,
			ask: func(ctx context.Context, c *cli.Context, db query.DB) ([]query.Episode, error) {
				return query.Episodes(ctx, db, c.Int("limit"), c.Bool("enriched"))
			}}.action(a),
	}
}

func showEpisodes(w io.Writer, _ *cli.Context, found []query.Episode) {
	if len(found) == 0 {
		nothing(w, "episodes")
		return
	}
	number := func(n int64) string { return fmt.Sprint(n) }
	rows := [][]string{{"PUBLISHED", "LENGTH", "SEGMENTS", "GUESTS", "TOPICS", "QUOTES", "VIDEO", "TITLE"}}
	for _, e := range found {
		rows = append(rows, []string{e.PublishedAt.Local().Format("2006-01-02"), known(e.DurationMS, clock), known(e.SegmentCount, number),
			known(e.GuestCount, number), known(e.TopicCount, number), known(e.QuoteCount, number), e.VideoID, e.Title})
	}
	columns(w, rows)
}

func (a *app) stats() *cli.Command {
	return &cli.Command{
		Name:      "stats",
		Usage:     "count what is indexed, and say whether searches are behind it",
		UsageText: "clipdex stats [--format json]",
		Description: `Counts videos, segments, guests, topics and quotes, and compares what searches read with the transcripts: when it is
behind, clipdex refresh brings it up to date.

Example:
  clipdex stats`,
		Flags: []cli.Flag{formatFlag()},
		Action: question[*query.Totals]{show: showStats,
			ask: func(ctx context.Context, _ *cli.Context, db query.DB) (*query.Totals, error) {
				return query.Stats(ctx, db)
			}}.action(a),
	}
}

func showStats(w io.Writer, _ *cli.Context, t *query.Totals) {
	latest, index := "–", "up to date"
	if t.LatestAt != nil {
		latest = stamp(*t.LatestAt)
	}
	switch {
	case !t.Search.Populated:
		index = "never filled; next: clipdex refresh"
	case t.Search.Behind:
		index = "behind the transcripts; next: clipdex refresh"
	}
	columns(w, [][]string{
		{"videos", fmt.Sprintf("%d done, %d pending, %d failed", t.VideosDone, t.VideosPending, t.VideosFailed)},
		{"latest", latest},
		{"segments", fmt.Sprint(t.Segments)},
		{"hours", fmt.Sprintf("%.1f", t.HoursIndexed)},
		{"enriched", fmt.Sprint(t.EnrichedVideos)},
		{"guests", fmt.Sprintf("%d, under %d names", t.Guests, t.Aliases)},
		{"topics", fmt.Sprint(t.Topics)},
		{"quotes", fmt.Sprint(t.Quotes)},
		{"search index", fmt.Sprintf("%d rows, %s", t.Search.Rows, index)},
	})
}
