DELETE FROM transcript_segments WHERE video_id = $1
