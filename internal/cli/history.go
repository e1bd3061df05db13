package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

// recorded is a database's history and where it stands on the chain.
type recorded struct {
	name    string
	chain   *migrate.Chain
	history migrate.History
	status  migrate.Status
}

// readHistory reads the history of the command's database, and only reads.
func (a *app) readHistory(c *cli.Context) (*recorded, error) {
	a.warnStale()
	chain, err := chain()
	if err != nil {
		return nil, err
	}
	s, err := a.session(c, server{})
	if err != nil {
		return nil, err
	}
	defer s.close(c.Context)
	conn, err := s.connect(c.Context)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(c.Context))
	h, err := migrate.ReadHistory(c.Context, conn, migrate.DefaultSchema)
	if err != nil {
		return nil, err
	}
	if !h.Readable {
		return nil, fault.New(fault.CannotDo, h.Denied.Remedy("SELECT"), "history not readable: %s", h.Denied.Why())
	}
	status, err := chain.Status(h)
	if err != nil {
		return nil, err
	}
	return &recorded{s.name, chain, h, status}, nil
}

// row gives the history's row of a revision, the zero value when there is none.
func (r *recorded) row(id string) migrate.Applied {
	for _, row := range r.history.Rows {
		if row.ID == id {
			return row
		}
	}
	return migrate.Applied{ID: id}
}

func (a *app) current() *cli.Command {
	return &cli.Command{
		Name:        "current",
		Usage:       "say which revision the database is at",
		UsageText:   "clipdex db current [options]",
		Description: "Prints the id and message of the last applied revision, whether it is the head, and when it was applied.\nReads only.\n\nExample:\n  clipdex db current",
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			r, err := a.readHistory(c)
			if err != nil {
				return err
			}
			if r.status.At.ID == "" && len(r.status.Unknown) == 0 {
				return fault.New(fault.No, "clipdex db bootstrap", "%s has no clipdex history", r.name)
			}
			return a.tellCurrent(r)
		},
	}
}

func (a *app) tellCurrent(r *recorded) error {
	if at := r.status.At; at.ID != "" {
		var notes []string
		if at.ID == r.chain.Head().ID {
			notes = append(notes, "head")
		}
		if n := len(r.status.Pending); n > 0 {
			notes = append(notes, report.Count(n, "revision")+" pending")
		}
		if row := r.row(at.ID); !row.AppliedAt.IsZero() {
			notes = append(notes, "applied "+stamp(row.AppliedAt))
		}
		if r.status.Assumed {
			notes = append(notes, "by "+migrate.AlembicTable)
		}
		fmt.Fprintf(a.env.Stdout, "%s  %s  (%s)\n", at.ID, at.Message, strings.Join(notes, ", "))
	}
	if len(r.status.Unknown) > 0 {
		return fault.New(fault.No, "run the build that has them, or  clipdex db stamp REVISION", "the database has revisions that this build does not know: %s",
			strings.Join(r.status.Unknown, ", "))
	}
	return nil
}

// stamp shows a moment in the user's time zone.
func stamp(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05 -07:00") }

func (a *app) history() *cli.Command {
	return &cli.Command{
		Name:        "history",
		Usage:       "list the revisions, newest first, applied or pending",
		UsageText:   "clipdex db history [options]",
		Description: "One line a revision: whether it is applied here, when, how long it took and by whom. Reads only.\n\nExample:\n  clipdex db history",
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			r, err := a.readHistory(c)
			if err != nil {
				return err
			}
			return a.tellHistory(r)
		},
	}
}

func (a *app) tellHistory(r *recorded) error {
	w := tabwriter.NewWriter(a.env.Stdout, 0, 0, 2, ' ', tabwriter.DiscardEmptyColumns)
	for _, id := range r.status.Unknown {
		fmt.Fprintf(w, "%s\tunknown\t%s\n", id, applied(r.row(id)))
	}
	isPending := map[string]bool{}
	for _, p := range r.status.Pending {
		isPending[p.ID] = true
	}
	isEdited := map[string]bool{}
	for _, e := range r.status.Edited {
		isEdited[e.ID] = true
	}
	revisions := r.chain.Revisions()
	for i := len(revisions) - 1; i >= 0; i-- {
		rev := revisions[i]
		state, when := "applied", applied(r.row(rev.ID))
		switch {
		case isPending[rev.ID]:
			state, when = "pending", applied(migrate.Applied{})
		case isEdited[rev.ID]:
			state = "edited"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", rev.ID, state, when, rev.Message)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("writing the history: %w", err)
	}
	if r.status.State == migrate.None {
		a.progress(r.name + " has no clipdex history; next: clipdex db bootstrap")
	}
	return nil
}

// applied says in three columns when, in how long and by whom, as far as the history knows.
func applied(row migrate.Applied) string {
	var when, took, by string
	if !row.AppliedAt.IsZero() {
		when = stamp(row.AppliedAt)
	}
	if row.Duration > 0 {
		took = report.Duration(row.Duration)
	}
	if row.By != "" {
		by = "by " + row.By
	}
	return when + "\t" + took + "\t" + by
}
