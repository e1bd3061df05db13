package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/captions"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/query"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/jackc/pgx/v5"
	"github.com/urfave/cli/v2"
)

func (a *app) importFile() *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "save the transcript of a video from a file: .vtt, .srt or .json",
		ArgsUsage: "FILE",
		UsageText: "clipdex import FILE [--video-id ID | --url URL] [--title TITLE] [--published DATE]\n  clipdex import --sample",
		Description: `Saves a video with its segments, instead of those it had, and refreshes the search index. What is not given comes from
the file's name: "The tides [dQw4w9WgXcQ].en.vtt" has a title and an id. JSON is one object, of which guests, topics and
quotes may be left out:

  {"video_id": "v1", "title": "The tides", "published_at": "2024-03-05T09:00:00Z", "source": "hand",
   "segments": [{"start_ms": 0, "end_ms": 4200, "text": "Welcome."}],
   "guests": [{"name": "Mara Lindqvist", "alias": "Mara", "role": "clockmaker", "company": ""}],
   "topics": [{"name": "tides", "segments": [0]}],
   "quotes": [{"text": "Welcome.", "segment": 0, "speaker": "Mara Lindqvist", "score": 0.9}]}

Examples:
  clipdex import --sample
  clipdex import tides.vtt --url 'https://youtu.be/dQw4w9WgXcQ' --title 'The tides' --published 2024-03-05
  clipdex import episode.json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "video-id", Usage: "the video's `ID`; default: from the file's name"},
			&cli.StringFlag{Name: "url", Usage: "the video's `URL` at YouTube, for its id"},
			&cli.StringFlag{Name: "title", Usage: "the video's `TITLE`; default: from the file's name"},
			&cli.StringFlag{Name: "published", Usage: "when it was published, a `DATE` such as 2024-03-05 or 2024-03-05T09:00:00Z; default: that of the file"},
			&cli.StringFlag{Name: "source", Usage: "where the transcript is from, a `WORD`; default: the kind of file"},
			&cli.BoolFlag{Name: "sample", Usage: "save the sample corpus instead of a file: four episodes of a show that was made up"},
			&cli.BoolFlag{Name: "no-refresh", Usage: "leave the search index as it is; clipdex refresh brings it up to date"},
		},
		Action: func(c *cli.Context) error {
			documents, err := a.documents(c)
			if err != nil {
				return err
			}
			return a.save(c, documents)
		},
	}
}

// documents gives what is to be saved.
func (a *app) documents(c *cli.Context) ([]query.Document, error) {
	if c.Bool("sample") {
		for _, name := range []string{"video-id", "url", "title", "published", "source"} {
			if c.IsSet(name) {
				return nil, fault.New(fault.Usage, "clipdex import --sample", "--sample goes with no --%s", name)
			}
		}
		return query.Sample(), arguments(c, 0, 0)
	}
	if err := arguments(c, 1, 1); err != nil {
		return nil, err
	}
	path := c.Args().First()
	if !filepath.IsAbs(path) {
		path = filepath.Join(a.env.Dir, path)
	}
	d, err := read(path)
	if err != nil {
		return nil, err
	}
	if err := told(c, &d); err != nil {
		return nil, err
	}
	if len(d.Segments) == 0 {
		return nil, fault.New(fault.Usage, helpFor(c.Command), "nothing is said in %s", c.Args().First())
	}
	return []query.Document{d}, nil
}

// read reads a file, with what its name says for what it leaves open.
func read(path string) (query.Document, error) {
	cannot := func(err error) (query.Document, error) {
		return query.Document{}, fault.Wrap(fault.Usage, err, "clipdex import --help", "cannot read %s", filepath.Base(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return cannot(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return cannot(err)
	}
	kind := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	var d query.Document
	switch kind {
	case "vtt":
		d.Segments, err = segments(captions.ReadVTT(f))
	case "srt":
		d.Segments, err = segments(captions.ReadSRT(f))
	case "json":
		d, err = query.ReadDocument(f)
	default:
		err = errors.New("it is none of .vtt, .srt and .json")
	}
	if err != nil {
		return cannot(err)
	}
	title, id := named(filepath.Base(path))
	fill(&d.ID, id)
	fill(&d.Title, title)
	fill(&d.Source, kind)
	if d.PublishedAt.IsZero() {
		d.PublishedAt = info.ModTime().UTC()
	}
	return d, nil
}

func fill(field *string, otherwise string) {
	if *field == "" {
		*field = otherwise
	}
}

func segments(cues []captions.Cue, err error) ([]query.Segment, error) {
	var out []query.Segment
	for i, c := range cues {
		out = append(out, query.Segment{Seq: int32(i), StartMS: c.StartMS, EndMS: c.EndMS, Text: c.Text})
	}
	return out, err
}

// told puts what the command line says over what the file says.
func told(c *cli.Context, d *query.Document) error {
	id, err := videoID(c.String("video-id"), c.String("url"))
	if err != nil {
		return err
	}
	for field, given := range map[*string]string{&d.ID: id, &d.Title: c.String("title"), &d.Source: c.String("source")} {
		if given != "" {
			*field = given
		}
	}
	text := c.String("published")
	if text == "" {
		return nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if d.PublishedAt, err = time.Parse(layout, text); err == nil {
			return nil
		}
	}
	return fault.New(fault.Usage, "--published 2024-03-05", "--published can't be %q", text)
}

// save saves, refreshes and says so.
func (a *app) save(c *cli.Context, documents []query.Document) error {
	return a.onIndex(c, func(conn *pgx.Conn) error {
		for _, d := range documents {
			if err := query.SaveDocument(c.Context, conn, d); err != nil {
				return err
			}
			saved(a.env.Stdout, d)
		}
		if c.Bool("no-refresh") {
			fmt.Fprintln(a.env.Stdout, "next: clipdex refresh  lets searches find it")
			return nil
		}
		if _, err := query.Refresh(c.Context, conn); err != nil {
			return fmt.Errorf("saved, but %w", err)
		}
		fmt.Fprintln(a.env.Stdout, "next: clipdex search WORDS")
		return nil
	})
}

func saved(w io.Writer, d query.Document) {
	fmt.Fprintf(w, "saved  %s  %s (%s)\n", report.Unbroken(d.ID), report.Unbroken(d.Title), report.Count(len(d.Segments), "segment"))
}
