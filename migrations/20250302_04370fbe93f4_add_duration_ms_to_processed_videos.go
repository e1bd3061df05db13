package migrations

import (
	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/migrate"
)

var revision04370fbe93f4 = migrate.Revision{
	ID:      "04370fbe93f4",
	Parent:  "cad2f1272a8a",
	Message: "add duration_ms to processed_videos",

	Up: func(tx *gorm.DB) error {
		if err := tx.Exec(`ALTER TABLE processed_videos ADD COLUMN duration_ms bigint`).Error; err != nil {
			return err
		}
		// clipdex:allow CDX113 it was merged before there was lint, and what is merged is frozen
		//
		// A video is as long as its last segment reaches; one without segments stays unknown.
		return tx.Exec(`
UPDATE processed_videos v
SET duration_ms = s.end_ms
FROM (SELECT video_id, max(end_ms) AS end_ms FROM transcript_segments GROUP BY video_id) s
WHERE s.video_id = v.video_id
  AND v.duration_ms IS NULL`).Error
	},

	Down: func(tx *gorm.DB) error {
		return tx.Exec(`ALTER TABLE processed_videos DROP COLUMN duration_ms`).Error
	},
}
