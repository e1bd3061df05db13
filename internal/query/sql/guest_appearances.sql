SELECT a.alias_name, a.source_video_id, v.title
FROM guest_aliases a
LEFT JOIN processed_videos v ON v.video_id = a.source_video_id
WHERE a.guest_id = $1
ORDER BY a.created_at, a.id
