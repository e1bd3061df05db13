package models

import "time"

// RawGuest is a mention of a guest, as extracted from one chunk of a transcript.
type RawGuest struct {
	ID           int64     `gorm:"column:id;type:bigserial;primaryKey;not null"`
	VideoID      string    `gorm:"column:video_id;type:text;not null;index:guests_raw_video_idx"`
	Name         string    `gorm:"column:name;type:text;not null"`
	Role         *string   `gorm:"column:role;type:text"`
	Company      *string   `gorm:"column:company;type:text"`
	Confidence   float32   `gorm:"column:confidence;type:real;not null"`
	ChunkStartMS int32     `gorm:"column:chunk_start_ms;type:integer;not null"`
	ExtractedAt  time.Time `gorm:"column:extracted_at;type:timestamptz;not null;default:now()"`

	Video *ProcessedVideo `gorm:"belongsTo;foreignKey:VideoID;references:VideoID;constraint:guests_raw_video_id_fkey,OnDelete:CASCADE"`
}

// TableName gives guests_raw.
func (RawGuest) TableName() string { return "guests_raw" }

// RawTopic is a topic, as extracted from one chunk of a transcript.
type RawTopic struct {
	ID           int64     `gorm:"column:id;type:bigserial;primaryKey;not null"`
	VideoID      string    `gorm:"column:video_id;type:text;not null;index:topics_raw_video_idx"`
	Name         string    `gorm:"column:name;type:text;not null"`
	SegmentIDs   []int32   `gorm:"column:segment_ids;type:integer[];not null"`
	Confidence   float32   `gorm:"column:confidence;type:real;not null"`
	ChunkStartMS int32     `gorm:"column:chunk_start_ms;type:integer;not null"`
	ExtractedAt  time.Time `gorm:"column:extracted_at;type:timestamptz;not null;default:now()"`

	Video *ProcessedVideo `gorm:"belongsTo;foreignKey:VideoID;references:VideoID;constraint:topics_raw_video_id_fkey,OnDelete:CASCADE"`
}

// TableName gives topics_raw.
func (RawTopic) TableName() string { return "topics_raw" }

// RawQuote is a quotable passage, as extracted from one chunk of a transcript.
type RawQuote struct {
	ID               int64     `gorm:"column:id;type:bigserial;primaryKey;not null"`
	VideoID          string    `gorm:"column:video_id;type:text;not null;index:quotes_raw_video_idx"`
	Body             string    `gorm:"column:text;type:text;not null"` // not Text: the column is named like its type
	SegmentID        int32     `gorm:"column:segment_id;type:integer;not null"`
	Speaker          *string   `gorm:"column:speaker;type:text"`
	QuotabilityScore float32   `gorm:"column:quotability_score;type:real;not null"`
	ChunkStartMS     int32     `gorm:"column:chunk_start_ms;type:integer;not null"`
	ExtractedAt      time.Time `gorm:"column:extracted_at;type:timestamptz;not null;default:now()"`

	Video *ProcessedVideo `gorm:"belongsTo;foreignKey:VideoID;references:VideoID;constraint:quotes_raw_video_id_fkey,OnDelete:CASCADE"`
}

// TableName gives quotes_raw.
func (RawQuote) TableName() string { return "quotes_raw" }

// EnrichedVideo says how the enrich step went for one video.
type EnrichedVideo struct {
	VideoID    string    `gorm:"column:video_id;type:text;primaryKey;not null"`
	Status     string    `gorm:"column:status;type:text;not null;check:enriched_videos_status_check,status IN ('done', 'failed')"`
	ChunkCount *int32    `gorm:"column:chunk_count;type:integer"`
	GuestCount *int32    `gorm:"column:guest_count;type:integer"`
	TopicCount *int32    `gorm:"column:topic_count;type:integer"`
	QuoteCount *int32    `gorm:"column:quote_count;type:integer"`
	Error      *string   `gorm:"column:error;type:text"`
	EnrichedAt time.Time `gorm:"column:enriched_at;type:timestamptz;not null;default:now()"`

	Video *ProcessedVideo `gorm:"belongsTo;foreignKey:VideoID;references:VideoID;constraint:enriched_videos_video_id_fkey,OnDelete:CASCADE"`
}

// TableName gives enriched_videos.
func (EnrichedVideo) TableName() string { return "enriched_videos" }
