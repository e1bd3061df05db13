-- A quote starts where its segment does, and where that is gone with its chunk.
SELECT q.text, q.speaker, q.quotability_score, q.video_id, COALESCE(s.start_ms, q.chunk_start_ms) AS start_ms
FROM quotes_raw q
LEFT JOIN transcript_segments s ON s.video_id = q.video_id AND s.seq = q.segment_id
WHERE q.video_id IN (SELECT source_video_id FROM guest_aliases WHERE guest_id = $1)
ORDER BY q.quotability_score DESC, q.id
LIMIT $2
