-- Guests by popularity. A date of infinity says nothing about how lately somebody appeared.
WITH appearing AS (
    SELECT g.id, g.canonical_name, count(DISTINCT a.source_video_id) AS appearance_count,
           extract(epoch FROM max(v.published_at) FILTER (WHERE isfinite(v.published_at)))::double precision AS latest
    FROM guests g
    LEFT JOIN guest_aliases a ON a.guest_id = g.id
    LEFT JOIN processed_videos v ON v.video_id = a.source_video_id
    GROUP BY g.id
), corpus AS (
    SELECT max(appearance_count) AS most, min(latest) AS oldest, max(latest) AS newest FROM appearing
)
SELECT a.id::text AS id, a.canonical_name, a.appearance_count,
       0.7::double precision * COALESCE(a.appearance_count / NULLIF(c.most, 0)::double precision, 0)
       + 0.3::double precision * COALESCE((a.latest - c.oldest) / NULLIF(c.newest - c.oldest, 0), 0) AS popularity
FROM appearing a, corpus c
ORDER BY popularity DESC, a.canonical_name, a.id
LIMIT $1
