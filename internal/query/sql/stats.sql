SELECT count(*) FILTER (WHERE status = 'pending') AS videos_pending,
       count(*) FILTER (WHERE status = 'done') AS videos_done,
       count(*) FILTER (WHERE status = 'failed') AS videos_failed,
       (SELECT count(*) FROM transcript_segments) AS segments,
       COALESCE(sum(duration_ms) FILTER (WHERE status = 'done'), 0)::double precision / 3600000 AS hours_indexed,
       (SELECT count(*) FROM guests) AS guests,
       (SELECT count(*) FROM guest_aliases) AS aliases,
       (SELECT count(*) FROM topics_raw) AS topics,
       (SELECT count(*) FROM quotes_raw) AS quotes,
       (SELECT count(*) FROM enriched_videos WHERE status = 'done') AS enriched_videos,
       max(published_at) FILTER (WHERE isfinite(published_at)) AS latest_published_at
FROM processed_videos
