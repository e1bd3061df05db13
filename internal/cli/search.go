package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/clipdex/clipdex/internal/query"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

func (a *app) search() *cli.Command {
	return &cli.Command{
		Name:      "search",
		Usage:     "find what was said",
		ArgsUsage: "WORDS",
		UsageText: "clipdex search WORDS [-n N] [--format json]",
		Description: `Finds the clips in which the words are said, the best first. The words are those of a web search: all of them,
"in this order", this or that, -not this. They are English: walls finds wall. Quote what a shell would take.

Examples:
  clipdex search tide clock
  clipdex search '"sea wall" or harbour -notebook' -n 3
  clipdex search honey --format json | jq -r '.results[].url'`,
		Flags: []cli.Flag{
			limitFlag(query.DefaultResults, query.MaxResults, "clips"),
			formatFlag(),
		},
		Action: question[*query.Found]{least: 1, most: math.MaxInt, show: showFound,
			ask: func(ctx context.Context, c *cli.Context, db query.DB) (*query.Found, error) {
				return query.Search(ctx, db, strings.Join(c.Args().Slice(), " "), c.Int("limit"))
			}}.action(a),
	}
}

func showFound(w io.Writer, _ *cli.Context, f *query.Found) {
	for _, r := range f.Results {
		fmt.Fprintf(w, "%s  %s–%s  %s\n", report.Unbroken(r.VideoID), clock(int64(r.StartMS)), clock(int64(r.EndMS)), r.URL)
		paragraph(w, r.Text)
		fmt.Fprintln(w)
	}
	if len(f.Results) == 0 {
		fmt.Fprintf(w, "nothing found: %s\nnext: clipdex stats  says what is indexed, and whether the search is behind it\n", report.Unbroken(f.Query))
		return
	}
	fmt.Fprintf(w, "%s\n", report.Count(len(f.Results), "clip"))
}

func (a *app) refresh() *cli.Command {
	return &cli.Command{
		Name:      "refresh",
		Usage:     "let searches find what was saved since the last time",
		UsageText: "clipdex refresh [--format json]",
		Description: `Brings the search index (the materialized view transcript_segments_search) up to date with the transcripts. Searches
go on meanwhile. clipdex import does it by itself. It takes the role that owns the view.

Example:
  clipdex refresh`,
		Flags: []cli.Flag{formatFlag()},
		Action: question[*query.Refreshed]{
			ask: func(ctx context.Context, _ *cli.Context, db query.DB) (*query.Refreshed, error) {
				return query.Refresh(ctx, db)
			},
			show: func(w io.Writer, _ *cli.Context, r *query.Refreshed) {
				how := "filled for the first time"
				if r.Concurrently {
					how = "searches went on meanwhile"
				}
				fmt.Fprintf(w, "refreshed: the search index, %s\n", how)
			}}.action(a),
	}
}

// nothing says what to do where there is nothing to list.
func nothing(w io.Writer, what string) {
	fmt.Fprintf(w, "no %s yet\nnext: clipdex import FILE, or  clipdex import --sample\n", what)
}
