package query

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func segments(times ...int32) []Segment {
	var out []Segment
	for i := 0; i < len(times); i += 2 {
		out = append(out, Segment{Seq: int32(i / 2), StartMS: times[i] * 1000, EndMS: times[i+1] * 1000})
	}
	return out
}

func TestWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		segments []Segment
		at       int
		from, to int32 // seq of the first and the last that are left
	}{
		{"alone", segments(0, 5), 0, 0, 0},
		{"all fits", segments(0, 20, 20, 40, 40, 60), 1, 0, 2},
		{"longer than a clip may be", segments(0, 10, 10, 90, 90, 95), 1, 1, 1},
		{"the front is farther", segments(0, 10, 10, 20, 40, 50, 50, 65), 2, 1, 3},
		{"the end is farther", segments(0, 10, 10, 20, 20, 40, 40, 61), 1, 0, 2},
		{"both as far: the end goes", segments(0, 20, 30, 40, 50, 70), 1, 0, 1},
		{"the hit is first", segments(0, 10, 10, 50, 50, 80), 0, 0, 1},
		{"the hit is last", segments(0, 30, 30, 50, 50, 80), 2, 1, 2},
		{"one that overlaps all counts", segments(0, 5, 5, 90, 10, 20), 2, 2, 2},
	} {
		got := window(c.segments, c.at)
		if got[0].Seq != c.from || got[len(got)-1].Seq != c.to {
			t.Errorf("%s: %d to %d, want %d to %d", c.name, got[0].Seq, got[len(got)-1].Seq, c.from, c.to)
		}
	}
}

// TestWindowHolds holds for any transcript: the hit is inside, the stretch is unbroken and short enough, and as long as it
// fits nothing is cut.
func TestWindowHolds(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var all []Segment
		var start int32
		for i := range 1 + random.IntN(30) {
			all = append(all, Segment{Seq: int32(i), StartMS: start, EndMS: start + random.Int32N(1+random.Int32N(70_000))})
			start += random.Int32N(9_000)
		}
		at := random.IntN(len(all))
		got := window(all, at)
		first, last := int(got[0].Seq), int(got[len(got)-1].Seq)
		span := end(got) - got[0].StartMS
		switch whole := end(all) - all[0].StartMS; {
		case at < first || at > last, last-first+1 != len(got):
			t.Fatalf("hit %d in %v: got %v", at, all, got)
		case span > longest && len(got) > 1:
			t.Fatalf("hit %d in %v: %d ms", at, all, span)
		case whole <= longest && len(got) != len(all):
			t.Fatalf("hit %d in %v: cut though it fits", at, all)
		}
	}
}

func TestSnap(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                      "",
		"Whole. Sentences.":     "Whole. Sentences.",
		"no punctuation at all": "no punctuation at all",
		"No end at all":         "No end at all",
		"the end of one. Then a whole sentence follows.":               "Then a whole sentence follows.",
		"the end. Too short now.":                                      "the end. Too short now.",
		"the end. Exactly 20 characte.":                                "the end. Exactly 20 characte.",
		"the end. Exactly 21 character.":                               "Exactly 21 character.",
		"One! Two? Three. and then a frag":                             "One! Two? Three.",
		"It costs 3.5 crowns":                                          "It costs 3.5 crowns",
		"Look at clipdex.dev today. Not":                               "Look at clipdex.dev today.",
		`He said "stop." and then`:                                     `He said "stop."`,
		"élan and so on. Überall stehen jetzt ganze Sätze.":            "Überall stehen jetzt ganze Sätze.",
		"about e.g. bees and more. Bees are what this one is about. A": "Bees are what this one is about.",
		"日本語の字幕":                                                       "日本語の字幕",
		"7 bees. And more":                                             "7 bees.",
		"  spaces.  ":                                                  "spaces.",
	} {
		if got := snap(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestJoined(t *testing.T) {
	t.Parallel()
	if got := joined([]Segment{{Text: " a "}, {Text: " "}, {Text: "b"}}); got != "a b" {
		t.Errorf("got %q", got)
	}
}

func TestReorder(t *testing.T) {
	t.Parallel()
	hits := []hit{{VideoID: "a"}, {VideoID: "b"}, {VideoID: "c"}, {VideoID: "d"}}
	for order, want := range map[string]string{"": "abcd", "d:0": "dabc", "c:0 x:1 a:0": "cabd", "b:0 b:0 a:0": "bacd", "a:1": "abcd"} {
		var got strings.Builder
		for _, h := range reorder(slices.Clone(hits), strings.Fields(order)) {
			got.WriteString(h.VideoID)
		}
		if got.String() != want {
			t.Errorf("%q: got %s, want %s", order, &got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	query, top := keys("  Tide CLOCK ", []string{"a:1", "b:2"})
	// printf 'tide clock' | sha1sum; printf 'a:1,b:2' | sha1sum
	if query != "c7b745662a1df06355798ac719bfa7f50b63def8" || top != "bbeeddd01e0e60fe275613ac6b3e2f9202764ffc" {
		t.Errorf("keys %s %s", query, top)
	}
}

func TestShortened(t *testing.T) {
	t.Parallel()
	if got := shortened(strings.Repeat("ä", 1200)); got != strings.Repeat("ä", 1000) {
		t.Errorf("%d bytes", len(got))
	}
	if got := shortened("a\x00b\xff"); got != "a\uFFFDb\uFFFD" {
		t.Errorf("got %q", got)
	}
}
