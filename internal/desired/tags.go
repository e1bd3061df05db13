package desired

import (
	"reflect"
	"slices"
	"strings"

	gormschema "gorm.io/gorm/schema"
)

// Every key that GORM or its postgres driver reads from a field's tag (gorm schema/field.go, relationship.go; driver postgres.go).
var fieldKeys = []string{"COLUMN", "TYPE", "SIZE", "PRIMARYKEY", "PRIMARY_KEY", "UNIQUE", "DEFAULT", "PRECISION", "SCALE", "NOT NULL", "NOTNULL",
	"AUTOINCREMENT", "AUTOINCREMENTINCREMENT", "EMBEDDED", "EMBEDDEDPREFIX", "AUTOCREATETIME", "AUTOUPDATETIME", "INDEX", "UNIQUEINDEX",
	"CHECK", "<-", "->", "-", "COMMENT", "SERIALIZER", "JSON", "FOREIGNKEY", "REFERENCES", "POLYMORPHIC", "POLYMORPHICTYPE", "POLYMORPHICID",
	"POLYMORPHICVALUE", "MANY2MANY", "JOINFOREIGNKEY", "JOINREFERENCES", "CONSTRAINT", "BELONGSTO", "GENERATED", "UNIXTIME"}

// Every key that GORM reads from an index (gorm schema/index.go).
var indexKeys = []string{"CLASS", "TYPE", "WHERE", "COMMENT", "OPTION", "EXPRESSION", "SORT", "COLLATE", "LENGTH", "PRIORITY", "UNIQUE", "COMPOSITE"}

// tags looks at the tags before GORM does, for what GORM would cut off or drop without a word. It says whether all is well.
func (p *parser) tags(label string, typ reflect.Type) bool {
	before := len(p.errs)
	for i := range typ.NumField() {
		f := typ.Field(i)
		where := label + ", field " + f.Name
		raw := f.Tag.Get("gorm")
		if raw == "" && strings.Contains(string(f.Tag), "gorm") {
			p.fail(where, "write `gorm:\"column:name;type:text\"`, with \\\" for a quote inside", "the struct tag does not parse: %s", f.Tag)
			continue
		}
		p.fieldTag(where, raw)
		if f.Anonymous && f.Type.Kind() == reflect.Struct && f.Type.PkgPath() != "time" {
			p.tags(where, f.Type)
		}
	}
	return len(p.errs) == before
}

func (p *parser) fieldTag(where, raw string) {
	var seen []string
	for _, part := range splitEscaped(raw, ";") {
		key, value, _ := strings.Cut(part, ":")
		key = strings.ToUpper(strings.TrimSpace(key))
		isIndex := key == "INDEX" || key == "UNIQUEINDEX"
		switch {
		case key == "":
		case !slices.Contains(fieldKeys, key):
			p.fail(where, `a ";" inside a value is written \\; (in an index: use the method Indexes())`, "GORM knows no tag %q", strings.TrimSpace(part))
		case isIndex && strings.Contains(value, ";"):
			p.fail(where, `use the method Indexes() []declare.Index`, `GORM cuts an index tag off at ";": %q`, part)
		case isIndex:
			p.indexTag(where, value)
		case slices.Contains(seen, key) && key == "CHECK":
			p.fail(where, "put the others into the method Constraints() []declare.Constraint", "a field holds one check: tag, GORM keeps only the last")
		case slices.Contains(seen, key):
			p.fail(where, "write it once", "the tag %q stands twice, GORM keeps only the last", strings.ToLower(key))
		case key == "CONSTRAINT":
			p.constraintTag(where, value)
		}
		seen = append(seen, key)
	}
}

func (p *parser) indexTag(where, value string) {
	_, settings, _ := strings.Cut(value, ",")
	for key, v := range gormschema.ParseTagSetting(settings, ",") {
		switch {
		case !slices.Contains(indexKeys, key):
			p.fail(where, `a "," inside an index setting is written \\,`, "an index tag has no setting %q", strings.ToLower(key))
		case key == "LENGTH":
			p.fail(where, "expression:left(column\\\\, 10)", "PostgreSQL has no index length")
		case key == "CLASS" && !strings.EqualFold(v, "UNIQUE"):
			p.fail(where, "an operator class stands behind the expression: expression:name gin_trgm_ops", "PostgreSQL has no index class %q", v)
		case key == "OPTION" && strings.EqualFold(strings.TrimSpace(v), "CONCURRENTLY"):
			p.fail(where, "leave it out: how an index is built is the migration's business", "CONCURRENTLY is no property of an index")
		}
	}
}

func (p *parser) constraintTag(where, value string) {
	for i, part := range strings.Split(value, ",") {
		key, _, found := strings.Cut(part, ":")
		known := strings.EqualFold(strings.TrimSpace(key), "OnUpdate") || strings.EqualFold(strings.TrimSpace(key), "OnDelete")
		if found && !known || !found && i > 0 {
			p.fail(where, "constraint:<name>,OnUpdate:CASCADE,OnDelete:SET NULL; the rest is said by Constraints() []declare.Constraint",
				"a constraint tag has no setting %q", part)
		}
	}
}

// splitEscaped splits as GORM's ParseTagSetting does: a separator behind a backslash stays, without the backslash.
func splitEscaped(s, sep string) []string {
	var parts []string
	names := strings.Split(s, sep)
	for i := 0; i < len(names); i++ {
		part := names[i]
		for strings.HasSuffix(part, `\`) && i+1 < len(names) {
			i++
			part = part[:len(part)-1] + sep + names[i]
		}
		parts = append(parts, part)
	}
	return parts
}
