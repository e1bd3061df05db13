package desired

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	gormschema "gorm.io/gorm/schema"
)

// columns reads the fields that are columns, in GORM's order.
func (p *parser) columns(m *model) {
	for _, dbName := range m.schema.DBNames {
		f := m.schema.FieldsByDBName[dbName]
		if f.IgnoreMigration {
			continue
		}
		where := m.label + ", field " + f.Name
		p.note(m.id(schema.KindColumn, dbName), where)
		c := schema.Column{Name: dbName, NotNull: f.NotNull || f.PrimaryKey, Comment: f.Comment, Statistics: -1}
		typ, serial := p.columnType(f)
		rest, err := splitType(typ)
		if err == nil {
			err = rest.apply(&c)
		}
		if err != nil {
			p.fail(where, "type:<type> [COLLATE …] [GENERATED …] [STORAGE …]; checks, keys and references have tags and methods of their own", "type %q: %v", typ, err)
			continue
		}
		if serial || rest.serial {
			p.serial(m, &c)
		}
		if m.rel.Kind == schema.Table {
			p.value(f, &c)
		}
		m.rel.Columns = append(m.rel.Columns, c)
	}
}

// columnType gives the type as written, else as the driver derives it, and whether the column is serial. GORM overwrites
// a foreign key's type by the referenced key's and an auto-increment's by a serial of the Go type's size; what the tag says
// stands here.
func (p *parser) columnType(f *gormschema.Field) (typ string, serial bool) {
	copied := *f
	copied.TagSettings = map[string]string{}
	copied.AutoIncrement = false
	written, tagged := f.TagSettings["TYPE"]
	if tagged {
		copied.DataType = gormschema.DataType(written)
		if lower := gormschema.DataType(strings.ToLower(written)); slices.Contains(gormTypes, lower) {
			copied.DataType = lower
		}
	}
	typ = p.dialect.DataTypeOf(&copied)
	if base, ok := serialTypes[strings.ToLower(typ)]; ok {
		// A key that points at a serial column is an integer, not a serial of its own.
		return base, tagged || f.AutoIncrement
	}
	_, generated := f.TagSettings["GENERATED"]
	return typ, f.AutoIncrement && !generated && integerType(typ)
}

var gormTypes = []gormschema.DataType{gormschema.Bool, gormschema.Int, gormschema.Uint, gormschema.Float, gormschema.String, gormschema.Time, gormschema.Bytes}

var serialTypes = map[string]string{
	"smallserial": "smallint", "serial2": "smallint", "serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint",
}

func integerType(typ string) bool {
	switch strings.ToLower(typ) {
	case "smallint", "integer", "bigint", "int", "int2", "int4", "int8":
		return true
	}
	return false
}

// serial gives the column its sequence: name, type and owner as CREATE TABLE chooses them.
func (p *parser) serial(m *model, c *schema.Column) {
	typ := map[string]string{"smallint": "smallint", "int2": "smallint", "integer": "integer", "int": "integer", "int4": "integer"}[strings.ToLower(c.Type)]
	if typ == "" {
		typ = "bigint"
	}
	c.NotNull = true
	c.DefaultSequence = schema.Name{Schema: m.rel.Name.Schema, Name: objectName(m.rel.Name.Name, c.Name, "seq")}
	p.out.Sequences = append(p.out.Sequences, schema.Sequence{
		Name: c.DefaultSequence, Options: schema.SequenceDefaults(typ, 1), Owner: m.rel.Name, OwnerCol: c.Name,
	})
}

// value reads the tags generated: and default:.
func (p *parser) value(f *gormschema.Field, c *schema.Column) {
	if gen := strings.TrimSpace(f.TagSettings["GENERATED"]); gen != "" && gen != "GENERATED" {
		p.generated(f, c, gen)
		return
	}
	text := defaultText(f)
	if text == "" || c.DefaultSequence.Name != "" && f.TagSettings["DEFAULT"] == "" {
		return
	}
	if c.DefaultSequence.Name != "" {
		p.fail(p.fieldLabel(f), "write type:bigint;autoIncrement:false with a default, or a serial without", "a serial column has its default already")
		return
	}
	c.Default = text
}

func (p *parser) fieldLabel(f *gormschema.Field) string {
	return "model " + f.Schema.Name + ", field " + f.Name
}

// generated reads identity in its modes, or else the expression of a stored column, as the driver does (generatedColumnOf).
func (p *parser) generated(f *gormschema.Field, c *schema.Column, value string) {
	mode, identity := schema.IdentityByDefault, false
	for _, word := range strings.Fields(strings.ToLower(value)) {
		switch word {
		case "identity":
			identity = true
		case "always":
			mode = schema.IdentityAlways
		case "by", "default":
		default:
			c.Generated = value
			return
		}
	}
	if !identity {
		p.fail(p.fieldLabel(f), "generated:identity, generated:identity always, generated:<expression>", "generated:%s says neither identity nor an expression", value)
		return
	}
	c.Identity, c.NotNull = mode, true
	c.IdentityOptions = schema.SequenceDefaults(sequenceType(c.Type), 1)
}

func sequenceType(typ string) string {
	switch strings.ToLower(typ) {
	case "smallint", "int2":
		return "smallint"
	case "integer", "int", "int4":
		return "integer"
	}
	return "bigint"
}

// defaultText gives the SQL of the tag default:, empty for none. GORM re-quotes string defaults and so spoils SQL literals
// such as 'a”b' and 'x'::text; here what is SQL stays SQL, and a bare word is the text it always was.
func defaultText(f *gormschema.Field) string {
	raw := strings.TrimSpace(f.TagSettings["DEFAULT"])
	if raw == "" || raw == "(-)" {
		return ""
	}
	switch v := f.DefaultValueInterface.(type) {
	case nil:
		return raw
	case bool:
		return strconv.FormatBool(v)
	case int64, uint64:
		return fmt.Sprint(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	if sqlLiteral(raw) {
		return raw
	}
	return schema.Literal(strings.Trim(raw, `"`))
}

// sqlLiteral says whether text begins with an SQL string constant or an array constructor.
func sqlLiteral(text string) bool {
	tokens := schema.Tokens(text)
	if len(tokens) == 0 {
		return false
	}
	array := len(tokens) > 1 && tokens[0].Is("array") && tokens[1].Is("[")
	return tokens[0].Kind == schema.String || array
}
