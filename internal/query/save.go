package query

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/jackc/pgx/v5"
)

// Video is a video with its transcript.
type Video struct {
	ID          string    `json:"video_id"`
	Title       string    `json:"title"`
	PublishedAt time.Time `json:"published_at"`
	Source      string    `json:"source"` // where the transcript is from
	Segments    []Segment `json:"segments"`
}

// Segment is a piece of a transcript.
type Segment struct {
	Seq     int32  `json:"-"`
	StartMS int32  `json:"start_ms"`
	EndMS   int32  `json:"end_ms"`
	Text    string `json:"text"`
}

var (
	saveVideo      = writes("save_video", "text", "text", "timestamp with time zone", "text", "integer", "bigint")
	deleteSegments = writes("delete_segments", "text")
	saveSegments   = writes("save_segments", "text", "text", "integer[]", "integer[]", "integer[]", "text[]")
	markFailed     = writes("mark_failed", "text", "text", "timestamp with time zone", "text")
)

// maxError is how many characters of an error are kept.
const maxError = 1000

// SaveVideo puts a video into the index as done, with its segments instead of those that were there, in one transaction.
// Searches see it after Refresh.
func SaveVideo(ctx context.Context, db DB, v Video) error {
	if err := v.check(); err != nil {
		return err
	}
	if err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error { return v.save(ctx, tx) }); err != nil {
		return cannot(err, "saving video "+v.ID)
	}
	return nil
}

// save replaces the video. The row is written first: two savers of one video then come one after the other.
func (v Video) save(ctx context.Context, tx pgx.Tx) error {
	var duration *int64
	var seqs, starts, ends []int32
	var texts []string
	for _, s := range v.Segments {
		seqs, starts, ends, texts = append(seqs, s.Seq), append(starts, s.StartMS), append(ends, s.EndMS), append(texts, s.Text)
	}
	if len(v.Segments) > 0 {
		last := int64(end(v.Segments))
		duration = &last
	}
	if err := saveVideo.run(ctx, tx, v.ID, v.Title, v.PublishedAt, v.Source, len(v.Segments), duration); err != nil {
		return err
	}
	if err := deleteSegments.run(ctx, tx, v.ID); err != nil {
		return err
	}
	return saveSegments.run(ctx, tx, v.ID, v.Source, seqs, starts, ends, texts)
}

// check refuses what the schema would refuse in words of its own, and times that run backwards.
func (v Video) check() error {
	if err := identified(v.ID, v.Title, v.PublishedAt); err != nil {
		return err
	}
	if err := text("the source", v.Source); err != nil {
		return err
	}
	seen := make(map[int32]bool, len(v.Segments))
	for _, s := range v.Segments {
		switch {
		case seen[s.Seq]:
			return fault.New(fault.Usage, "", "segment %d is there twice", s.Seq)
		case s.StartMS < 0 || s.EndMS < s.StartMS:
			return fault.New(fault.Usage, "", "segment %d runs from %d to %d ms", s.Seq, s.StartMS, s.EndMS)
		}
		if err := text("the text of a segment", s.Text); err != nil {
			return err
		}
		seen[s.Seq] = true
	}
	return nil
}

func identified(id, title string, published time.Time) error {
	if err := text("the video's id", id); err != nil {
		return err
	}
	if err := text("the title", title); err != nil {
		return err
	}
	switch {
	case strings.TrimSpace(id) == "":
		return fault.New(fault.Usage, "", "the video has no id")
	case strings.TrimSpace(title) == "":
		return fault.New(fault.Usage, "", "the video has no title")
	case published.IsZero():
		return fault.New(fault.Usage, "", "the video has no date of publication")
	}
	return nil
}

// MarkFailed records that a video could not be ingested, and why: the first thousand characters. A video that is known keeps
// its title, date and segments.
func MarkFailed(ctx context.Context, db DB, id, title string, published time.Time, why string) error {
	if err := identified(id, title, published); err != nil {
		return err
	}
	if err := markFailed.run(ctx, db, id, title, published, shortened(why)); err != nil {
		return cannot(err, "recording a failure of video "+id)
	}
	return nil
}

// shortened gives the beginning of an error, which may hold anything, as text that PostgreSQL takes.
func shortened(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if utf8.RuneCountInString(s) <= maxError {
		return s
	}
	return string([]rune(s)[:maxError])
}
