package desired

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	gormschema "gorm.io/gorm/schema"
)

// columns reads the fields that are columns, in GORM's order.
func (p *parser) columns(m *model) {
	p.oneFieldEach(m)
	m.rel.Columns = make([]schema.Column, 0, len(m.schema.DBNames))
	none := true
	for _, dbName := range m.schema.DBNames {
		f := m.schema.FieldsByDBName[dbName]
		if f.IgnoreMigration {
			continue
		}
		none = false
		p.where.note(m.id(schema.KindColumn, dbName), f.Name)
		if c, ok := p.column(m, f); ok {
			m.rel.Columns = append(m.rel.Columns, c)
		}
	}
	if none {
		p.fail(m.label, "give it exported fields", "no field of it is a column")
	}
}

// oneFieldEach refuses two fields of one column: GORM keeps one of them, and an outer field before an embedded one on purpose.
func (p *parser) oneFieldEach(m *model) {
	for _, f := range m.schema.Fields {
		kept := m.schema.FieldsByDBName[f.DBName]
		if f.DBName != "" && kept != f && len(kept.BindNames) == len(f.BindNames) {
			p.fail(m.field(f), "give one of them another column:", "column %q is already field %s", f.DBName, kept.Name)
		}
	}
}

const typeHelp = "type:<type> [COLLATE …] [GENERATED …] [STORAGE …]; checks, keys and references have tags and methods of their own"

func (p *parser) column(m *model, f *gormschema.Field) (schema.Column, bool) {
	c := schema.Column{Name: f.DBName, NotNull: f.NotNull || f.PrimaryKey, Comment: f.Comment, Statistics: -1}
	typ, written := p.columnType(m, f)
	parts, err := splitType(typ)
	if err == nil {
		err = parts.apply(&c)
	}
	if err != nil {
		p.fail(m.field(f), typeHelp, "type %q: %v", typ, err)
		return c, false
	}
	if m.rel.Kind != schema.Table {
		return c, true
	}
	// A key that points at a serial column is an integer, not a serial of its own.
	counted := f.AutoIncrement && !m.join && sequenceType(c.Type) != "" && c.Identity == schema.NoIdentity && f.TagSettings["GENERATED"] == ""
	if parts.serial && written || counted {
		p.serial(m, &c)
	}
	p.value(m, f, &c)
	return c, true
}

// columnType gives the type as written, else as the driver derives it, and which of both it is. GORM overwrites a
// foreign key's type by the referenced key's and an auto-increment's by a serial of the Go type's size; what the tag
// says stands here. The tags of a join table's columns are copies of those they refer to.
func (p *parser) columnType(m *model, f *gormschema.Field) (typ string, written bool) {
	copied := *f
	copied.TagSettings = map[string]string{}
	copied.AutoIncrement = false
	tag, written := f.TagSettings["TYPE"]
	if written {
		copied.DataType = gormschema.DataType(tag)
		if short := gormschema.DataType(strings.ToLower(tag)); slices.Contains(gormTypes, short) {
			copied.DataType = short
		}
	}
	return p.dialect.DataTypeOf(&copied), written && !m.join
}

var gormTypes = []gormschema.DataType{gormschema.Bool, gormschema.Int, gormschema.Uint, gormschema.Float, gormschema.String, gormschema.Time, gormschema.Bytes}

var serialTypes = map[string]string{
	"smallserial": "smallint", "serial2": "smallint", "serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint",
}

// sequenceType gives the type of the sequence behind an integer column, empty when the column is none.
func sequenceType(typ string) string {
	return map[string]string{"smallint": "smallint", "int2": "smallint", "integer": "integer", "int": "integer", "int4": "integer",
		"bigint": "bigint", "int8": "bigint"}[strings.ToLower(typ)]
}

// serial gives the column its sequence: name, type and owner as CREATE TABLE chooses them.
func (p *parser) serial(m *model, c *schema.Column) {
	c.NotNull = true
	c.DefaultSequence = schema.Name{Schema: m.rel.Name.Schema, Name: objectName(m.rel.Name.Name, c.Name, "seq")}
	p.out.Sequences = append(p.out.Sequences, schema.Sequence{
		Name: c.DefaultSequence, Options: schema.SequenceDefaults(sequenceType(c.Type), 1), Owner: m.rel.Name, OwnerCol: c.Name,
	})
}

// value reads the tags generated: and default:.
func (p *parser) value(m *model, f *gormschema.Field, c *schema.Column) {
	def, generated := defaultText(f), strings.TrimSpace(f.TagSettings["GENERATED"])
	sources := 0
	for _, has := range []bool{def != "", generated != "", c.Default != "", c.Generated != "", c.Identity != schema.NoIdentity, c.DefaultSequence.Name != ""} {
		if has {
			sources++
		}
	}
	_, counts := f.TagSettings["AUTOINCREMENT"]
	switch {
	case sources > 1:
		p.fail(m.field(f), "keep one of default:, generated:, a serial or auto-increment key (autoIncrement:false) and what type: says", "the column's value has two sources")
	case counts && f.AutoIncrement && c.DefaultSequence.Name == "" && c.Identity == schema.NoIdentity && generated == "":
		p.fail(m.field(f), "type:bigint", "autoIncrement needs an integer, not %s", c.Type)
	case generated != "":
		p.generated(m, f, c, generated)
	case def != "":
		c.Default = def
	}
	for _, text := range []string{c.Default, c.Generated} {
		if err := schema.Closed(text); err != nil {
			p.fail(m.field(f), "write one SQL expression", "%v", err)
		}
	}
}

// generated reads identity in its modes, or else the expression of a stored column, as the driver does (generatedColumnOf).
func (p *parser) generated(m *model, f *gormschema.Field, c *schema.Column, value string) {
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
	switch {
	case !identity:
		p.fail(m.field(f), "generated:identity, generated:identity always, generated:<expression>", "generated:%s says neither identity nor an expression", value)
	case sequenceType(c.Type) == "":
		p.fail(m.field(f), "type:bigint;generated:identity", "an identity column is an integer, not %s", c.Type)
	default:
		c.Identity, c.NotNull = mode, true
		c.IdentitySequence = &schema.IdentitySequence{Options: schema.SequenceDefaults(sequenceType(c.Type), 1)}
	}
}

// plainNumber is a number that SQL reads as Go does.
var plainNumber = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)

// defaultText gives the SQL of the tag default:, empty for none. GORM re-quotes string defaults and so spoils SQL
// literals such as 'it”s' and 'x'::text; here what is SQL stays SQL, and a bare word is the text it always was.
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
	case int64, uint64: // 0x1f and 017 are read as Go reads them
		return fmt.Sprint(v)
	case float64:
		switch {
		case plainNumber.MatchString(raw):
			return raw // all its digits
		case math.IsInf(v, 0) || math.IsNaN(v):
			return schema.Literal(raw)
		}
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
