package bench

import (
	"fmt"
	"go/format"
	"strings"
)

// fileTables is how many models one file holds.
const fileTables = 250

// Models gives the schema as the files of a package of the shape of this module's models/, by name. It errs only by a
// mistake in this package: what was written is no Go.
func (s Shape) Models() (map[string][]byte, error) {
	files := map[string]string{"models.go": s.list()}
	for first := 1; first <= s.Tables; first += fileTables {
		var b strings.Builder
		b.WriteString("package models\n\nimport (\n\"encoding/json\"\n\"time\"\n)\n")
		for n := first; n < first+fileTables && n <= s.Tables; n++ {
			s.model(&b, n)
		}
		files[table(first)+".go"] = b.String()
	}
	formatted := map[string][]byte{}
	for name, text := range files {
		out, err := format.Source([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("formatting %s: %w", name, err)
		}
		formatted[name] = out
	}
	return formatted, nil
}

func (s Shape) list() string {
	var b strings.Builder
	b.WriteString(`// Package models holds generated tables, for measuring.
package models

import (
	"embed"

	"github.com/clipdex/clipdex/internal/declare"
)

// Sources holds this package's Go files.
//
//go:embed *.go
var Sources embed.FS

// Set gives everything the models declare.
func Set() declare.Set { return declare.Set{Relations: All()} }

// All gives every relation, parents before children.
func All() []any {
	return []any{
`)
	for n := 1; n <= s.Tables; n++ {
		fmt.Fprintf(&b, "%s{},\n", typeName(n))
	}
	b.WriteString("}\n}\n")
	return b.String()
}

func typeName(n int) string { return strings.ToUpper(table(n)) }

func (s Shape) model(b *strings.Builder, n int) {
	t := table(n)
	extra := map[string]string{
		"id":         ";primaryKey",
		"name":       fmt.Sprintf(";check:%s_name_check,%s;index:%s_name_created_idx,priority:1", t, s.condition(n), t),
		"code":       fmt.Sprintf(";uniqueIndex:%s_code_uidx", t),
		"created_at": fmt.Sprintf(";index:%s_name_created_idx,priority:2", t),
	}
	fmt.Fprintf(b, "\n// %s is table %s.\ntype %s struct {\n", typeName(n), t, typeName(n))
	for _, c := range columns {
		tag := "column:" + c.name + ";type:" + c.sql
		if !c.null {
			tag += ";not null"
		}
		if c.value != "" {
			tag += ";default:" + c.value
		}
		fmt.Fprintf(b, "%s %s `gorm:\"%s\"`\n", c.field, c.goType, tag+extra[c.name])
	}
	fmt.Fprintf(b, "\nPrevious *%s `gorm:\"belongsTo;foreignKey:PreviousID;references:ID;constraint:%s_previous_id_fkey\"`\n}\n", strings.ToUpper(previous(n)), t)
	fmt.Fprintf(b, "\n// TableName gives %s.\nfunc (%s) TableName() string { return %q }\n", t, typeName(n), t)
}
