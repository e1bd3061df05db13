package desired

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	gormschema "gorm.io/gorm/schema"
)

// Every key that GORM or its postgres driver reads from a field's tag (gorm schema/field.go, relationship.go; driver postgres.go).
var fieldKeys = []string{"COLUMN", "TYPE", "SIZE", "PRIMARYKEY", "PRIMARY_KEY", "UNIQUE", "DEFAULT", "PRECISION", "SCALE", "NOT NULL", "NOTNULL",
	"AUTOINCREMENT", "AUTOINCREMENTINCREMENT", "EMBEDDED", "EMBEDDEDPREFIX", "AUTOCREATETIME", "AUTOUPDATETIME", "INDEX", "UNIQUEINDEX",
	"CHECK", "<-", "->", "-", "COMMENT", "SERIALIZER", "JSON", "FOREIGNKEY", "REFERENCES", "POLYMORPHIC", "POLYMORPHICTYPE", "POLYMORPHICID",
	"POLYMORPHICVALUE", "MANY2MANY", "JOINFOREIGNKEY", "JOINREFERENCES", "CONSTRAINT", "BELONGSTO", "GENERATED", "UNIXTIME"}

// The keys that say nothing without a value: GORM would take the key itself for one.
var valueKeys = []string{"COLUMN", "TYPE", "SIZE", "DEFAULT", "PRECISION", "SCALE", "EMBEDDEDPREFIX", "CHECK", "COMMENT", "SERIALIZER", "FOREIGNKEY",
	"REFERENCES", "MANY2MANY", "JOINFOREIGNKEY", "JOINREFERENCES", "GENERATED"}

// The keys whose value GORM takes with the blanks around it: " false" is true, and " name" is a name of its own.
var exactKeys = []string{"COLUMN", "SIZE", "PRECISION", "SCALE", "PRIMARYKEY", "PRIMARY_KEY", "UNIQUE", "NOT NULL", "NOTNULL", "AUTOINCREMENT",
	"EMBEDDEDPREFIX", "INDEX", "UNIQUEINDEX", "SERIALIZER"}

// The keys whose value GORM reads as a number, and takes for none when it is not one.
var numberKeys = []string{"SIZE", "PRECISION", "SCALE"}

// Every key that GORM reads from an index (gorm schema/index.go).
var indexKeys = []string{"CLASS", "TYPE", "WHERE", "COMMENT", "OPTION", "EXPRESSION", "SORT", "COLLATE", "LENGTH", "PRIORITY", "UNIQUE", "COMPOSITE"}

// tags looks at the tags before GORM does, for what GORM would cut off or drop without a word. It says whether all is
// well. outer holds the structs that typ is embedded in.
func (p *parser) tags(label string, typ reflect.Type, outer ...reflect.Type) bool {
	before := len(p.errs)
	for i := range typ.NumField() {
		f := typ.Field(i)
		where := label + ", field " + f.Name
		raw, tagged := f.Tag.Lookup("gorm")
		inner := f.Type
		for inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case !wellFormed(string(f.Tag)) && strings.Contains(string(f.Tag), "gorm"):
			p.fail(where, "write `gorm:\"column:name;type:text\"`, with \\\" for a quote inside", "the struct tag does not parse: %s", f.Tag)
		case !f.IsExported() && (tagged || f.Anonymous && exportsFields(inner)):
			p.fail(where, "begin its name with a capital letter", "GORM does not see what is not exported")
		case f.IsExported():
			keys := p.fieldTag(where, raw)
			if embeds(f, inner, keys) && !slices.Contains(outer, inner) {
				p.tags(where, inner, append(outer, typ)...)
			}
		}
	}
	return len(p.errs) == before
}

func embeds(f reflect.StructField, inner reflect.Type, keys []string) bool {
	return inner.Kind() == reflect.Struct && inner.PkgPath() != "time" && (f.Anonymous || slices.Contains(keys, "EMBEDDED"))
}

func exportsFields(typ reflect.Type) bool {
	return typ.Kind() == reflect.Struct && slices.ContainsFunc(reflect.VisibleFields(typ), func(f reflect.StructField) bool { return f.IsExported() })
}

// wellFormed says whether a struct tag is key:"value" pairs to its end; reflect stops at the first that is none.
func wellFormed(tag string) bool {
	for tag = strings.TrimLeft(tag, " "); tag != ""; tag = strings.TrimLeft(tag, " ") {
		key, rest, _ := strings.Cut(tag, ":")
		quoted, err := strconv.QuotedPrefix(rest)
		if key == "" || strings.ContainsAny(key, " \t\"") || err != nil || quoted[0] != '"' {
			return false
		}
		tag = rest[len(quoted):]
	}
	return true
}

// fieldTag looks at one field's tag and gives its keys.
func (p *parser) fieldTag(where, raw string) []string {
	var seen []string
	for _, part := range splitEscaped(raw, ";") {
		key, value, hasValue := strings.Cut(part, ":")
		key = strings.ToUpper(strings.TrimSpace(key))
		isIndex := key == "INDEX" || key == "UNIQUEINDEX"
		word := strings.ToLower(key)
		switch {
		case key == "":
		case !slices.Contains(fieldKeys, key):
			p.fail(where, `a ";" inside a value is written \\; (in an index: use the method Indexes())`, "GORM knows no tag %q", strings.TrimSpace(part))
		case isIndex && strings.Contains(value, ";"):
			p.fail(where, `use the method Indexes() []declare.Index`, `GORM cuts an index tag off at ";": %q`, part)
		case slices.Contains(seen, key) && key == "CHECK":
			p.fail(where, "put the others into the method Constraints() []declare.Constraint", "a field holds one check: tag, GORM keeps only the last")
		case slices.Contains(seen, key) && !isIndex:
			p.fail(where, "write it once", "the tag %q stands twice, GORM keeps only the last", word)
		case slices.Contains(valueKeys, key) && !hasValue:
			p.fail(where, word+":<value>", "the tag %q has no value", word)
		case slices.Contains(exactKeys, key) && value != strings.TrimSpace(value):
			p.fail(where, word+":"+strings.TrimSpace(value), "GORM takes the blanks in %q as part of the value", part)
		default:
			p.fieldValue(where, key, value)
		}
		seen = append(seen, key)
	}
	return seen
}

// fieldValue looks at the value of one key.
func (p *parser) fieldValue(where, key, value string) {
	ignored := strings.ToLower(strings.TrimSpace(value))
	switch {
	case key == "INDEX" || key == "UNIQUEINDEX":
		p.indexTag(where, value)
	case key == "CONSTRAINT":
		p.constraintTag(where, value)
	case slices.Contains(numberKeys, key) && !number(value):
		p.fail(where, strings.ToLower(key)+":10", "GORM ignores a %s that is no number: %q", strings.ToLower(key), value)
	case key == "TYPE" && strings.TrimSpace(value) == "":
		p.fail(where, "type:text", "the tag %q has no value", "type")
	case key == "-" && ignored != "" && ignored != "all" && ignored != "migration":
		p.fail(where, "-, -:migration or -:all", "GORM knows no %q", "-:"+value)
	}
}

// number says whether GORM reads a value as a number.
func number(value string) bool {
	_, err := strconv.Atoi(value)
	return err == nil
}

func (p *parser) indexTag(where, value string) {
	_, settings, _ := strings.Cut(value, ",")
	var seen []string
	for _, part := range splitEscaped(settings, ",") {
		key, v, _ := strings.Cut(part, ":")
		key = strings.ToUpper(strings.TrimSpace(key))
		needsValue := key != "UNIQUE"
		switch {
		case key == "":
		case !slices.Contains(indexKeys, key):
			p.fail(where, `a "," inside an index setting is written \\,`, "an index tag has no setting %q", strings.ToLower(key))
		case slices.Contains(seen, key):
			p.fail(where, "write it once", "the index setting %q stands twice, GORM keeps only the last", strings.ToLower(key))
		case needsValue && v == "":
			p.fail(where, strings.ToLower(key)+":<value>", "the index setting %q has no value", strings.ToLower(key))
		case key == "LENGTH":
			p.fail(where, `expression:left(column\\, 10)`, "PostgreSQL has no index length")
		case key == "PRIORITY" && !number(v):
			p.fail(where, "priority:1", "GORM ignores a priority that is no number: %q", v)
		case key == "CLASS" && !strings.EqualFold(v, "UNIQUE"):
			p.fail(where, "an operator class stands behind the expression: expression:name gin_trgm_ops", "PostgreSQL has no index class %q", v)
		case key == "OPTION" && strings.EqualFold(strings.TrimSpace(v), "CONCURRENTLY"):
			p.fail(where, "leave it out: how an index is built is the migration's business", "CONCURRENTLY is no property of an index")
		}
		seen = append(seen, key)
	}
}

const constraintHelp = "constraint:<name>,OnUpdate:CASCADE,OnDelete:SET NULL; the rest is said by Constraints() []declare.Constraint"

func (p *parser) constraintTag(where, value string) {
	var seen []string
	for i, part := range strings.Split(value, ",") {
		key, _, found := strings.Cut(part, ":")
		key = strings.ToUpper(strings.TrimSpace(key))
		switch {
		case found && slices.Contains(seen, key):
			p.fail(where, "write it once", "the constraint setting %q stands twice, GORM keeps only the last", part)
		case found && key != "ONUPDATE" && key != "ONDELETE", !found && i > 0:
			p.fail(where, constraintHelp, "a constraint tag has no setting %q", part)
		case !found && key != "" && !constraintName.MatchString(strings.TrimSpace(part)):
			p.fail(where, constraintHelp, "GORM takes no constraint name but of letters, digits, _ and -: %q", part)
		}
		seen = append(seen, key)
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

// namer is GORM's naming as its postgres driver sets it up (driver postgres.go, Apply).
var namer gormschema.Namer = gormschema.NamingStrategy{IdentifierMaxLength: maxName}
