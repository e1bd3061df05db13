DELETE FROM guests_raw WHERE video_id = $1
