SELECT v.video_id, v.title, v.published_at, v.segment_count, v.duration_ms, COALESCE(e.status = 'done', false) AS enriched,
       e.guest_count, e.topic_count, e.quote_count
FROM processed_videos v
LEFT JOIN enriched_videos e ON e.video_id = v.video_id
WHERE v.status = 'done' AND (NOT $1 OR e.status = 'done')
ORDER BY v.published_at DESC, v.video_id
LIMIT $2
