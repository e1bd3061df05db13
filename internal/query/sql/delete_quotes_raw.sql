DELETE FROM quotes_raw WHERE video_id = $1
