package query_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/query"
)

// list gives the guests as "name appearances popularity", one each.
func (d database) list(t testing.TB, limit int) []string {
	t.Helper()
	guests, err := query.Guests(t.Context(), d, limit)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, g := range guests {
		out = append(out, fmt.Sprintf("%s %d %.3f", g.CanonicalName, g.AppearanceCount, g.Popularity))
	}
	return out
}

// appear makes a guest that appeared on these days, one video each.
func (d database) appear(t testing.TB, name string, days ...int) {
	t.Helper()
	d.exec(t, "INSERT INTO guests (canonical_name, normalized_name) VALUES ($1, $1)", name)
	for i, day := range days {
		id := fmt.Sprintf("%s%d", name, i)
		d.exec(t, "INSERT INTO processed_videos (video_id, title, published_at, status) VALUES ($1, $1, $2, 'done')", id, time.Unix(int64(day)*86400, 0))
		d.exec(t, `INSERT INTO guest_aliases (guest_id, alias_name, normalized_alias, source_video_id, confidence, decided_by)
			SELECT id, $2, $2, $2, 1, 'exact' FROM guests WHERE canonical_name = $1`, name, id)
	}
}

func TestGuestsOfSample(t *testing.T) {
	t.Parallel()
	want := []string{"Ingrid Vale 2 1.000", "Mara Lindqvist 2 0.903", "Jun Arendt 1 0.650", "Tomás Okafor 1 0.350"}
	if got := sample(t).list(t, 12); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGuestsPopularity(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		appearances map[string][]int
		want        []string
	}{
		"none":             {nil, nil},
		"one":              {map[string][]int{"a": {5}}, []string{"a 1 0.700"}},
		"never appeared":   {map[string][]int{"a": nil}, []string{"a 0 0.000"}},
		"equal dates":      {map[string][]int{"b": {5}, "a": {5}, "c": {5, 5}}, []string{"c 2 0.700", "a 1 0.350", "b 1 0.350"}},
		"oldest, newest":   {map[string][]int{"a": {0}, "b": {10}, "c": {0, 5}}, []string{"c 2 0.850", "b 1 0.650", "a 1 0.350"}},
		"with and without": {map[string][]int{"a": {1}, "b": nil, "c": {2}}, []string{"c 1 1.000", "a 1 0.700", "b 0 0.000"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := empty(t)
			for guest, days := range c.appearances {
				d.appear(t, guest, days...)
			}
			if got := d.list(t, 12); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestGuestsAgainstFormula computes the popularity of random guests a second time, in Go.
func TestGuestsAgainstFormula(t *testing.T) {
	t.Parallel()
	d := empty(t)
	random := rand.New(rand.NewPCG(3, 4))
	days := map[string][]int{}
	for i := range 60 {
		name := fmt.Sprintf("g%02d", i)
		for range random.IntN(5) {
			days[name] = append(days[name], random.IntN(4000))
		}
		d.appear(t, name, days[name]...)
	}
	most, oldest, newest := 0, math.MaxInt, 0
	for _, on := range days {
		most, oldest, newest = max(most, len(on)), min(oldest, slices.Max(on)), max(newest, slices.Max(on))
	}
	guests, err := query.Guests(t.Context(), d, 100)
	if err != nil || len(guests) != 60 {
		t.Fatal(len(guests), err)
	}
	for _, g := range guests {
		on := days[g.CanonicalName]
		want := 0.7 * float64(len(on)) / float64(most)
		if len(on) > 0 {
			want += 0.3 * float64(slices.Max(on)-oldest) / float64(newest-oldest)
		}
		if math.Abs(g.Popularity-want) > 1e-9 || g.Popularity < 0 || g.Popularity > 1 {
			t.Errorf("%s: %f, want %f", g.CanonicalName, g.Popularity, want)
		}
	}
	if !slices.IsSortedFunc(guests, func(a, b query.RankedGuest) int { return int(math.Copysign(2, b.Popularity-a.Popularity)) / 2 }) {
		t.Error("out of order")
	}
}

// TestGuestsOddRows takes a date of infinity, a video that is gone and one video under two names.
func TestGuestsOddRows(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.appear(t, "a", 1, 2)
	d.appear(t, "b", 3)
	d.exec(t, "UPDATE processed_videos SET published_at = 'infinity' WHERE video_id = 'b0'")
	d.exec(t, "UPDATE guest_aliases SET source_video_id = 'a0' WHERE source_video_id = 'a1'")
	if got, want := d.list(t, 12), []string{"a 1 0.700", "b 1 0.700"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	d.exec(t, "DELETE FROM processed_videos")
	if got, want := d.list(t, 12), []string{"a 0 0.000", "b 0 0.000"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGuestsLimits(t *testing.T) {
	t.Parallel()
	d := sample(t)
	if got := d.list(t, 2); len(got) != 2 {
		t.Errorf("got %q", got)
	}
	for _, limit := range []int{-5, 0, 101} {
		_, err := query.Guests(t.Context(), d, limit)
		wantFault(t, err, fault.Usage, "limit has to be from 1 to 100")
	}
}

func TestGuest(t *testing.T) {
	t.Parallel()
	d := sample(t)
	g, err := query.Guest(t.Context(), d, strings.ToUpper(d.guest(t, "Mara Lindqvist")))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Appearances) != 2 || g.Appearances[0].Alias != "Mara Lindqvist" || g.Appearances[1].Alias != "Mara" || g.Appearances[1].URL != "https://youtu.be/smpl-bees03?t=0" {
		t.Errorf("appearances %+v", g.Appearances)
	}
	if len(g.Topics) != 4 || g.Topics[0] != (query.Topic{Name: "calibration", Count: 2}) || g.Topics[1].Name != "measurement" || g.Topics[2].Name != "beekeeping" {
		t.Errorf("topics %+v", g.Topics)
	}
	if len(g.Quotes) != 5 || g.Quotes[0].Text != "Sweep the roof before you believe the graph." || g.Quotes[0].StartMS == 0 || !strings.Contains(g.Quotes[0].URL, "smpl-bees03?t=") {
		t.Errorf("quotes %+v", g.Quotes)
	}
}

func TestGuestUnknown(t *testing.T) {
	t.Parallel()
	d := sample(t)
	const nobody = "00000000-0000-0000-0000-000000000000"
	_, err := query.Guest(t.Context(), d, nobody)
	wantFault(t, err, fault.No, "there is no guest "+nobody, "clipdex guests")
	_, err = query.Questions(t.Context(), d, nobody)
	wantFault(t, err, fault.No, "there is no guest "+nobody)
}

func TestGuestMalformed(t *testing.T) {
	t.Parallel()
	d := sample(t)
	id := d.guest(t, "Mara Lindqvist")
	for _, bad := range []string{"", "7", id + " ", id[1:], "{" + id + "}", strings.ReplaceAll(id, "-", ""), id + "' OR '1'='1", strings.Repeat("a", 5000), "\x00", "ä" + id[1:], id + "\n"} {
		_, err := query.Guest(t.Context(), d, bad)
		wantFault(t, err, fault.Usage, "is a UUID", "clipdex guests")
		_, err = query.Questions(t.Context(), d, bad)
		wantFault(t, err, fault.Usage, "is a UUID")
	}
}

// TestGuestLimits gives the most frequent twenty topics, ten quotes, and fifteen to who writes questions.
func TestGuestLimits(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.appear(t, "a", 1)
	for i := range 30 {
		d.exec(t, "INSERT INTO topics_raw (video_id, name, segment_ids, confidence, chunk_start_ms) SELECT 'a0', $1, '{}', 1, 0 FROM generate_series(0, $2)", fmt.Sprintf("t%02d", i), i)
		d.exec(t, "INSERT INTO quotes_raw (video_id, text, segment_id, quotability_score, chunk_start_ms) VALUES ('a0', $1, 99, $2, 61000)", fmt.Sprintf("q%02d", i), float32(i)/100)
	}
	id := d.guest(t, "a")
	g, err := query.Guest(t.Context(), d, id)
	if err != nil {
		t.Fatal(err)
	}
	q, err := query.Questions(t.Context(), d, id)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Topics) != 20 || g.Topics[0] != (query.Topic{Name: "t29", Count: 30}) || len(q.Topics) != 20 {
		t.Errorf("topics %+v", g.Topics)
	}
	if len(g.Quotes) != 10 || len(q.Quotes) != 15 || q.Quotes[14].Text != "q15" || q.CanonicalName != "a" {
		t.Errorf("quotes %d and %+v", len(g.Quotes), q.Quotes)
	}
	if got := g.Quotes[0]; got.Speaker != nil || got.StartMS != 61000 || got.URL != "https://youtu.be/a0?t=61" {
		t.Errorf("a quote without its segment: %+v", got)
	}
}

// TestGuestWithoutVideos is there, with nothing known.
func TestGuestWithoutVideos(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.appear(t, "a", 1)
	d.exec(t, "DELETE FROM processed_videos")
	g, err := query.Guest(t.Context(), d, d.guest(t, "a"))
	if err != nil || len(g.Appearances) != 1 || g.Appearances[0].VideoID != nil || g.Appearances[0].URL != "" || g.Topics == nil || g.Quotes == nil {
		t.Errorf("got %+v, %v", g, err)
	}
}
