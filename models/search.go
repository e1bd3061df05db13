package models

import (
	"encoding/json"
	"time"
)

// TranscriptSegmentSearch is a row of the materialized view that full-text search reads.
// It has no primary key and no not null: PostgreSQL records neither for a view, and GORM parses it without.
type TranscriptSegmentSearch struct {
	VideoID  string `gorm:"column:video_id;type:text;uniqueIndex:transcript_segments_search_pk,priority:1"`
	Seq      int32  `gorm:"column:seq;type:integer;uniqueIndex:transcript_segments_search_pk,priority:2"`
	StartMS  int32  `gorm:"column:start_ms;type:integer"`
	EndMS    int32  `gorm:"column:end_ms;type:integer"`
	Body     string `gorm:"column:text;type:text"` // not Text: the column is named like its type
	Document string `gorm:"column:ts_doc;type:tsvector;index:transcript_segments_search_gin,type:gin"`
}

// TableName gives transcript_segments_search.
func (TranscriptSegmentSearch) TableName() string { return "transcript_segments_search" }

// MaterializedView gives the view's query: every segment that says more than one character.
func (TranscriptSegmentSearch) MaterializedView() string {
	return `SELECT video_id, seq, start_ms, end_ms, text, to_tsvector('english', text) AS ts_doc
FROM transcript_segments
WHERE length(trim(text)) > 1`
}

// SearchCache is a reranked search result, kept under the hashes of its query and of what the query found.
type SearchCache struct {
	ID         int64           `gorm:"column:id;type:bigserial;primaryKey;not null"`
	QueryHash  string          `gorm:"column:query_hash;type:text;not null;uniqueIndex:search_cache_keys_uidx,priority:1"`
	TopIDsHash string          `gorm:"column:top_ids_hash;type:text;not null;uniqueIndex:search_cache_keys_uidx,priority:2"`
	QueryText  string          `gorm:"column:query_text;type:text;not null"`
	Reranked   json.RawMessage `gorm:"column:reranked;type:jsonb;not null"`
	CachedAt   time.Time       `gorm:"column:cached_at;type:timestamptz;not null;default:now();index:search_cache_age_idx"`
}

// TableName gives search_cache.
func (SearchCache) TableName() string { return "search_cache" }
