package desired_test

import "github.com/clipdex/clipdex/internal/declare"

// mistakes are models that cannot mean what they say.
var mistakes = []mistake{
	{"unknown key", struct {
		A string `gorm:"sort:desc"`
	}{}},
	{"what a semicolon cuts off", struct {
		A string `gorm:"default:'a;b'"`
	}{}},
	{"misspelt not null", struct {
		A string `gorm:"not  null"`
	}{}},
	{"two checks", struct {
		A int64 `gorm:"check:a > 0;check:a < 9"`
	}{}},
	{"a key twice", struct {
		A string `gorm:"type:text;type:varchar"`
	}{}},
	{"type without a value", struct {
		A string `gorm:"type"`
	}{}},
	{"default without a value", struct {
		A string `gorm:"default"`
	}{}},
	{"size that is no number", struct {
		A string `gorm:"size:ten"`
	}{}},
	{"precision that is no number", struct {
		A float64 `gorm:"precision:"`
	}{}},
	{"blank before false", struct {
		A int64 `gorm:"primaryKey;autoIncrement: false"`
	}{}},
	{"blank before a column", struct {
		A string `gorm:"column: b"`
	}{}},
	{"unknown form of -", struct {
		A string `gorm:"-:create"`
	}{}},
	{"default that does not parse", struct {
		A int64 `gorm:"default:1+1"`
	}{}},
	{"default of a boolean", struct {
		A bool `gorm:"default:maybe"`
	}{}},
	{"default with open bracket", struct {
		A string `gorm:"default:(now()"`
	}{}},
	{"generated with open quote", struct {
		A string `gorm:"generated:lower('a)"`
	}{}},
	{"open check", struct {
		A int64 `gorm:"check:a > (0"`
	}{}},
	{"check that closes", struct {
		A int64 `gorm:"check:a > 0) OR (true"`
	}{}},
	{"check that comments", struct {
		A int64 `gorm:"check:a > 0 /* never"`
	}{}},
	{"two sources of a value", struct {
		A int64 `gorm:"default:1;generated:identity"`
	}{}},
	{"serial with a default", struct {
		A int64 `gorm:"type:bigserial;default:1"`
	}{}},
	{"key with a default", struct {
		A int64 `gorm:"primaryKey;default:1"`
	}{}},
	{"autoIncrement of text", struct {
		A string `gorm:"type:text;autoIncrement"`
	}{}},
	{"identity of text", struct {
		A string `gorm:"generated:identity"`
	}{}},
	{"generated without a mode", struct {
		A int64 `gorm:"generated:always"`
	}{}},
	{"identity of text by type", struct {
		A string `gorm:"type:text GENERATED ALWAYS AS IDENTITY"`
	}{}},
	{"two types", struct {
		A string `gorm:"type:text, b integer"`
	}{}},
	{"a check in a type", struct {
		A string `gorm:"type:text CHECK (a > 0)"`
	}{}},
	{"references in a type", struct {
		A string `gorm:"type:bigint REFERENCES guests"`
	}{}},
	{"open type", struct {
		A string `gorm:"type:varchar(10"`
	}{}},
	{"a statement in a type", struct {
		A string `gorm:"type:text\\; DROP TABLE t"`
	}{}},
	{"index length", struct {
		A string `gorm:"index:i,length:10"`
	}{}},
	{"index class", struct {
		A string `gorm:"index:i,class:FULLTEXT"`
	}{}},
	{"index concurrently", struct {
		A string `gorm:"index:i,option:CONCURRENTLY"`
	}{}},
	{"index setting", struct {
		A string `gorm:"index:i,where:a IN ('x', 'y')"`
	}{}},
	{"index setting twice", struct {
		A string `gorm:"index:i,sort:desc,sort:asc"`
	}{}},
	{"index priority", struct {
		A string `gorm:"index:i,priority:first"`
	}{}},
	{"semicolon in an index", struct {
		A string `gorm:"index:i,where:a <> '\\;'"`
	}{}},
	{"index of an expression", struct {
		A string `gorm:"index:i,expression:a || 'x'"`
	}{}},
	{"open index", struct {
		A string `gorm:"index:i,expression:lower(a"`
	}{}},
	{"empty composite", struct {
		A string `gorm:"index:,composite:"`
	}{}},
	{"long name", struct {
		A string `gorm:"column:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"`
	}{}},
	{"two fields of one column", struct {
		A string `gorm:"column:x"`
		B string `gorm:"column:x"`
	}{}},
	{"two checks of one name", struct {
		A int64 `gorm:"check:k,a > 0"`
		B int64 `gorm:"check:k,b > 0"`
	}{}},
	{"malformed tag", tagged(`gorm:type:text`)},
	{"unescaped quotes", tagged(`gorm:"default:"x""`)},
	{"unexported field", struct {
		a string `gorm:"not null"`
	}{}},
	{"unexported embedded struct", struct {
		named
	}{}},
	{"nothing in it", struct {
	}{}},
	{"merged index", struct {
		Home Address `gorm:"embedded;embeddedPrefix:home_"`
		Work Address `gorm:"embedded;embeddedPrefix:work_"`
	}{}},
	{"mistake in an embedded struct", struct {
		Home struct {
			Street string `gorm:"size:x"`
		} `gorm:"embedded"`
	}{}},
	{"constraint setting", struct {
		GuestID int64
		Guest   *Guest `gorm:"constraint:fk,OnDrop:CASCADE"`
	}{}},
	{"constraint action", struct {
		GuestID int64
		Guest   *Guest `gorm:"constraint:fk,OnDelete:VANISH"`
	}{}},
	{"constraint name", struct {
		GuestID int64
		Guest   *Guest `gorm:"constraint:my key"`
	}{}},
	{"no key for a relation", struct {
		Guest *Guest
	}{}},
	{"nil", nil},
	{"no struct", 7},
	{"slice", []string{}},
	{"table twice", []any{Guest{}, person{}}},
	{"reversed relation", []any{Video{}, Segment{}}},
	{"has-many of nobody's table", []any{Desk{}}},
	{"both sides in one column", Friend{}},
	{"referenced column is not unique", []any{Titled{}, ofName{}}},
	{"open fragment", openCheck{}},
	{"statement in a fragment", statement{}},
	{"no constraint", noConstraint{}},
	{"missing column", missingColumn{}},
	{"unknown target", noTarget{}},
	{"deferrable check", deferrableRule{}},
	{"open index fragment", openIndex{}},
	{"table in an index", badIndex{}},
	{"one name twice", twoNames{}},
	{"policy", badPolicy{}},
	{"policy of the session", sessionPolicy{}},
	{"statement in a trigger", badTrigger{}},
	{"trigger elsewhere", movedTrigger{}},
	{"partition key", badPartition{}},
	{"options of no column", unknownColumn{}},
	{"empty view", emptyView{}},
	{"two statements", twoStatements{}},
	{"index on a view", indexedView{}},
	{"check on a view", checkedView{}},
	{"domain type", declare.Set{Domains: []declare.Domain{{Name: "d", Type: "text,"}}}},
	{"domain default", declare.Set{Domains: []declare.Domain{{Name: "d", Type: "text", Default: "1) CHECK (false"}}}},
	{"domain check", declare.Set{Domains: []declare.Domain{{Name: "d", Type: "text", Checks: one("VALUE > 0")}}}},
	{"composite", declare.Set{Composites: []declare.Composite{{Name: "c", Fields: []declare.Field{{Name: "a", Type: "("}}}}}},
	{"sequence", declare.Set{Sequences: []declare.Sequence{{Name: "s", Options: "AS text"}}}},
	{"table without a name", unnamed{}},
	{"table of no schema", schemaless{}},
	{"schema of the server", reserved{}},
	{"name with NUL", nulNamed{}},
	{"name that is no UTF-8", oddlyNamed{}},
	{"sequence named like a table", declare.Set{Relations: []any{Guest{}}, Sequences: []declare.Sequence{{Name: "guests"}}}},
}
