package models

import "time"

// Guest is a canonical guest, into whom raw mentions are merged.
type Guest struct {
	ID             string    `gorm:"column:id;type:uuid;primaryKey;not null;default:uuid_generate_v4()"`
	CanonicalName  string    `gorm:"column:canonical_name;type:text;not null"`
	NormalizedName string    `gorm:"column:normalized_name;type:text;not null;uniqueIndex:guests_normalized_name_uidx"`
	CreatedAt      time.Time `gorm:"column:created_at;type:timestamptz;not null;default:now()"`
}

// TableName gives guests.
func (Guest) TableName() string { return "guests" }

// GuestAlias is a name under which a guest was mentioned, and who decided that it is theirs.
type GuestAlias struct {
	ID              int64     `gorm:"column:id;type:bigserial;primaryKey;not null"`
	GuestID         string    `gorm:"column:guest_id;type:uuid;not null;index:guest_aliases_guest_idx;uniqueIndex:guest_aliases_unique_per_guest,priority:1"`
	AliasName       string    `gorm:"column:alias_name;type:text;not null"`
	NormalizedAlias string    `gorm:"column:normalized_alias;type:text;not null;index:guest_aliases_normalized_idx;uniqueIndex:guest_aliases_unique_per_guest,priority:2"`
	SourceVideoID   *string   `gorm:"column:source_video_id;type:text"`
	Confidence      float32   `gorm:"column:confidence;type:real;not null"`
	DecidedBy       string    `gorm:"column:decided_by;type:text;not null;check:guest_aliases_decided_by_check,decided_by IN ('exact', 'fuzzy', 'llm', 'manual')"`
	CreatedAt       time.Time `gorm:"column:created_at;type:timestamptz;not null;default:now()"`

	Guest       *Guest          `gorm:"belongsTo;foreignKey:GuestID;references:ID;constraint:guest_aliases_guest_id_fkey,OnDelete:CASCADE"`
	SourceVideo *ProcessedVideo `gorm:"belongsTo;foreignKey:SourceVideoID;references:VideoID;constraint:guest_aliases_source_video_id_fkey,OnDelete:SET NULL"`
}

// TableName gives guest_aliases.
func (GuestAlias) TableName() string { return "guest_aliases" }

// GuestMergeDecision remembers whether two normalized names are one guest.
type GuestMergeDecision struct {
	ID        int64     `gorm:"column:id;type:bigserial;primaryKey;not null"`
	NormA     string    `gorm:"column:norm_a;type:text;not null;uniqueIndex:guest_merge_decisions_pair_uidx,priority:1"`
	NormB     string    `gorm:"column:norm_b;type:text;not null;uniqueIndex:guest_merge_decisions_pair_uidx,priority:2"`
	Decision  string    `gorm:"column:decision;type:text;not null;check:guest_merge_decisions_decision_check,decision IN ('yes', 'no', 'uncertain')"`
	Rationale *string   `gorm:"column:rationale;type:text"`
	DecidedBy string    `gorm:"column:decided_by;type:text;not null;check:guest_merge_decisions_decided_by_check,decided_by IN ('llm', 'manual')"`
	DecidedAt time.Time `gorm:"column:decided_at;type:timestamptz;not null;default:now()"`
}

// TableName gives guest_merge_decisions.
func (GuestMergeDecision) TableName() string { return "guest_merge_decisions" }

// GuestMergeReview is a proposed merge that waits for a person.
type GuestMergeReview struct {
	ID            int64      `gorm:"column:id;type:bigserial;primaryKey;not null"`
	GuestID       string     `gorm:"column:guest_id;type:uuid;not null"`
	RawID         int64      `gorm:"column:raw_id;type:bigint;not null"`
	CandidateName string     `gorm:"column:candidate_name;type:text;not null"`
	CanonicalName string     `gorm:"column:canonical_name;type:text;not null"`
	Score         float32    `gorm:"column:score;type:real;not null"`
	Status        string     `gorm:"column:status;type:text;not null;default:'pending';check:guest_merge_review_status_check,status IN ('pending', 'approved', 'rejected');index:guest_merge_review_status_idx"`
	CreatedAt     time.Time  `gorm:"column:created_at;type:timestamptz;not null;default:now()"`
	DecidedAt     *time.Time `gorm:"column:decided_at;type:timestamptz"`

	Guest *Guest    `gorm:"belongsTo;foreignKey:GuestID;references:ID;constraint:guest_merge_review_guest_id_fkey,OnDelete:CASCADE"`
	Raw   *RawGuest `gorm:"belongsTo;foreignKey:RawID;references:ID;constraint:guest_merge_review_raw_id_fkey,OnDelete:CASCADE"`
}

// TableName gives guest_merge_review.
func (GuestMergeReview) TableName() string { return "guest_merge_review" }
