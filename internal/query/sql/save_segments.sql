INSERT INTO transcript_segments (video_id, source, seq, start_ms, end_ms, text)
SELECT $1, $2, s.seq, s.start_ms, s.end_ms, s.text
FROM unnest($3::integer[], $4::integer[], $5::integer[], $6::text[]) AS s (seq, start_ms, end_ms, text)
