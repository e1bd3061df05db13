INSERT INTO guests_raw (video_id, name, role, company, confidence, chunk_start_ms)
VALUES ($1, $2, NULLIF($3, ''), NULLIF($4, ''), 1, 0)
