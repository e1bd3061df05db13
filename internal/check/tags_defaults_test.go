package check_test

import (
	"database/sql"
	"encoding/json"
	"testing"
	"time"
)

// TestTagsOfDefaults holds what default: means in every spelling.
func TestTagsOfDefaults(t *testing.T) {
	runTags(t, []tagCase{
		{"int", struct {
			tab
			A int `gorm:"default:5"`
		}{}, "a bigint DEFAULT 5", "a bigint DEFAULT 6"},
		{"negative int", struct {
			tab
			A int `gorm:"default:-5"`
		}{}, "a bigint DEFAULT -5", "a bigint DEFAULT 5"},
		{"hex", struct {
			tab
			A int `gorm:"default:0x1f"`
		}{}, "a bigint DEFAULT 31", "a bigint DEFAULT 0"},
		{"octal", struct {
			tab
			A int `gorm:"default:017"`
		}{}, "a bigint DEFAULT 15", "a bigint DEFAULT 17"},
		{"underscores", struct {
			tab
			A int `gorm:"default:1_000"`
		}{}, "a bigint DEFAULT 1000", "a bigint DEFAULT 1"},
		{"uint", struct {
			tab
			A uint `gorm:"default:7"`
		}{}, "a bigint DEFAULT 7", "a bigint"},
		{"zero", struct {
			tab
			A int `gorm:"default:0"`
		}{}, "a bigint DEFAULT 0", "a bigint"},
		{"float", struct {
			tab
			A float64 `gorm:"default:1.50"`
		}{}, "a numeric DEFAULT 1.5", "a numeric DEFAULT 1.6"},
		{"negative float", struct {
			tab
			A float64 `gorm:"default:-.5"`
		}{}, "a numeric DEFAULT -0.5", "a numeric DEFAULT 0.5"},
		{"exponent", struct {
			tab
			A float64 `gorm:"default:1e3"`
		}{}, "a numeric DEFAULT 1000", "a numeric DEFAULT 100"},
		{"all digits", struct {
			tab
			A float64 `gorm:"default:0.12345678901234567890"`
		}{}, "a numeric DEFAULT 0.12345678901234567890", "a numeric DEFAULT 0.123456789012345678"},
		{"not a number", struct {
			tab
			A float64 `gorm:"type:float8;default:NaN"`
		}{}, "a float8 DEFAULT 'NaN'", "a float8"},
		{"infinity", struct {
			tab
			A float64 `gorm:"type:float8;default:-Inf"`
		}{}, "a float8 DEFAULT '-Infinity'", "a float8 DEFAULT 'Infinity'"},
		{"true", struct {
			tab
			A bool `gorm:"default:true"`
		}{}, "a boolean DEFAULT true", "a boolean DEFAULT false"},
		{"short bool", struct {
			tab
			A bool `gorm:"default:f"`
		}{}, "a boolean DEFAULT false", "a boolean"},
		{"bare word", struct {
			tab
			A string `gorm:"default:pending"`
		}{}, "a text DEFAULT 'pending'", "a text DEFAULT 'done'"},
		{"quoted word", struct {
			tab
			A string `gorm:"default:'pending'"`
		}{}, "a text DEFAULT 'pending'", "a text DEFAULT 'Pending'"},
		{"double quoted word", struct {
			tab
			A string `gorm:"default:\"pending\""`
		}{}, "a text DEFAULT 'pending'", `a text DEFAULT '"pending"'`},
		{"empty string", struct {
			tab
			A string `gorm:"default:''"`
		}{}, "a text DEFAULT ''", "a text"},
		{"empty double quotes", struct {
			tab
			A string `gorm:"default:\"\""`
		}{}, "a text DEFAULT ''", "a text"},
		{"doubled quote", struct {
			tab
			A string `gorm:"default:'a''b'"`
		}{}, "a text DEFAULT 'a''b'", "a text DEFAULT 'a''''b'"},
		{"bare apostrophe", struct {
			tab
			A string `gorm:"default:it's"`
		}{}, "a text DEFAULT 'it''s'", "a text DEFAULT 'its'"},
		{"cast", struct {
			tab
			A string `gorm:"default:'x'::text"`
		}{}, "a text DEFAULT 'x'", "a text DEFAULT 'x::text'"},
		{"escape string", struct {
			tab
			A string `gorm:"default:E'a\\tb'"`
		}{}, `a text DEFAULT E'a\tb'`, "a text DEFAULT 'a'"},
		{"dollar quotes", struct {
			tab
			A string `gorm:"default:$$it's$$"`
		}{}, "a text DEFAULT 'it''s'", "a text"},
		{"concatenation", struct {
			tab
			A string `gorm:"default:'a' || 'b'"`
		}{}, "a text DEFAULT ('a' || 'b')", "a text DEFAULT 'ab'"},
		{"percent and colon", struct {
			tab
			A string `gorm:"default:':x 100%'"`
		}{}, "a text DEFAULT ':x 100%'", "a text DEFAULT ':x'"},
		{"parentheses in a string", struct {
			tab
			A string `gorm:"default:'(x)'"`
		}{}, "a text DEFAULT '(x)'", "a text DEFAULT 'x'"},
		{"semicolon", struct {
			tab
			A string `gorm:"default:'a\\;b'"`
		}{}, "a text DEFAULT 'a;b'", "a text DEFAULT 'a'"},
		{"array constructor", struct {
			tab
			A string `gorm:"type:text[];default:ARRAY[]::text[]"`
		}{}, "a text[] DEFAULT ARRAY[]::text[]", "a text[]"},
		{"array literal", struct {
			tab
			A []string `gorm:"type:text[];default:'{}'"`
		}{}, "a text[] DEFAULT '{}'", "a text[] DEFAULT '{a}'"},
		{"array against literal", struct {
			tab
			A []string `gorm:"type:integer[];default:'{1,2}'"`
		}{}, "a integer[] DEFAULT ARRAY[1,2]", "a integer[] DEFAULT ARRAY[2,1]"},
		{"expression", struct {
			tab
			A int `gorm:"default:(1 + 1)"`
		}{}, "a bigint DEFAULT (1 + 1)", "a bigint DEFAULT 2"},
		{"call", struct {
			tab
			A time.Time `gorm:"default:now()"`
		}{}, "a timestamptz DEFAULT now()", "a timestamptz"},
		{"call in capitals", struct {
			tab
			A time.Time `gorm:"default:NOW( )"`
		}{}, "a timestamptz DEFAULT now()", "a timestamptz DEFAULT clock_timestamp()"},
		{"now and current_timestamp", struct {
			tab
			A time.Time `gorm:"default:now()"`
		}{}, "a timestamptz DEFAULT CURRENT_TIMESTAMP", "a timestamptz DEFAULT CURRENT_TIMESTAMP(3)"},
		{"current_timestamp", struct {
			tab
			A time.Time `gorm:"default:CURRENT_TIMESTAMP"`
		}{}, "a timestamptz DEFAULT now()", "a timestamptz DEFAULT statement_timestamp()"},
		{"current_user", struct {
			tab
			A string `gorm:"default:(CURRENT_USER)"`
		}{}, "a text DEFAULT CURRENT_USER", "a text DEFAULT 'CURRENT_USER'"},
		{"word of text", struct {
			tab
			A string `gorm:"default:CURRENT_USER"`
		}{}, "a text DEFAULT 'CURRENT_USER'", "a text DEFAULT CURRENT_USER"},
		{"made by the database", struct {
			tab
			A string `gorm:"default:(-)"`
		}{}, "a text", "a text DEFAULT '-'"},
		{"null", struct {
			tab
			A string `gorm:"default:null"`
		}{}, "a text", "a text DEFAULT 'null'"},
		{"jsonb", struct {
			tab
			A string `gorm:"type:jsonb;default:'{}'"`
		}{}, "a jsonb DEFAULT '{}'", "a jsonb DEFAULT '[]'"},
		{"jsonb bare", struct {
			tab
			A string `gorm:"type:jsonb;default:{}"`
		}{}, "a jsonb DEFAULT '{}'::jsonb", "a jsonb"},
		{"jsonb spaced", struct {
			tab
			A json.RawMessage `gorm:"type:jsonb;default:'{\"b\": 1, \"a\":[]}'"`
		}{}, `a jsonb DEFAULT '{"a": [], "b": 1}'`, `a jsonb DEFAULT '{"a": []}'`},
		{"bytea", struct {
			tab
			A []byte `gorm:"default:'\\x00ff'"`
		}{}, `a bytea DEFAULT '\x00ff'`, `a bytea DEFAULT '\x00'`},
		{"date", struct {
			tab
			A time.Time `gorm:"type:date;default:'2024-01-01'"`
		}{}, "a date DEFAULT '2024-01-01'", "a date DEFAULT '2024-01-02'"},
		{"bare date", struct {
			tab
			A time.Time `gorm:"type:date;default:2024-01-01"`
		}{}, "a date DEFAULT '2024-01-01'", "a date DEFAULT '2024-01-02'"},
		{"interval", struct {
			tab
			A string `gorm:"type:interval;default:'1 day'"`
		}{}, "a interval DEFAULT '1 day'::interval", "a interval DEFAULT '2 days'"},
		{"uuid", struct {
			tab
			A string `gorm:"type:uuid;default:gen_random_uuid()"`
		}{}, "a uuid DEFAULT gen_random_uuid()", "a uuid"},
		{"numeric value", struct {
			tab
			A float64 `gorm:"type:numeric(10,2);default:0"`
		}{}, "a numeric(10,2) DEFAULT 0.00", "a numeric(10,2) DEFAULT 0.01"},
		{"varchar blanks", struct {
			tab
			A string `gorm:"size:5;default:'abc'"`
		}{}, "a varchar(5) DEFAULT 'abc'", "a varchar(5) DEFAULT 'abc '"},
		{"nullable bool", struct {
			tab
			A *bool `gorm:"default:false"`
		}{}, "a boolean DEFAULT false", "a boolean"},
		{"null string", struct {
			tab
			A sql.NullString `gorm:"default:x"`
		}{}, "a text DEFAULT 'x'", "a text"},
	})
}
