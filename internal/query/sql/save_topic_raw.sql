INSERT INTO topics_raw (video_id, name, segment_ids, confidence, chunk_start_ms)
VALUES ($1, $2, $3, 1, 0)
