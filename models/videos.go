package models

import "time"

// ProcessedVideo is a video that the ingest worker has seen.
type ProcessedVideo struct {
	VideoID      string     `gorm:"column:video_id;type:text;primaryKey;not null"`
	Title        string     `gorm:"column:title;type:text;not null"`
	PublishedAt  time.Time  `gorm:"column:published_at;type:timestamptz;not null"`
	Status       string     `gorm:"column:status;type:text;not null;check:processed_videos_status_check,status IN ('pending', 'done', 'failed')"`
	Source       *string    `gorm:"column:source;type:text"`
	SegmentCount *int32     `gorm:"column:segment_count;type:integer"`
	IngestedAt   *time.Time `gorm:"column:ingested_at;type:timestamptz"`
	Error        *string    `gorm:"column:error;type:text"`
	DurationMS   *int64     `gorm:"column:duration_ms;type:bigint"`
}

// TableName gives processed_videos.
func (ProcessedVideo) TableName() string { return "processed_videos" }

// TranscriptSegment is one segment of a video's transcript.
type TranscriptSegment struct {
	VideoID string `gorm:"column:video_id;type:text;primaryKey;not null;index:transcript_segments_video_idx,priority:1"`
	Seq     int32  `gorm:"column:seq;type:integer;primaryKey;autoIncrement:false;not null"`
	StartMS int32  `gorm:"column:start_ms;type:integer;not null;index:transcript_segments_video_idx,priority:2"`
	EndMS   int32  `gorm:"column:end_ms;type:integer;not null"`
	Body    string `gorm:"column:text;type:text;not null"` // not Text: the column is named like its type
	Source  string `gorm:"column:source;type:text;not null"`

	Video *ProcessedVideo `gorm:"belongsTo;foreignKey:VideoID;references:VideoID;constraint:transcript_segments_video_id_fkey,OnDelete:CASCADE"`
}

// TableName gives transcript_segments.
func (TranscriptSegment) TableName() string { return "transcript_segments" }
