DELETE FROM topics_raw WHERE video_id = $1
