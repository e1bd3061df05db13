INSERT INTO processed_videos (video_id, title, published_at, status, error)
VALUES ($1, $2, $3, 'failed', $4)
ON CONFLICT (video_id) DO UPDATE
SET status = excluded.status, error = excluded.error
