INSERT INTO processed_videos (video_id, title, published_at, status, source, segment_count, ingested_at, duration_ms, error)
VALUES ($1, $2, $3, 'done', $4, $5, now(), $6, NULL)
ON CONFLICT (video_id) DO UPDATE
SET title = excluded.title, published_at = excluded.published_at, status = excluded.status, source = excluded.source,
    segment_count = excluded.segment_count, ingested_at = excluded.ingested_at, duration_ms = excluded.duration_ms, error = NULL
