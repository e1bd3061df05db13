SELECT relispopulated AS populated
FROM pg_class
WHERE oid = 'transcript_segments_search'::regclass
