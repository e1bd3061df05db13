package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/clipdex/clipdex/internal/query"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

func (a *app) guests() *cli.Command {
	return &cli.Command{
		Name:      "guests",
		Usage:     "list the guests, the most popular first",
		UsageText: "clipdex guests [--limit N] [--format json]",
		Description: `Popularity is from 0 to 1: seven tenths how often somebody appeared, against who appeared most often, and three
tenths how lately. The id is what clipdex guest and clipdex questions take.

Example:
  clipdex guests --limit 5`,
		Flags: []cli.Flag{limitFlag(query.DefaultGuests, query.MaxGuests, "guests"), formatFlag()},
		Action: question[[]query.RankedGuest]{show: showGuests,
			ask: func(ctx context.Context, c *cli.Context, db query.DB) ([]query.RankedGuest, error) {
				return query.Guests(ctx, db, c.Int("limit"))
			}}.action(a),
	}
}

func showGuests(w io.Writer, _ *cli.Context, guests []query.RankedGuest) {
	if len(guests) == 0 {
		nothing(w, "guests")
		return
	}
	rows := [][]string{{"GUEST", "VIDEOS", "POPULARITY", "ID"}}
	for _, g := range guests {
		rows = append(rows, []string{g.CanonicalName, fmt.Sprint(g.AppearanceCount), fmt.Sprintf("%.2f", g.Popularity), g.ID})
	}
	columns(w, rows)
}

func (a *app) guest() *cli.Command {
	return &cli.Command{
		Name:      "guest",
		Usage:     "show what is known of a guest",
		ArgsUsage: "ID",
		UsageText: "clipdex guest ID [--format json]",
		Description: `Shows the videos that a guest appeared in and by which name, what they are about and what is worth quoting. The id is
that of clipdex guests.

Example:
  clipdex guest "$(clipdex guests --format json | jq -r '.[0].id')"`,
		Flags: []cli.Flag{formatFlag()},
		Action: question[*query.GuestDetail]{least: 1, most: 1, show: showGuest,
			ask: func(ctx context.Context, c *cli.Context, db query.DB) (*query.GuestDetail, error) {
				return query.Guest(ctx, db, c.Args().First())
			}}.action(a),
	}
}

func showGuest(w io.Writer, _ *cli.Context, g *query.GuestDetail) {
	fmt.Fprintf(w, "%s  (%s)\n", report.Unbroken(g.CanonicalName), g.ID)
	if len(g.Appearances) > 0 {
		fmt.Fprintln(w, "\nAppearances")
		var rows [][]string
		for _, x := range g.Appearances {
			title := "a video that is gone"
			if x.Title != nil {
				title = *x.Title
			}
			rows = append(rows, []string{"  " + x.Alias, title, x.URL})
		}
		columns(w, rows)
	}
	said(w, g.Topics, g.Quotes)
}

func (a *app) questions() *cli.Command {
	return &cli.Command{
		Name:      "questions",
		Usage:     "show what questions for a guest can be grounded in",
		ArgsUsage: "ID",
		UsageText: "clipdex questions ID [--format json]",
		Description: `Gives the name, up to 20 topics and up to 15 quotes of a guest's videos: what somebody, or a model, that writes
questions should know. The id is that of clipdex guests.

Example:
  clipdex questions "$(clipdex guests --format json | jq -r '.[0].id')" --format json`,
		Flags: []cli.Flag{formatFlag()},
		Action: question[*query.Grounding]{least: 1, most: 1,
			ask: func(ctx context.Context, c *cli.Context, db query.DB) (*query.Grounding, error) {
				return query.Questions(ctx, db, c.Args().First())
			},
			show: func(w io.Writer, _ *cli.Context, g *query.Grounding) {
				fmt.Fprintf(w, "%s  (%s)\n", report.Unbroken(g.CanonicalName), g.ID)
				said(w, g.Topics, g.Quotes)
			}}.action(a),
	}
}
