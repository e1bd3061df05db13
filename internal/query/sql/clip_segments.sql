-- The segments that start within reach of each hit. $1 videos, $2 and $3 the first and last moment, as many each.
SELECT h.hit, s.seq, s.start_ms, s.end_ms, s.text
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS h (video_id, first_ms, last_ms, hit)
JOIN transcript_segments s ON s.video_id = h.video_id AND s.start_ms BETWEEN h.first_ms AND h.last_ms
ORDER BY h.hit, s.start_ms, s.seq
