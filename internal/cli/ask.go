package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/query"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/jackc/pgx/v5"
	"github.com/urfave/cli/v2"
)

// question is what a command asks the index, and how the answer reads on a terminal.
type question[T any] struct {
	least, most int // arguments
	ask         func(ctx context.Context, c *cli.Context, db query.DB) (T, error)
	show        func(w io.Writer, c *cli.Context, answer T)
}

// action asks on the command's database and shows the answer in the format that was asked for.
func (q question[T]) action(a *app) cli.ActionFunc {
	return func(c *cli.Context) error {
		if err := arguments(c, q.least, q.most); err != nil {
			return err
		}
		if err := goodFormat(c); err != nil {
			return err
		}
		var answer T
		err := a.onIndex(c, func(conn *pgx.Conn) (err error) {
			answer, err = q.ask(c.Context, c, conn)
			return err
		})
		if f, ok := errors.AsType[*fault.Error](err); ok && f.Help == "" && f.Code == fault.Usage {
			return &fault.Error{Code: f.Code, What: f.What, Cause: f.Cause, Help: helpFor(c.Command)}
		}
		if err != nil {
			return err
		}
		if c.String("format") == "json" {
			return report.Answer(a.env.Stdout, answer)
		}
		q.show(a.env.Stdout, c, answer)
		return nil
	}
}

// onIndex calls work with a connection of the request path to the command's database.
func (a *app) onIndex(c *cli.Context, work func(*pgx.Conn) error) error {
	s, err := a.session(c, server{})
	if err != nil {
		return err
	}
	defer s.close(c.Context)
	conn, err := s.asking().connect(c.Context)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(c.Context))
	return work(conn)
}

// asking gives the session with connections for the request path. No statement is kept prepared: one would outlive a migration
// that changes its columns, and a pooler in transaction mode knows none.
func (s *session) asking() *session {
	asking := *s
	asking.config = s.config.Copy()
	asking.config.DefaultQueryExecMode = pgx.QueryExecModeExec
	return &asking
}

func limitFlag(otherwise, most int, of string) cli.Flag {
	return &cli.IntFlag{Name: "limit", Aliases: []string{"n"}, Value: otherwise, Usage: fmt.Sprintf("at most `N` %s, up to %d; default: %d", of, most, otherwise)}
}

// columns writes rows below each other, a row on one line whatever its cells hold.
func columns(w io.Writer, rows [][]string) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		for i, cell := range r {
			r[i] = report.Unbroken(cell)
		}
		fmt.Fprintln(t, strings.TrimRight(strings.Join(r, "\t"), " "))
	}
	_ = t.Flush() // a terminal that is gone is told by nobody
}

// width is how many characters a line of text has at most.
const width = 100

// paragraph writes text in lines of a bearable length, indented.
func paragraph(w io.Writer, text string) {
	line := " "
	for _, word := range strings.Fields(text) {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width && line != " " {
			fmt.Fprintln(w, line)
			line = " "
		}
		line += " " + word
	}
	fmt.Fprintln(w, line)
}

// clock shows milliseconds as a player does: 3:07, 1:02:03.
func clock(ms int64) string {
	s := ms / 1000
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// known shows a number that may not be known.
func known[T int32 | int64](n *T, show func(int64) string) string {
	if n == nil {
		return "–"
	}
	return show(int64(*n))
}

// said writes what a guest's videos are about and what was said in them.
func said(w io.Writer, topics []query.Topic, quotes []query.Quote) {
	if len(topics) > 0 {
		var rows [][]string
		for _, t := range topics {
			rows = append(rows, []string{"  " + t.Name, fmt.Sprint(t.Count)})
		}
		fmt.Fprintln(w, "\nTopics")
		columns(w, rows)
	}
	if len(quotes) == 0 {
		return
	}
	fmt.Fprintln(w, "\nQuotes")
	for _, q := range quotes {
		by := ""
		if q.Speaker != nil {
			by = " – " + *q.Speaker
		}
		paragraph(w, "“"+q.Text+"”"+by)
		fmt.Fprintf(w, "    %s\n", q.URL)
	}
}
