INSERT INTO quotes_raw (video_id, text, segment_id, speaker, quotability_score, chunk_start_ms)
VALUES ($1, $2, $3, NULLIF($4, ''), $5, 0)
