-- A guest has each alias once, with the video that it was first found in.
INSERT INTO guest_aliases (guest_id, alias_name, normalized_alias, source_video_id, confidence, decided_by)
SELECT id, $2, $3, $4, 1, 'exact'
FROM guests
WHERE normalized_name = $1
ON CONFLICT (guest_id, normalized_alias) DO NOTHING
