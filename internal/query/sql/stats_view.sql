-- Whether the view holds what a refresh would give it: a count alone would not see a transcript that was replaced. Both sides
-- are added up as hashes of whole rows, which takes a quarter of the time that joining them does.
SELECT m.rows, (m.rows, m.rows_hash) IS DISTINCT FROM (s.rows, s.rows_hash) AS behind
FROM (
    SELECT count(*) AS rows, sum(hashtextextended(text, hashint4extended(end_ms, hashint4extended(start_ms, hashint4extended(seq, hashtextextended(video_id, 0)))))) AS rows_hash
    FROM transcript_segments_search
) m, (
    SELECT count(*) AS rows, sum(hashtextextended(text, hashint4extended(end_ms, hashint4extended(start_ms, hashint4extended(seq, hashtextextended(video_id, 0)))))) AS rows_hash
    FROM transcript_segments
    WHERE length(trim(text)) > 1
) s
