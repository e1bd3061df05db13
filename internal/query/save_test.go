package query_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/query"
)

var day = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)

func video(id string) query.Video {
	return query.Video{ID: id, Title: "Title of " + id, PublishedAt: day, Source: "test"}
}

func (d database) put(t testing.TB, v query.Video) {
	t.Helper()
	if err := query.SaveVideo(t.Context(), d, v); err != nil {
		t.Fatal(err)
	}
}

// save saves a video of these lines, five seconds each.
func (d database) save(t testing.TB, id string, lines ...string) {
	t.Helper()
	v := video(id)
	for i, line := range lines {
		at := int32(i) * 5000
		v.Segments = append(v.Segments, query.Segment{Seq: int32(i), StartMS: at, EndMS: at + 5000, Text: line})
	}
	d.put(t, v)
}

const row = "SELECT concat_ws('|', title, published_at AT TIME ZONE 'UTC', status, source, segment_count, ingested_at IS NOT NULL, duration_ms, error) FROM processed_videos WHERE video_id = $1"

func TestSaveVideo(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.save(t, "v", "one", "two", "three")
	if got, want := d.value(t, row, "v"), "Title of v|2024-05-06 07:08:09|done|test|3|t|15000"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := d.value(t, "SELECT string_agg(concat(seq, start_ms, end_ms, text, source), ' ' ORDER BY seq) FROM transcript_segments"); got != "005000onetest 1500010000twotest 21000015000threetest" {
		t.Errorf("got %s", got)
	}
}

func TestSaveVideoReplaces(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.save(t, "other", "stays")
	d.save(t, "v", "one", "two", "three")
	if err := query.MarkFailed(t.Context(), d, "v", "x", day, "broken"); err != nil {
		t.Fatal(err)
	}
	d.save(t, "v", "four")
	if got, want := d.value(t, row, "v"), "Title of v|2024-05-06 07:08:09|done|test|1|t|5000"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := d.value(t, "SELECT string_agg(text, ' ' ORDER BY video_id, seq) FROM transcript_segments"); got != "stays four" {
		t.Errorf("got %s", got)
	}
}

// TestSaveVideoEmpty: a transcript without segments has no length.
func TestSaveVideoEmpty(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.save(t, "v", "one")
	d.save(t, "v")
	if got := d.value(t, "SELECT concat_ws(' ', segment_count, duration_ms IS NULL) FROM processed_videos"); got != "0 t" {
		t.Errorf("got %s", got)
	}
}

// TestSaveVideoLongest takes the greatest end, which need not be the last segment's.
func TestSaveVideoLongest(t *testing.T) {
	t.Parallel()
	d := empty(t)
	v := video("v")
	v.Segments = []query.Segment{{Seq: 4, StartMS: 0, EndMS: 9000}, {Seq: 2, StartMS: 5000, EndMS: 6000}}
	d.put(t, v)
	if got := d.value(t, "SELECT duration_ms FROM processed_videos"); got != "9000" {
		t.Errorf("got %s", got)
	}
}

func TestSaveVideoRefuses(t *testing.T) {
	t.Parallel()
	d := empty(t)
	for words, spoil := range map[string]func(*query.Video){
		"no id":                       func(v *query.Video) { v.ID = " " },
		"no title":                    func(v *query.Video) { v.Title = "" },
		"no date":                     func(v *query.Video) { v.PublishedAt = time.Time{} },
		"id is not UTF-8":             func(v *query.Video) { v.ID = "\x00" },
		"title is not UTF-8":          func(v *query.Video) { v.Title = "\xff" },
		"source is not UTF-8":         func(v *query.Video) { v.Source = "\x00" },
		"text of a segment is not":    func(v *query.Video) { v.Segments[0].Text = "\x00" },
		"segment 0 is there twice":    func(v *query.Video) { v.Segments = append(v.Segments, v.Segments[0]) },
		"segment 0 runs from 5 to 4":  func(v *query.Video) { v.Segments[0] = query.Segment{StartMS: 5, EndMS: 4} },
		"segment 0 runs from -1 to 4": func(v *query.Video) { v.Segments[0] = query.Segment{StartMS: -1, EndMS: 4} },
	} {
		v := video("v")
		v.Segments = []query.Segment{{Text: "a", EndMS: 1}}
		spoil(&v)
		wantFault(t, query.SaveVideo(t.Context(), d, v), fault.Usage, words)
	}
	if got := d.value(t, "SELECT count(*) FROM processed_videos"); got != "0" {
		t.Errorf("%s rows were written", got)
	}
}

// TestSaveVideoWhole leaves the video as it was when saving fails on the way.
func TestSaveVideoWhole(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.save(t, "v", "one", "two")
	d.exec(t, "ALTER TABLE transcript_segments ADD CHECK (text <> 'bad')")
	v := video("v")
	v.Title, v.Segments = "New", []query.Segment{{Text: "good"}, {Seq: 1, Text: "bad"}}
	wantFault(t, query.SaveVideo(t.Context(), d, v), fault.CannotDo, "saving video v failed")
	if got := d.value(t, "SELECT concat(title, ' ', string_agg(text, ' ' ORDER BY seq)) FROM processed_videos NATURAL JOIN (SELECT video_id, seq, text FROM transcript_segments) s GROUP BY title"); got != "Title of v one two" {
		t.Errorf("got %s", got)
	}
}

// TestSaveVideoTogether saves one video from many sides: the end is one of them, whole.
func TestSaveVideoTogether(t *testing.T) {
	t.Parallel()
	d := empty(t)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			v := video("v")
			for i := range 2 + n {
				v.Segments = append(v.Segments, query.Segment{Seq: int32(i), EndMS: int32(n), Text: "x"})
			}
			if err := query.SaveVideo(context.WithoutCancel(t.Context()), d, v); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := d.value(t, "SELECT (SELECT concat(segment_count - 2, segment_count) FROM processed_videos) = (SELECT concat(max(end_ms), count(*)) FROM transcript_segments)"); got != "true" {
		t.Error("segments of different savers")
	}
}

func TestMarkFailed(t *testing.T) {
	t.Parallel()
	d := empty(t)
	if err := query.MarkFailed(t.Context(), d, "v", "T", day, strings.Repeat("é", 999)+"x\x00y"); err != nil {
		t.Fatal(err)
	}
	if got := d.value(t, "SELECT concat(status, length(error), right(error, 2)) FROM processed_videos"); got != "failed1000éx" {
		t.Errorf("got %s", got)
	}
	d.save(t, "w", "one")
	if err := query.MarkFailed(t.Context(), d, "w", "Another title", day.AddDate(1, 0, 0), "gone"); err != nil {
		t.Fatal(err)
	}
	if got, want := d.value(t, row, "w"), "Title of w|2024-05-06 07:08:09|failed|test|1|t|5000|gone"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	wantFault(t, query.MarkFailed(t.Context(), d, "", "T", day, ""), fault.Usage, "no id")
}

// TestSaveDocumentAgain changes nothing but the moments at which it was saved.
func TestSaveDocumentAgain(t *testing.T) {
	t.Parallel()
	d := sample(t)
	counts := `SELECT concat_ws(' ', (SELECT count(*) FROM processed_videos), (SELECT count(*) FROM transcript_segments), (SELECT count(*) FROM guests),
		(SELECT count(*) FROM guest_aliases), (SELECT count(*) FROM guests_raw), (SELECT count(*) FROM topics_raw), (SELECT count(*) FROM quotes_raw), (SELECT count(*) FROM enriched_videos))`
	was := d.value(t, counts)
	for _, document := range query.Sample() {
		if err := query.SaveDocument(t.Context(), d, document); err != nil {
			t.Fatal(err)
		}
	}
	if is := d.value(t, counts); is != was || !strings.HasPrefix(is, "4 60 4 6 6 ") {
		t.Errorf("%s, and then %s", was, is)
	}
}

// TestSaveDocumentWhole: what was found in a video is refused, and the video is not there.
func TestSaveDocumentWhole(t *testing.T) {
	t.Parallel()
	d := empty(t)
	err := query.SaveDocument(t.Context(), d, query.Document{Video: video("v"), Enrichment: query.Enrichment{Guests: []query.Mention{{Name: " "}}}})
	wantFault(t, err, fault.Usage, "no name")
	if got := d.value(t, "SELECT count(*) FROM processed_videos"); got != "0" {
		t.Errorf("%s videos", got)
	}
}

func TestSaveEnrichmentRefuses(t *testing.T) {
	t.Parallel()
	d := sample(t)
	wantFault(t, query.SaveEnrichment(t.Context(), d, "smpl-tides01", query.Enrichment{Guests: []query.Mention{{Name: " "}}}), fault.Usage, "no name")
	wantFault(t, query.SaveEnrichment(t.Context(), d, "smpl-tides01", query.Enrichment{Topics: []query.Mentioned{{Name: "\x00"}}}), fault.Usage, "not UTF-8")
	wantFault(t, query.SaveEnrichment(t.Context(), d, "nowhere", query.Enrichment{Topics: []query.Mentioned{{Name: "t"}}}), fault.CannotDo, "nowhere")
}

func TestReadDocumentRefuses(t *testing.T) {
	t.Parallel()
	for text, words := range map[string]string{
		"": "EOF", "[]": "array", `{"video_idd": "x"}`: "video_idd", `{} {}`: "more behind", `{"published_at": "yesterday"}`: "yesterday",
		`{"segments": [{"start_ms": 99999999999}]}`: "start_ms", `{"segments": [{"start_ms": 1.5}]}`: "start_ms",
	} {
		if _, err := query.ReadDocument(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
