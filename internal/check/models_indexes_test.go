package check_test

import (
	"time"

	"github.com/clipdex/clipdex/internal/declare"
)

// indexModels are the models of drift-cases.tsv by case.
var indexModels = map[string]any{
	"063": struct {
		tab
		Key
		A    string `gorm:"index:ix_a"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"064": struct {
		tab
		Key
		A    string `gorm:"index:ix"`
		B    int32  `gorm:"index:ix"`
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"065": struct {
		tab
		Key
		A    string `gorm:"index:ix,sort:desc"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"066": struct {
		tab
		Key
		A    string `gorm:"index:ix,expression:lower(a)"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"067": struct {
		tab
		Key
		A    string `gorm:"index:ix,expression:lower(a)"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"068": struct {
		tab
		Key
		A    string
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb;index:ix,expression:(data->>'k')"`
		At   time.Time
	}{},
	"069": struct {
		tab
		Key
		A    string
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb;index:ix,expression:(data->>'Key')"`
		At   time.Time
	}{},
	"070": struct {
		tab
		Key
		A    string
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb;index:ix,expression:((data->>'n')::integer)"`
		At   time.Time
	}{},
	"071": struct {
		tab
		Key
		A    string `gorm:"index:ix,type:gin,expression:to_tsvector('english'\\, a)"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"072": struct {
		tab
		Key
		A    string `gorm:"index:ix,where:a IN ('x'\\,'y')"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"073": struct {
		tab
		Key
		A    string
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb;index:ix,type:gin,expression:data jsonb_path_ops"`
		At   time.Time
	}{},
	"074": declare.Set{Extensions: []declare.Extension{{Name: "pg_trgm"}}, Relations: []any{struct {
		tab
		Key
		A    string `gorm:"index:ix,type:gin,expression:a gin_trgm_ops"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{}}},
	"075": struct {
		tab
		Key
		A    string `gorm:"index:ix,expression:lower(a) text_pattern_ops"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"076": struct {
		tab
		Key
		A    string `gorm:"index:ix,option:WITH (fillfactor=50)"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"077": struct {
		tab
		Key
		A    string `gorm:"uniqueIndex:ux,option:NULLS NOT DISTINCT"`
		B    int32
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"078": struct {
		tab
		Key
		A    string
		B    int32  `gorm:"index:ix,where:v IN ('x'\\,'y')"`
		V    string `gorm:"size:50"`
		Data string `gorm:"type:jsonb"`
		At   time.Time
	}{},
	"088": struct {
		tab
		Key
		Qty int32
		St  string `gorm:"size:10"`
	}{},
	"089": struct {
		tab
		Key
		Qty int32  `gorm:"check:ck,qty >= 0"`
		St  string `gorm:"size:10"`
	}{},
	"090": struct {
		tab
		Key
		Qty int32  `gorm:"check:ck,qty BETWEEN 1 AND 9"`
		St  string `gorm:"size:10"`
	}{},
	"091": struct {
		tab
		Key
		Qty int32
		St  string `gorm:"size:10;check:ck,st LIKE 'x%' AND length(st) > 1"`
	}{},
	"093": struct {
		tab
		Key
		Qty int32 `gorm:"check:ck_q,qty >= 0"`
	}{},
	"094": declare.Set{Extensions: []declare.Extension{{Name: "btree_gist"}}, Relations: []any{struct {
		tab
		Key
		Room   int32
		During string `gorm:"type:tsrange"`
	}{}}},
	"096": struct {
		tab
		Key
		A string
	}{},
	"097": declare.Set{Sequences: []declare.Sequence{{Name: "order_no", Options: "INCREMENT 5"}}, Relations: []any{struct {
		tab
		Key
	}{}}},
	"098": struct {
		tab
		Key
	}{},
	"099": struct {
		tab
		Key
		A string
	}{},
}
