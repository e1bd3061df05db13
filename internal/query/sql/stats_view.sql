-- Whether the view holds what a refresh would give it: a count alone would not see a transcript that was replaced.
SELECT count(m.video_id) AS rows,
       COALESCE(bool_or((m.start_ms, m.end_ms, m.text) IS DISTINCT FROM (s.start_ms, s.end_ms, s.text)), false) AS behind
FROM (SELECT video_id, seq, start_ms, end_ms, text FROM transcript_segments WHERE length(trim(text)) > 1) s
FULL JOIN transcript_segments_search m ON m.video_id = s.video_id AND m.seq = s.seq
