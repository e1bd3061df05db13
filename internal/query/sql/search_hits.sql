-- The segments that match a web search, best first. What ranks alike and starts alike is kept in one order.
SELECT video_id, seq, start_ms, end_ms, text, ts_rank(ts_doc, websearch_to_tsquery('english', $1)) AS fts_rank
FROM transcript_segments_search
WHERE ts_doc @@ websearch_to_tsquery('english', $1)
ORDER BY fts_rank DESC, start_ms, video_id, seq
LIMIT 50
