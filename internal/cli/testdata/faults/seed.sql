-- Rows that the chain works on. No clock and no chance in them.
INSERT INTO processed_videos (video_id, title, published_at, status)
SELECT 'v' || v, 'Video ' || v, timestamptz '2026-01-01 00:00:00+00' + v * interval '1 day', 'done' FROM generate_series(1, 30) v;
INSERT INTO transcript_segments (video_id, seq, start_ms, end_ms, text, source)
SELECT 'v' || v, s, s * 100, s * 100 + 99 + v * 20, repeat('word ', (v * s) % 7 + 1), 'seed' FROM generate_series(1, 30) v, generate_series(1, 100) s;
INSERT INTO guests (id, canonical_name, normalized_name, created_at)
SELECT md5(g::text)::uuid, 'Guest ' || g, 'guest ' || g, timestamptz '2026-01-01 00:00:00+00' FROM generate_series(1, 20) g;
REFRESH MATERIALIZED VIEW transcript_segments_search;
