package check_test

import (
	"testing"
)

// TestTagsOfIndexes holds what index: and uniqueIndex: mean.
func TestTagsOfIndexes(t *testing.T) {
	runTags(t, []tagCase{
		{"unnamed", struct {
			tab
			A string `gorm:"index"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX idx_t_a ON t (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ON t (a)"},
		{"named", struct {
			tab
			A string `gorm:"index:ix"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX iy ON t (a)"},
		{"unnamed with settings", struct {
			tab
			A string `gorm:"index:,sort:desc"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX idx_t_a ON t (a DESC)", "CREATE TABLE t (a text, b integer); CREATE INDEX idx_t_a ON t (a)"},
		{"unique index", struct {
			tab
			A string `gorm:"uniqueIndex"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE UNIQUE INDEX idx_t_a ON t (a)", "CREATE TABLE t (a text, b integer); ALTER TABLE t ADD CONSTRAINT idx_t_a UNIQUE (a)"},
		{"unique setting", struct {
			tab
			A string `gorm:"index:ix,unique"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE UNIQUE INDEX ix ON t (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)"},
		{"class unique", struct {
			tab
			A string `gorm:"index:ix,class:UNIQUE"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE UNIQUE INDEX ix ON t (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)"},
		{"composite by name", struct {
			tab
			A string `gorm:"index:ix"`
			B int32  `gorm:"index:ix"`
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a, b)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (b, a)"},
		{"priority", struct {
			tab
			A string `gorm:"index:ix,priority:2"`
			B int32  `gorm:"index:ix,priority:1"`
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (b, a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a, b)"},
		{"composite setting", struct {
			tab
			A string `gorm:"index:,composite:both"`
			B int32  `gorm:"index:,composite:both"`
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX idx_t_both ON t (a, b)", "CREATE TABLE t (a text, b integer); CREATE INDEX idx_t_a ON t (a); CREATE INDEX idx_t_b ON t (b)"},
		{"sort asc", struct {
			tab
			A string `gorm:"index:ix,sort:asc"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a DESC)"},
		{"sort nulls last", struct {
			tab
			A string `gorm:"index:ix,sort:desc nulls last"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a DESC NULLS LAST)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a DESC)"},
		{"sort nulls first", struct {
			tab
			A string `gorm:"index:ix,sort:NULLS FIRST"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a NULLS FIRST)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)"},
		{"collate", struct {
			tab
			A string `gorm:"index:ix,collate:C"`
			B int32
		}{}, `CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a COLLATE "C")`, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)"},
		{"collate quoted", struct {
			tab
			A string `gorm:"index:ix,collate:pg_catalog.\"C\",sort:desc"`
			B int32
		}{}, `CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a COLLATE "C" DESC)`, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a DESC)"},
		{"collate of the column", struct {
			tab
			A string `gorm:"type:text COLLATE \"C\";index:ix,collate:C"`
			B int32
		}{}, `CREATE TABLE t (a text COLLATE "C", b integer); CREATE INDEX ix ON t (a)`, `CREATE TABLE t (a text COLLATE "C", b integer); CREATE INDEX ix ON t (a COLLATE "POSIX")`},
		{"collate default", struct {
			tab
			A string `gorm:"index:ix,collate:default"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)", `CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a COLLATE "C")`},
		{"expression", struct {
			tab
			A string `gorm:"index:ix,expression:lower(a)"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (lower(a))", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (upper(a))"},
		{"expression in parentheses", struct {
			tab
			A string `gorm:"index:ix,expression:(a || 'x')"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t ((a || 'x'))", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t ((a || 'y'))"},
		{"expression with a comma", struct {
			tab
			A string `gorm:"index:ix,expression:left(a\\, 10)"`
			B int32
		}{}, `CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t ("left"(a, 10))`, `CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t ("left"(a, 11))`},
		{"expression with collation", struct {
			tab
			A string `gorm:"index:ix,expression:lower(a),collate:C"`
			B int32
		}{}, `CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (lower(a) COLLATE "C")`, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (lower(a))"},
		{"expression beside a column", struct {
			tab
			A string `gorm:"index:ix,expression:lower(a)"`
			B int32  `gorm:"index:ix"`
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (lower(a), b)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (b, lower(a))"},
		{"expression and cast", struct {
			tab
			A string `gorm:"index:ix,expression:(a::integer)"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t ((a::integer))", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t ((a::bigint))"},
		{"where", struct {
			tab
			A string `gorm:"index:ix,where:b > 0"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) WHERE b > 0", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)"},
		{"where IN", struct {
			tab
			A string `gorm:"index:ix,where:a IN ('x'\\, 'y')"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) WHERE a = ANY (ARRAY['x', 'y'])", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) WHERE a = 'x'"},
		{"where true", struct {
			tab
			A string `gorm:"index:ix,where:true"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) WHERE b > 0"},
		{"where cast", struct {
			tab
			A string `gorm:"index:ix,where:b::text = '7'"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) WHERE b::text = '7'", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) WHERE b = 7"},
		{"hash", struct {
			tab
			A string `gorm:"index:ix,type:hash"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t USING hash (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)"},
		{"btree in capitals", struct {
			tab
			A string `gorm:"index:ix,type:BTREE"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t USING hash (a)"},
		{"gin", struct {
			tab
			A string `gorm:"type:text[];index:ix,type:gin"`
		}{}, "CREATE TABLE t (a text[]); CREATE INDEX ix ON t USING gin (a)", "CREATE TABLE t (a text[]); CREATE INDEX ix ON t (a)"},
		{"gist", struct {
			tab
			A string `gorm:"type:tsrange;index:ix,type:gist"`
		}{}, "CREATE TABLE t (a tsrange); CREATE INDEX ix ON t USING gist (a)", "CREATE TABLE t (a tsrange); CREATE INDEX ix ON t USING spgist (a)"},
		{"brin", struct {
			tab
			A string `gorm:"index:ix,type:brin,option:WITH (pages_per_range = 32)"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t USING brin (a) WITH (pages_per_range=32)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t USING brin (a)"},
		{"operator class", struct {
			tab
			A string `gorm:"index:ix,expression:a text_pattern_ops"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a text_pattern_ops)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)"},
		{"default operator class", struct {
			tab
			A string `gorm:"index:ix,expression:a text_ops"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a text_pattern_ops)"},
		{"operator class by sort", struct {
			tab
			A string `gorm:"index:ix,sort:text_pattern_ops DESC"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a text_pattern_ops DESC)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a DESC)"},
		{"class of an expression", struct {
			tab
			A string `gorm:"index:ix,expression:lower(a) varchar_pattern_ops"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (lower(a) varchar_pattern_ops)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (lower(a))"},
		{"class of varchar", struct {
			tab
			A string `gorm:"size:9;index:ix,expression:a varchar_ops"`
		}{}, "CREATE TABLE t (a varchar(9)); CREATE INDEX ix ON t (a varchar_ops)", "CREATE TABLE t (a varchar(9)); CREATE INDEX ix ON t (a varchar_pattern_ops)"},
		{"jsonb_path_ops", struct {
			tab
			A string `gorm:"type:jsonb;index:ix,type:gin,expression:a jsonb_path_ops"`
		}{}, "CREATE TABLE t (a jsonb); CREATE INDEX ix ON t USING gin (a jsonb_path_ops)", "CREATE TABLE t (a jsonb); CREATE INDEX ix ON t USING gin (a)"},
		{"class options", struct {
			tab
			A string `gorm:"type:tsvector;index:ix,type:gist,expression:a tsvector_ops(siglen = 100)"`
		}{}, "CREATE TABLE t (a tsvector); CREATE INDEX ix ON t USING gist (a tsvector_ops(siglen=100))", "CREATE TABLE t (a tsvector); CREATE INDEX ix ON t USING gist (a)"},
		{"include", struct {
			tab
			A string `gorm:"index:ix,option:INCLUDE (b)"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) INCLUDE (b)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a, b)"},
		{"fillfactor", struct {
			tab
			A string `gorm:"index:ix,option:WITH (fillfactor = 50)"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) WITH (fillfactor=50)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)"},
		{"with OFF", struct {
			tab
			A string `gorm:"index:ix,option:WITH (deduplicate_items = OFF\\, FILLFACTOR=60)"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) WITH (fillfactor=60, deduplicate_items=off)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a) WITH (fillfactor=60)"},
		{"nulls not distinct", struct {
			tab
			A string `gorm:"uniqueIndex:ix,option:NULLS NOT DISTINCT"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE UNIQUE INDEX ix ON t (a) NULLS NOT DISTINCT /* since 15 */", "CREATE TABLE t (a text, b integer); CREATE UNIQUE INDEX ix ON t (a)"},
		{"option and where", struct {
			tab
			A string `gorm:"uniqueIndex:ix,option:INCLUDE (b),where:b > 0"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE UNIQUE INDEX ix ON t (a) INCLUDE (b) WHERE b > 0", "CREATE TABLE t (a text, b integer); CREATE UNIQUE INDEX ix ON t (a) WHERE b > 0"},
		{"comment", struct {
			tab
			A string `gorm:"index:ix,comment:for search"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a); COMMENT ON INDEX ix IS 'for search'", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a)"},
		{"several on a field", struct {
			tab
			A string `gorm:"index:ix;index:iy,type:hash;uniqueIndex:iz"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a); CREATE INDEX iy ON t USING hash (a); CREATE UNIQUE INDEX iz ON t (a)", "CREATE TABLE t (a text, b integer); CREATE INDEX ix ON t (a); CREATE UNIQUE INDEX iz ON t (a)"},
		{"camel case field", struct {
			tab
			FirstName string `gorm:"index"`
		}{}, "CREATE TABLE t (first_name text); CREATE INDEX idx_t_first_name ON t (first_name)", "CREATE TABLE t (first_name text)"},
		{"index name follows the field", struct {
			tab
			Title string `gorm:"column:headline;index"`
		}{}, "CREATE TABLE t (headline text); CREATE INDEX idx_t_title ON t (headline)", "CREATE TABLE t (headline text); CREATE INDEX idx_t_headline ON t (headline)"},
		{"unique and index", struct {
			tab
			A string `gorm:"unique;index"`
			B int32
		}{}, "CREATE TABLE t (a text, b integer); ALTER TABLE t ADD CONSTRAINT uni_t_a UNIQUE (a); CREATE INDEX idx_t_a ON t (a)", "CREATE TABLE t (a text, b integer); ALTER TABLE t ADD CONSTRAINT uni_t_a UNIQUE (a)"},
		{"long name is hashed", struct {
			tab
			Aabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb string `gorm:"index"`
		}{}, "CREATE TABLE t (aabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb text); CREATE INDEX idx_t_aabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbc1e4b171 ON t (aabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)", "CREATE TABLE t (aabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb text); CREATE INDEX idx_t_aabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ON t (aabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)"},
	})
}
