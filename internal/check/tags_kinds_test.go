package check_test

import (
	"database/sql"
	"encoding/json"
	"testing"
	"time"
)

// TestTagsOfKinds holds what a Go type means when no tag says its type.
func TestTagsOfKinds(t *testing.T) {
	runTags(t, []tagCase{
		{"bool", struct {
			tab
			A bool
		}{}, "a boolean", "a text"},
		{"int", struct {
			tab
			A int
		}{}, "a bigint", "a integer"},
		{"int8", struct {
			tab
			A int8
		}{}, "a smallint", "a integer"},
		{"int16", struct {
			tab
			A int16
		}{}, "a smallint", "a integer"},
		{"int32", struct {
			tab
			A int32
		}{}, "a integer", "a bigint"},
		{"int64", struct {
			tab
			A int64
		}{}, "a bigint", "a integer"},
		{"uint", struct {
			tab
			A uint
		}{}, "a bigint", "a integer"},
		{"uint8", struct {
			tab
			A uint8
		}{}, "a smallint", "a integer"},
		{"uint16", struct {
			tab
			A uint16
		}{}, "a integer", "a smallint"},
		{"uint32", struct {
			tab
			A uint32
		}{}, "a bigint", "a integer"},
		{"uint64", struct {
			tab
			A uint64
		}{}, "a bigint", "a numeric"},
		{"float32", struct {
			tab
			A float32
		}{}, "a numeric", "a real"},
		{"float64", struct {
			tab
			A float64
		}{}, "a numeric", "a double precision"},
		{"string", struct {
			tab
			A string
		}{}, "a text", "a varchar"},
		{"bytes", struct {
			tab
			A []byte
		}{}, "a bytea", "a text"},
		{"time", struct {
			tab
			A time.Time
		}{}, "a timestamptz", "a timestamp"},
		{"pointer", struct {
			tab
			A *int32
		}{}, "a integer", "a integer NOT NULL"},
		{"pointer to time", struct {
			tab
			A *time.Time
		}{}, "a timestamptz", "a timestamptz NOT NULL"},
		{"null string", struct {
			tab
			A sql.NullString
		}{}, "a text", "a text NOT NULL"},
		{"null int64", struct {
			tab
			A sql.NullInt64
		}{}, "a bigint", "a integer"},
		{"null bool", struct {
			tab
			A sql.NullBool
		}{}, "a boolean", "a text"},
		{"null float64", struct {
			tab
			A sql.NullFloat64
		}{}, "a numeric", "a real"},
		{"null time", struct {
			tab
			A sql.NullTime
		}{}, "a timestamptz", "a timestamp"},
		{"generic null", struct {
			tab
			A sql.Null[string] `gorm:"type:text"`
		}{}, "a text", "a varchar"},
		{"raw json", struct {
			tab
			A json.RawMessage `gorm:"type:jsonb"`
		}{}, "a jsonb", "a json"},
		{"raw json by kind", struct {
			tab
			A json.RawMessage
		}{}, "a bytea", "a jsonb"},
		{"valuer", struct {
			tab
			A level
		}{}, "a text", "a bigint"},
		{"own data type", struct {
			tab
			A point3
		}{}, "a point", "a text"},
		{"serializer", struct {
			tab
			A map[string]int `gorm:"serializer:json;type:jsonb"`
		}{}, "a jsonb", "a text"},
		{"serializer by kind", struct {
			tab
			A map[string]int `gorm:"serializer:json"`
		}{}, "a text", "a jsonb"},
		{"serialized time", struct {
			tab
			A int64 `gorm:"serializer:unixtime;type:timestamptz"`
		}{}, "a timestamptz", "a bigint"},
		{"named string", struct {
			tab
			A status
		}{}, "a text", "a varchar"},
		{"size of string", struct {
			tab
			A string `gorm:"size:40"`
		}{}, "a varchar(40)", "a varchar(41)"},
		{"size beyond varchar", struct {
			tab
			A string `gorm:"size:99999999"`
		}{}, "a text", "a varchar(10485760)"},
		{"size of int", struct {
			tab
			A int `gorm:"size:16"`
		}{}, "a smallint", "a bigint"},
		{"size of uint", struct {
			tab
			A uint `gorm:"size:32"`
		}{}, "a bigint", "a integer"},
		{"precision", struct {
			tab
			A float64 `gorm:"precision:10"`
		}{}, "a numeric(10)", "a numeric"},
		{"precision and scale", struct {
			tab
			A float64 `gorm:"precision:10;scale:2"`
		}{}, "a numeric(10,2)", "a numeric(10,3)"},
		{"precision of time", struct {
			tab
			A time.Time `gorm:"precision:3"`
		}{}, "a timestamptz(3)", "a timestamptz"},
		{"type by kind name", struct {
			tab
			A int64 `gorm:"type:string;size:9"`
		}{}, "a varchar(9)", "a bigint"},
		{"type in capitals", struct {
			tab
			A string `gorm:"TYPE:BOOL"`
		}{}, "a boolean", "a text"},
	})
}
