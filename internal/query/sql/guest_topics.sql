SELECT t.name, count(*) AS count
FROM topics_raw t
WHERE t.video_id IN (SELECT source_video_id FROM guest_aliases WHERE guest_id = $1)
GROUP BY t.name
ORDER BY count DESC, t.name
LIMIT $2
