package query_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/query"
)

func TestSearchFinds(t *testing.T) {
	t.Parallel()
	d := sample(t)
	found := d.search(t, "  sea wall ", 10)
	if found.Query != "sea wall" || found.Reranked || len(found.Results) != 1 {
		t.Fatalf("got %+v", found)
	}
	r := found.Results[0]
	if r.VideoID != "smpl-tides01" || r.Seq != 8 || r.FTSRank <= 0 || !strings.Contains(r.Text, "somebody built a sea wall") {
		t.Errorf("got %+v", r)
	}
	if r.EndMS-r.StartMS > 60_000 || !strings.HasPrefix(r.URL, "https://youtu.be/smpl-tides01?t=") {
		t.Errorf("got %+v", r)
	}
	if first := r.Text[:1]; first != strings.ToUpper(first) || !strings.HasSuffix(r.Text, ".") && !strings.HasSuffix(r.Text, "?") {
		t.Errorf("not snapped to sentences: %q", r.Text)
	}
}

// TestSearchMeans tries the syntax of web searches, and that words are stemmed.
func TestSearchMeans(t *testing.T) {
	t.Parallel()
	d := sample(t)
	for q, want := range map[string]string{
		`"sea wall"`: "tides", `"wall sea"`: "", "walls": "tides maps", "calibrating": "bees tides", "clock -scale": "tides", "honey or yeast": "bees tides yeast",
		"the and of": "", "zzzz": "", "!!! ((": "", "nächste woche": "yeast", "-notebook bus": "maps", "'": "", `\`: "", "%": "", "蜂": "",
	} {
		var videos []string
		for _, r := range d.search(t, q, 25).Results {
			videos = append(videos, strings.TrimRight(strings.TrimPrefix(r.VideoID, "smpl-"), "01234"))
		}
		slices.Sort(videos)
		wanted := strings.Fields(want)
		slices.Sort(wanted)
		if videos = slices.Compact(videos); !slices.Equal(videos, wanted) {
			t.Errorf("%q: got %v, want %v", q, videos, wanted)
		}
	}
}

// TestSearchRanks wants the better match first, and of equal ones the earlier.
func TestSearchRanks(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.save(t, "b", "pumpkin", "a word", "pumpkin pumpkin pumpkin")
	d.save(t, "a", "pumpkin")
	d.refresh(t)
	results := d.search(t, "pumpkin", 10).Results
	var got []string
	for _, r := range results {
		got = append(got, r.VideoID+string(rune('0'+r.Seq)))
	}
	if !slices.Equal(got, []string{"b2", "a0", "b0"}) {
		t.Errorf("got %v", got)
	}
	if !slices.IsSortedFunc(results, func(a, b query.Clip) int { return int(1e6 * (b.FTSRank - a.FTSRank)) }) {
		t.Errorf("ranks out of order: %+v", results)
	}
}

func TestSearchLimits(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.save(t, "v", slices.Repeat([]string{"walnut"}, 60)...)
	d.refresh(t)
	for _, n := range []int{1, 10, 25} {
		if got := len(d.search(t, "walnut", n).Results); got != n {
			t.Errorf("%d results of %d", got, n)
		}
	}
	for _, n := range []int{-1, 0, 26, 1 << 40} {
		_, err := query.Search(t.Context(), d, "walnut", n)
		wantFault(t, err, fault.Usage, "n has to be from 1 to 25")
	}
	ids, err := query.Hits(t.Context(), d, "walnut")
	if err != nil || len(ids) != 50 || ids[0] != "v:0" {
		t.Errorf("%d hits, %v", len(ids), err)
	}
}

func TestSearchRefusesQueries(t *testing.T) {
	t.Parallel()
	d := sample(t)
	for q, words := range map[string]string{
		"": "empty", " \t\n": "empty", strings.Repeat("ä", 501): "501 characters", "a\x00b": "not UTF-8", "a\xff": "not UTF-8",
	} {
		_, err := query.Search(t.Context(), d, q, 10)
		wantFault(t, err, fault.Usage, words)
	}
	d.search(t, " "+strings.Repeat("ä", 500)+" ", 10)
}

// TestSearchBeforeRefresh sees what the view holds, and a hit whose segment is gone stands alone.
func TestSearchBeforeRefresh(t *testing.T) {
	t.Parallel()
	d := sample(t)
	d.save(t, "new", "A rutabaga.")
	if got := d.search(t, "rutabaga", 10).Results; len(got) != 0 {
		t.Errorf("found %+v", got)
	}
	d.refresh(t)
	if got := d.search(t, "rutabaga", 10).Results; len(got) != 1 || got[0].Text != "A rutabaga." {
		t.Errorf("found %+v", got)
	}
	d.exec(t, "DELETE FROM processed_videos WHERE video_id = 'new'")
	if got := d.search(t, "rutabaga", 10).Results; len(got) != 1 || got[0].Text != "A rutabaga." || got[0].EndMS != 5000 {
		t.Errorf("found %+v", got)
	}
}

// TestSearchReaches takes segments that start 30 seconds around the hit, to the millisecond, and no others.
func TestSearchReaches(t *testing.T) {
	t.Parallel()
	d := empty(t)
	timed := func(id string, times ...int32) {
		v := video(id)
		for i, text := range []string{"One.", "Two.", "Three."} {
			if times[i] == 40_000 {
				text = "Turnip."
			}
			v.Segments = append(v.Segments, query.Segment{Seq: int32(i), StartMS: times[i], EndMS: times[i] + 1000, Text: text})
		}
		d.put(t, v)
	}
	timed("a", 9_999, 10_000, 40_000)
	timed("b", 40_000, 71_000, 71_001)
	timed("c", 10_000, 40_000, 69_000)
	d.refresh(t)
	want := map[string]query.Clip{
		"a": {Text: "Two. Turnip.", StartMS: 10_000, EndMS: 41_000, URL: "https://youtu.be/a?t=10"},
		"b": {Text: "Turnip. Two.", StartMS: 40_000, EndMS: 72_000, URL: "https://youtu.be/b?t=40"},
		"c": {Text: "One. Turnip. Three.", StartMS: 10_000, EndMS: 70_000, URL: "https://youtu.be/c?t=10"},
	}
	for _, r := range d.search(t, "turnip", 3).Results {
		if w := want[r.VideoID]; r.Text != w.Text || r.StartMS != w.StartMS || r.EndMS != w.EndMS || r.URL != w.URL {
			t.Errorf("got %+v, want %+v", r, w)
		}
		delete(want, r.VideoID)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}

// TestSearchAtTheEnds takes the greatest and the least moment that a column holds.
func TestSearchAtTheEnds(t *testing.T) {
	t.Parallel()
	d := empty(t)
	v := video("a/b?c d")
	v.Segments = []query.Segment{{StartMS: 0, EndMS: 1, Text: "Radish."}, {Seq: 1, StartMS: 1<<31 - 1, EndMS: 1<<31 - 1, Text: "Radish."}}
	d.put(t, v)
	d.refresh(t)
	results := d.search(t, "radish", 2).Results
	if len(results) != 2 || results[1].StartMS != 1<<31-1 || results[1].URL != "https://youtu.be/a%2Fb%3Fc%20d?t=2147483" {
		t.Errorf("got %+v", results)
	}
}

// TestSearchNeverFilled says what to type where the view was never filled, or is not there, or may not be read.
func TestSearchNeverFilled(t *testing.T) {
	t.Parallel()
	d := sample(t)
	d.exec(t, "REFRESH MATERIALIZED VIEW transcript_segments_search WITH NO DATA")
	_, err := query.Search(t.Context(), d, "tide", 10)
	wantFault(t, err, fault.CannotDo, "never filled", "clipdex refresh")
	d.exec(t, "DROP MATERIALIZED VIEW transcript_segments_search")
	_, err = query.Search(t.Context(), d, "tide", 10)
	wantFault(t, err, fault.CannotDo, "transcript_segments_search", "clipdex db bootstrap")
	_, err = query.Refresh(t.Context(), d)
	wantFault(t, err, fault.CannotDo, "transcript_segments_search")
}

func TestSearchRemembersOrders(t *testing.T) {
	t.Parallel()
	d := sample(t)
	first := func(q string) (string, bool) {
		f := d.search(t, q, 1)
		return f.Results[0].VideoID, f.Reranked
	}
	ids, err := query.Hits(t.Context(), d, "calibration")
	if err != nil || len(ids) < 2 {
		t.Fatal(ids, err)
	}
	order := slices.Clone(ids)
	slices.Reverse(order)
	if err := query.SaveOrder(t.Context(), d, " Calibration ", ids, order); err != nil {
		t.Fatal(err)
	}
	last := strings.Split(ids[len(ids)-1], ":")[0]
	if got, reranked := first("CALIBRATION"); got != last || !reranked {
		t.Errorf("got %s, %v, want %s", got, reranked, last)
	}
	d.exec(t, "UPDATE search_cache SET cached_at = now() - interval '7 days' + interval '1 minute'")
	if _, reranked := first("calibration"); !reranked {
		t.Error("forgotten before seven days")
	}
	d.exec(t, "UPDATE search_cache SET cached_at = now() - interval '7 days 1 second'")
	if _, reranked := first("calibration"); reranked {
		t.Error("remembered after seven days")
	}
	if err := query.SaveOrder(t.Context(), d, "calibration", ids, order); err != nil {
		t.Fatal(err)
	}
	if _, reranked := first("calibration"); !reranked || d.value(t, "SELECT count(*) FROM search_cache") != "1" {
		t.Error("saving again does not renew the row")
	}
	d.save(t, "more", "Calibration again.")
	d.refresh(t)
	if _, reranked := first("calibration"); reranked {
		t.Error("an order of other hits is applied")
	}
}

// TestSearchDamagedCache goes on without an order that can't be read, and refuses to remember one of what was not found.
func TestSearchDamagedCache(t *testing.T) {
	t.Parallel()
	d := sample(t)
	ids, err := query.Hits(t.Context(), d, "calibration")
	if err != nil {
		t.Fatal(err)
	}
	if err := query.SaveOrder(t.Context(), d, "calibration", ids, ids); err != nil {
		t.Fatal(err)
	}
	for _, damaged := range []string{`{"a": 1}`, `null`, `7`, `[1, 2]`} {
		d.exec(t, "UPDATE search_cache SET reranked = $1::text::jsonb", damaged)
		if f := d.search(t, "calibration", 10); f.Reranked || len(f.Results) == 0 {
			t.Errorf("%s: got %+v", damaged, f)
		}
	}
	wantFault(t, query.SaveOrder(t.Context(), d, "calibration", ids, []string{"x:1"}), fault.Usage, `"x:1"`)
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	d := sample(t)
	for _, concurrently := range []bool{true, false, true} {
		if !concurrently {
			d.exec(t, "REFRESH MATERIALIZED VIEW transcript_segments_search WITH NO DATA")
		}
		r, err := query.Refresh(t.Context(), d)
		if err != nil || r.Concurrently != concurrently {
			t.Errorf("got %+v, %v", r, err)
		}
	}
}

// TestRefreshNeedsOwner: PostgreSQL lets only the owner refresh.
func TestRefreshNeedsOwner(t *testing.T) {
	t.Parallel()
	d := sample(t)
	d.exec(t, "CREATE ROLE query_reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO query_reader")
	t.Cleanup(func() {
		if _, err := d.Exec(context.WithoutCancel(t.Context()), "DROP OWNED BY query_reader; DROP ROLE query_reader"); err != nil {
			t.Error(err)
		}
	})
	reader := d.as(t, "query_reader")
	if _, err := query.Search(t.Context(), reader, "tide", 10); err != nil {
		t.Errorf("a reader can't search: %v", err)
	}
	_, err := query.Refresh(t.Context(), reader)
	wantFault(t, err, fault.CannotDo, "not allowed to this role")
}
