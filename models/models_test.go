package models_test

import (
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"github.com/clipdex/clipdex/models"
)

func parse(t *testing.T, model any) *schema.Schema {
	t.Helper()
	parsed, err := schema.Parse(model, &sync.Map{}, schema.NamingStrategy{})
	if err != nil {
		t.Fatalf("parsing %T: %v", model, err)
	}
	return parsed
}

func TestModelsParse(t *testing.T) {
	t.Parallel()
	if n := len(models.All()); n != 12 {
		t.Errorf("%d relations, want eleven tables and the materialized view", n)
	}
	seen := map[string]bool{}
	for _, model := range models.All() {
		parsed := parse(t, model)
		if seen[parsed.Table] {
			t.Errorf("%s is declared twice", parsed.Table)
		}
		seen[parsed.Table] = true
		for _, field := range parsed.Fields {
			if field.DBName == "" {
				continue // a relation
			}
			for _, setting := range []string{"COLUMN", "TYPE"} {
				if field.TagSettings[setting] == "" {
					t.Errorf("%s.%s does not say its %s", parsed.Table, field.Name, strings.ToLower(setting))
				}
			}
		}
	}
}

// GORM emits a foreign key on the wrong table when it takes the parent for the child, and says nothing.
func TestForeignKeysPointFromChildToParent(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"transcript_segments_video_id_fkey":  "transcript_segments(video_id) processed_videos(video_id) CASCADE",
		"guests_raw_video_id_fkey":           "guests_raw(video_id) processed_videos(video_id) CASCADE",
		"topics_raw_video_id_fkey":           "topics_raw(video_id) processed_videos(video_id) CASCADE",
		"quotes_raw_video_id_fkey":           "quotes_raw(video_id) processed_videos(video_id) CASCADE",
		"enriched_videos_video_id_fkey":      "enriched_videos(video_id) processed_videos(video_id) CASCADE",
		"guest_aliases_guest_id_fkey":        "guest_aliases(guest_id) guests(id) CASCADE",
		"guest_aliases_source_video_id_fkey": "guest_aliases(source_video_id) processed_videos(video_id) SET NULL",
		"guest_merge_review_guest_id_fkey":   "guest_merge_review(guest_id) guests(id) CASCADE",
		"guest_merge_review_raw_id_fkey":     "guest_merge_review(raw_id) guests_raw(id) CASCADE",
	}
	for _, model := range models.All() {
		for _, relation := range parse(t, model).Relationships.Relations {
			c := relation.ParseConstraint()
			if c == nil {
				t.Errorf("%s.%s makes no constraint", relation.Schema.Table, relation.Name)
				continue
			}
			got := c.Schema.Table + "(" + c.ForeignKeys[0].DBName + ") " + c.ReferenceSchema.Table + "(" + c.References[0].DBName + ") " + c.OnDelete
			if got != want[c.Name] {
				t.Errorf("%s: got %s, want %s", c.Name, got, want[c.Name])
			}
			delete(want, c.Name)
		}
	}
	for name := range want {
		t.Errorf("%s is missing", name)
	}
}

func TestNamesOfChecksAndIndexes(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"processed_videos":           "processed_videos_status_check",
		"transcript_segments":        "transcript_segments_video_idx",
		"guests_raw":                 "guests_raw_video_idx",
		"topics_raw":                 "topics_raw_video_idx",
		"quotes_raw":                 "quotes_raw_video_idx",
		"enriched_videos":            "enriched_videos_status_check",
		"guests":                     "guests_normalized_name_uidx",
		"guest_aliases":              "guest_aliases_decided_by_check guest_aliases_guest_idx guest_aliases_normalized_idx guest_aliases_unique_per_guest",
		"guest_merge_decisions":      "guest_merge_decisions_decided_by_check guest_merge_decisions_decision_check guest_merge_decisions_pair_uidx",
		"guest_merge_review":         "guest_merge_review_status_check guest_merge_review_status_idx",
		"transcript_segments_search": "transcript_segments_search_gin transcript_segments_search_pk",
		"search_cache":               "search_cache_age_idx search_cache_keys_uidx",
	}
	for _, model := range models.All() {
		parsed := parse(t, model)
		got := map[string]bool{}
		for name := range parsed.ParseCheckConstraints() {
			got[name] = true
		}
		for _, index := range parsed.ParseIndexes() {
			got[index.Name] = true
		}
		for name := range strings.FieldsSeq(want[parsed.Table]) {
			if !got[name] {
				t.Errorf("%s lacks %s", parsed.Table, name)
			}
			delete(got, name)
		}
		for name := range got {
			t.Errorf("%s has %s, which the schema does not", parsed.Table, name)
		}
	}
}
