package check_test

import (
	"testing"
	"time"
)

// TestTagsOfTypes holds what type: and the plain column tags mean.
func TestTagsOfTypes(t *testing.T) {
	runTags(t, []tagCase{
		{"varchar", struct {
			tab
			A string `gorm:"type:varchar(64)"`
		}{}, "a varchar(64)", "a varchar(63)"},
		{"character varying", struct {
			tab
			A string `gorm:"type:character varying(64)"`
		}{}, "a varchar(64)", "a text"},
		{"national character", struct {
			tab
			A string `gorm:"type:national character(3)"`
		}{}, "a char(3)", "a char(4)"},
		{"char alone", struct {
			tab
			A string `gorm:"type:char"`
		}{}, "a char(1)", `a "char"`},
		{"collation", struct {
			tab
			A string `gorm:"type:text COLLATE \"C\""`
		}{}, `a text COLLATE "C"`, "a text"},
		{"collation of a schema", struct {
			tab
			A string `gorm:"type:text collate pg_catalog.\"POSIX\""`
		}{}, `a text COLLATE "POSIX"`, `a text COLLATE "C"`},
		{"default collation", struct {
			tab
			A string `gorm:"type:text COLLATE \"default\""`
		}{}, "a text", `a text COLLATE "C"`},
		{"array", struct {
			tab
			A []string `gorm:"type:text[]"`
		}{}, "a text[]", "a varchar[]"},
		{"array of arrays", struct {
			tab
			A []byte `gorm:"type:integer[][]"`
		}{}, "a integer[]", "a integer"},
		{"array with bound", struct {
			tab
			A []byte `gorm:"type:integer[3]"`
		}{}, "a integer[]", "a bigint[]"},
		{"array keyword", struct {
			tab
			A []byte `gorm:"type:integer ARRAY"`
		}{}, "a integer[]", "a bigint[]"},
		{"array of varchar", struct {
			tab
			A []byte `gorm:"type:varchar(5)[]"`
		}{}, "a varchar(5)[]", "a varchar(6)[]"},
		{"int4", struct {
			tab
			A int64 `gorm:"type:int4"`
		}{}, "a integer", "a bigint"},
		{"double precision", struct {
			tab
			A float64 `gorm:"type:double  precision"`
		}{}, "a float8", "a real"},
		{"float of bits", struct {
			tab
			A float64 `gorm:"type:float(24)"`
		}{}, "a real", "a float8"},
		{"dec", struct {
			tab
			A float64 `gorm:"type:dec(5,2)"`
		}{}, "a numeric(5,2)", "a numeric(5,1)"},
		{"negative scale", struct {
			tab
			A float64 `gorm:"type:numeric(5, -2)"`
		}{}, "a numeric(5,-2) /* since 15 */", "a numeric(5,2)"},
		{"bit varying", struct {
			tab
			A string `gorm:"type:bit varying(5)"`
		}{}, "a varbit(5)", "a bit(5)"},
		{"bit", struct {
			tab
			A string `gorm:"type:bit(5)"`
		}{}, "a bit(5)", "a bit(6)"},
		{"timestamptz(n)", struct {
			tab
			A time.Time `gorm:"type:timestamptz(3)"`
		}{}, "a timestamptz(3)", "a timestamptz(4)"},
		{"timestamptz(6)", struct {
			tab
			A time.Time `gorm:"type:timestamptz(6)"`
		}{}, "a timestamptz", "a timestamptz(5)"},
		{"timestamp with words", struct {
			tab
			A time.Time `gorm:"type:timestamp(2) without time zone"`
		}{}, "a timestamp(2)", "a timestamptz(2)"},
		{"time with zone", struct {
			tab
			A time.Time `gorm:"type:time with time zone"`
		}{}, "a timetz", "a time"},
		{"interval", struct {
			tab
			A string `gorm:"type:interval"`
		}{}, "a interval", "a interval(3)"},
		{"interval(6)", struct {
			tab
			A string `gorm:"type:interval(6)"`
		}{}, "a interval", "a interval(3)"},
		{"interval fields", struct {
			tab
			A string `gorm:"type:interval day to second(3)"`
		}{}, "a interval day to second(3)", "a interval(3)"},
		{"interval year", struct {
			tab
			A string `gorm:"type:interval year to month"`
		}{}, "a interval year to month", "a interval"},
		{"range", struct {
			tab
			A string `gorm:"type:tstzrange"`
		}{}, "a tstzrange", "a tsrange"},
		{"multirange", struct {
			tab
			A string `gorm:"type:int4multirange"`
		}{}, "a int4multirange /* since 14 */", "a int4range"},
		{"uuid", struct {
			tab
			A string `gorm:"type:uuid"`
		}{}, "a uuid", "a text"},
		{"network", struct {
			tab
			A string `gorm:"type:cidr"`
		}{}, "a cidr", "a inet"},
		{"tsvector", struct {
			tab
			A string `gorm:"type:tsvector"`
		}{}, "a tsvector", "a text"},
		{"char in quotes", struct {
			tab
			A string `gorm:"type:\"char\""`
		}{}, `a "char"`, "a char"},
		{"schema of a type", struct {
			tab
			A string `gorm:"type:pg_catalog.int4"`
		}{}, "a integer", "a bigint"},
		{"type not null", struct {
			tab
			A string `gorm:"type:text NOT NULL"`
		}{}, "a text NOT NULL", "a text"},
		{"type null", struct {
			tab
			A string `gorm:"type:text NULL"`
		}{}, "a text", "a text NOT NULL"},
		{"type default", struct {
			tab
			A string `gorm:"type:text DEFAULT 'x' NOT NULL"`
		}{}, "a text DEFAULT 'x' NOT NULL", "a text DEFAULT 'y' NOT NULL"},
		{"type default null", struct {
			tab
			A string `gorm:"type:text DEFAULT NULL"`
		}{}, "a text", "a text DEFAULT 'y'"},
		{"type comment", struct {
			tab
			A string `gorm:"type:text /* , */ -- x"`
		}{}, "a text", "a varchar"},
		{"storage", struct {
			tab
			A string `gorm:"type:text STORAGE EXTERNAL"`
		}{}, "CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE EXTERNAL", "a text"},
		{"storage by default", struct {
			tab
			A string `gorm:"type:text STORAGE extended"`
		}{}, "a text", "CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE MAIN"},
		{"compression", struct {
			tab
			A string `gorm:"type:text COMPRESSION pglz"`
		}{}, "a text COMPRESSION pglz /* since 14 */", "a text"},
		{"not null", struct {
			tab
			A string `gorm:"not null"`
		}{}, "a text NOT NULL", "a text"},
		{"notnull", struct {
			tab
			A string `gorm:"NotNull"`
		}{}, "a text NOT NULL", "a text"},
		{"not null:true", struct {
			tab
			A string `gorm:"NOT NULL:true"`
		}{}, "a text NOT NULL", "a text"},
		{"not null:false", struct {
			tab
			A string `gorm:"not null:false"`
		}{}, "a text", "a text NOT NULL"},
		{"escaped semicolon", struct {
			tab
			A string `gorm:"comment:a\\;b"`
		}{}, "CREATE TABLE t (a text); COMMENT ON COLUMN t.a IS 'a;b'", "a text"},
		{"comment", struct {
			tab
			A string `gorm:"comment:it's, a: \"b\""`
		}{}, `CREATE TABLE t (a text); COMMENT ON COLUMN t.a IS 'it''s, a: "b"'`, "CREATE TABLE t (a text); COMMENT ON COLUMN t.a IS 'its'"},
		{"column", struct {
			tab
			A string `gorm:"column:b"`
		}{}, "b text", "a text"},
		{"reserved words", struct {
			tab
			A string `gorm:"column:select"`
			B string `gorm:"column:user;not null"`
		}{}, `"select" text, "user" text NOT NULL`, `"select" text, "user" text`},
		{"capitals", struct {
			tab
			A string `gorm:"column:camelCase;index"`
		}{}, `CREATE TABLE t ("camelCase" text); CREATE INDEX idx_t_a ON t ("camelCase")`, "CREATE TABLE t (camelcase text); CREATE INDEX idx_t_a ON t (camelcase)"},
		{"quotes", struct {
			tab
			A string `gorm:"column:we\"ird % name"`
		}{}, `"we""ird % name" text`, `"weird % name" text`},
		{"63 bytes", struct {
			tab
			A string `gorm:"column:ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"`
		}{}, "ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc text", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc text"},
		{"unicode", struct {
			tab
			A string `gorm:"column:größe;check:größe <> ''"`
		}{}, "größe text, CONSTRAINT chk_t_größe CHECK (größe <> '')", "größe text"},
	})
}
