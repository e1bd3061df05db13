INSERT INTO enriched_videos (video_id, status, guest_count, topic_count, quote_count)
VALUES ($1, 'done', $2, $3, $4)
ON CONFLICT (video_id) DO UPDATE
SET status = excluded.status, guest_count = excluded.guest_count, topic_count = excluded.topic_count,
    quote_count = excluded.quote_count, error = NULL, enriched_at = now()
