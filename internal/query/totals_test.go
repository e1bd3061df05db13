package query_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/query"
)

func (d database) episodes(t testing.TB, limit int, onlyEnriched bool) string {
	t.Helper()
	found, err := query.Episodes(t.Context(), d, limit, onlyEnriched)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range found {
		ids = append(ids, e.VideoID)
	}
	return strings.Join(ids, " ")
}

func TestEpisodes(t *testing.T) {
	t.Parallel()
	d := sample(t)
	if got := d.episodes(t, 20, false); got != "smpl-maps04 smpl-bees03 smpl-yeast02 smpl-tides01" {
		t.Errorf("got %s", got)
	}
	found, err := query.Episodes(t.Context(), d, 1, true)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	e := found[0]
	if e.Title != "Drawing a city by its echoes" || *e.SegmentCount != 15 || *e.DurationMS < 60_000 || !e.Enriched || *e.GuestCount != 2 || *e.TopicCount != 3 || *e.QuoteCount != 2 {
		t.Errorf("got %+v", e)
	}
}

// TestEpisodesUnknown: what is not known is null, and what is not done is left out.
func TestEpisodesUnknown(t *testing.T) {
	t.Parallel()
	d := empty(t)
	d.exec(t, `INSERT INTO processed_videos (video_id, title, published_at, status) VALUES
		('done', 'a', '2024-01-01', 'done'), ('also', 'a', '2024-01-01', 'done'), ('p', 'a', '2024-01-01', 'pending'), ('f', 'a', '2024-01-01', 'failed')`)
	d.exec(t, "INSERT INTO enriched_videos (video_id, status) VALUES ('also', 'failed')")
	if got := d.episodes(t, 20, false); got != "also done" {
		t.Errorf("got %s", got)
	}
	if got := d.episodes(t, 20, true); got != "" {
		t.Errorf("enriched: %s", got)
	}
	found, err := query.Episodes(t.Context(), d, 1, false)
	if err != nil || found[0].DurationMS != nil || found[0].SegmentCount != nil || found[0].GuestCount != nil || found[0].Enriched {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestEpisodesLimits(t *testing.T) {
	t.Parallel()
	d := sample(t)
	if got := d.episodes(t, 1, false); got != "smpl-maps04" {
		t.Errorf("got %s", got)
	}
	for _, limit := range []int{-1, 0, 501} {
		_, err := query.Episodes(t.Context(), d, limit, false)
		wantFault(t, err, fault.Usage, "limit has to be from 1 to 500")
	}
}

func stats(t *testing.T, d database) *query.Totals {
	t.Helper()
	totals, err := query.Stats(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return totals
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestStatsOfNothing(t *testing.T) {
	t.Parallel()
	d := empty(t)
	if got := *stats(t, d); got != (query.Totals{Search: query.View{Populated: true}}) {
		t.Errorf("got %+v", got)
	}
}

func TestStats(t *testing.T) {
	t.Parallel()
	d := sample(t)
	d.exec(t, "INSERT INTO processed_videos (video_id, title, published_at, status, duration_ms) VALUES ('p', 'a', '2030-01-01', 'pending', 1), ('f', 'a', '-infinity', 'failed', 1)")
	got := stats(t, d)
	if got.VideosDone != 4 || got.VideosPending != 1 || got.VideosFailed != 1 || got.Segments != 60 || got.Guests != 4 || got.Aliases != 6 || got.EnrichedVideos != 4 ||
		got.Topics != 12 || got.Quotes != 10 || got.LatestAt.Year() != 2030 {
		t.Errorf("got %+v", got)
	}
	if want := d.value(t, "SELECT sum(m) / 3600000.0 FROM (SELECT max(end_ms) m FROM transcript_segments GROUP BY video_id) s"); math.Abs(got.HoursIndexed-number(t, want)) > 1e-9 {
		t.Errorf("%f hours, want %s", got.HoursIndexed, want)
	}
	if got.Search != (query.View{Populated: true, Rows: 60}) {
		t.Errorf("got %+v", got.Search)
	}
}

// TestStatsBehind changes the segments in every way, and asks whether the view is behind.
func TestStatsBehind(t *testing.T) {
	t.Parallel()
	d := sample(t)
	for statement, behind := range map[string]bool{
		"UPDATE transcript_segments SET text = 'Replaced.' WHERE seq = 3":                      true,
		"UPDATE transcript_segments SET end_ms = end_ms + 1 WHERE seq = 3":                     true,
		"DELETE FROM transcript_segments WHERE seq = 4":                                        true,
		"INSERT INTO transcript_segments VALUES ('smpl-maps04', 99, 1, 2, 'More.', 'hand')":    true,
		"INSERT INTO transcript_segments VALUES ('smpl-maps04', 98, 1, 2, ' x ', 'too short')": false,
	} {
		tx, err := d.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		totals, err := query.Stats(t.Context(), tx)
		if err != nil || totals.Search.Behind != behind {
			t.Errorf("%s: %+v, %v", statement, totals, err)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	d.exec(t, "REFRESH MATERIALIZED VIEW transcript_segments_search WITH NO DATA")
	if got := stats(t, d).Search; got != (query.View{Behind: true}) {
		t.Errorf("never filled: %+v", got)
	}
}

// TestInjection puts SQL into every parameter that is text. It is found, or refused, and never run.
func TestInjection(t *testing.T) {
	t.Parallel()
	d := sample(t)
	before := d.value(t, "SELECT count(*) FROM transcript_segments")
	for _, evil := range []string{
		"'; DROP TABLE guests; --", "' OR 1=1 --", `"; DELETE FROM guests`, "$1", "$$; DROP TABLE guests; $$", `\'; DROP TABLE guests; --`, "'||pg_sleep(9)||'", "') UNION SELECT version() --",
	} {
		d.search(t, evil, 5)
		_, err := query.Guest(t.Context(), d, evil)
		wantFault(t, err, fault.Usage)
		_, err = query.Questions(t.Context(), d, evil)
		wantFault(t, err, fault.Usage)
		ids, err := query.Hits(t.Context(), d, evil)
		if err != nil || query.SaveOrder(t.Context(), d, evil, ids, ids) != nil {
			t.Errorf("%q: %v", evil, err)
		}
		v := query.Video{ID: evil, Title: evil, PublishedAt: day, Source: evil, Segments: []query.Segment{{Text: evil, EndMS: 1}}}
		d.put(t, v)
		e := query.Enrichment{Guests: []query.Mention{{Name: evil, Alias: evil, Role: evil, Company: evil}}, Topics: []query.Mentioned{{Name: evil}}, Quotes: []query.Said{{Text: evil, Speaker: evil}}}
		if err := query.SaveEnrichment(t.Context(), d, evil, e); err != nil {
			t.Error(err)
		}
		if err := query.MarkFailed(t.Context(), d, evil, evil, day, evil); err != nil {
			t.Error(err)
		}
		if got := d.value(t, "SELECT (title = $1 AND error = $1 AND source = $1) FROM processed_videos WHERE video_id = $1", evil); got != "true" {
			t.Errorf("%q is kept as something else", evil)
		}
		g, err := query.Guest(t.Context(), d, d.guest(t, evil))
		if err != nil || g.Quotes[0].Text != evil || g.Topics[0].Name != evil {
			t.Errorf("%q: %+v, %v", evil, g, err)
		}
		d.exec(t, "DELETE FROM processed_videos WHERE video_id = $1", evil)
	}
	if got := d.value(t, "SELECT count(*) FROM transcript_segments"); got != before {
		t.Errorf("%s segments, and %s before", got, before)
	}
}

// TestPlans asks PostgreSQL whether the questions that are asked most can use the indexes that were made for them.
func TestPlans(t *testing.T) {
	t.Parallel()
	d := sample(t)
	statements := query.Statements()
	for name, c := range map[string]struct {
		arguments string
		indexes   []string
	}{
		"search_hits":       {"'tide'", []string{"transcript_segments_search_gin"}},
		"clip_segments":     {"'{smpl-tides01}', '{0}', '{60000}'", []string{"transcript_segments_video_idx"}},
		"cache_read":        {"'a', 'b'", []string{"search_cache_keys_uidx"}},
		"guest":             {"'00000000-0000-0000-0000-000000000000'", []string{"guests_pkey"}},
		"guest_appearances": {"'00000000-0000-0000-0000-000000000000'", []string{"guest_aliases_", "processed_videos_pkey"}},
		"guest_topics":      {"'00000000-0000-0000-0000-000000000000', 20", []string{"guest_aliases_", "topics_raw_video_idx"}},
		"guest_quotes":      {"'00000000-0000-0000-0000-000000000000', 10", []string{"guest_aliases_", "quotes_raw_video_idx", "transcript_segments_pkey"}},
		"delete_segments":   {"'a'", []string{"transcript_segments_"}},
	} {
		at := slices.IndexFunc(statements, func(s query.Statement) bool { return s.Name == name })
		plan := d.plan(t, statements[at], c.arguments)
		for _, index := range c.indexes {
			if !strings.Contains(plan, index) {
				t.Errorf("%s does not use %s:\n%s", name, index, plan)
			}
		}
	}
}

// plan gives how PostgreSQL would run a statement were tables large: small ones are read from end to end otherwise.
func (d database) plan(t testing.TB, s query.Statement, arguments string) string {
	t.Helper()
	tx, err := d.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	for _, sql := range []string{"SET LOCAL enable_seqscan = off", "SET LOCAL enable_sort = off", "SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off", "PREPARE " + s.Name + " AS " + s.SQL} {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	defer func() { _, _ = tx.Exec(t.Context(), "DEALLOCATE "+s.Name) }()
	rows, err := tx.Query(t.Context(), "EXPLAIN EXECUTE "+s.Name+"("+arguments+")")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
