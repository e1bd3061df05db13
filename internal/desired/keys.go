package desired

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	gormschema "gorm.io/gorm/schema"
)

// primaryKey reads the tag primaryKey; its name is the one PostgreSQL chooses. Views have none.
func (p *parser) primaryKey(m *model) {
	if m.rel.Kind != schema.Table || len(m.schema.PrimaryFields) == 0 {
		return
	}
	var columns []string
	for _, f := range m.schema.PrimaryFields {
		columns = append(columns, f.DBName)
	}
	p.constraint(m, m.label, schema.Constraint{Name: objectName(m.rel.Name.Name, "", "pkey"), Kind: schema.KindPrimaryKey, Columns: columns, Index: uniqueIndex(columns)})
}

func uniqueIndex(columns []string) *schema.Index {
	x := &schema.Index{Unique: true, Method: "btree"}
	for _, c := range columns {
		x.Keys = append(x.Keys, schema.IndexKey{Column: c})
	}
	return x
}

func (p *parser) constraint(m *model, where string, c schema.Constraint) {
	m.rel.Constraints = append(m.rel.Constraints, c)
	p.where.note(m.id(c.Kind, c.Name), where)
}

// uniques reads the tag unique. GORM ignores a name given to it; it is taken here.
func (p *parser) uniques(m *model) {
	for _, f := range m.schema.Fields {
		if !f.Unique || m.schema.FieldsByDBName[f.DBName] != f || f.IgnoreMigration || m.rel.Kind != schema.Table {
			continue
		}
		name := namer.UniqueName(m.schema.Table, f.DBName)
		if given := f.TagSettings["UNIQUE"]; !strings.EqualFold(given, "UNIQUE") && !strings.EqualFold(given, "true") {
			name = given
		}
		p.constraint(m, m.field(f), schema.Constraint{Name: name, Kind: schema.KindUnique, Columns: []string{f.DBName}, Index: uniqueIndex([]string{f.DBName})})
	}
}

// checks reads the tag check:name,expression or check:expression (gorm schema/constraint.go, ParseCheckConstraints,
// whose map forgets the first of two checks of one name).
func (p *parser) checks(m *model) {
	for _, dbName := range m.schema.DBNames {
		f := m.schema.FieldsByDBName[dbName]
		text := f.TagSettings["CHECK"]
		if text == "" || f.IgnoreMigration {
			continue
		}
		name, expr, found := strings.Cut(text, ",")
		switch {
		case !found || name != "" && !constraintName.MatchString(name):
			name, expr = namer.CheckerName(m.schema.Table, dbName), text
		case name == "":
			name = namer.CheckerName(m.schema.Table, dbName)
		}
		if err := schema.Closed(expr); err != nil {
			p.fail(m.field(f), "check:<name>,<condition>", "%v", err)
			continue
		}
		p.constraint(m, m.field(f), schema.Constraint{Name: name, Kind: schema.KindCheck, Expr: expr})
	}
}

// indexes reads the tags index and uniqueIndex. GORM puts a definition together as text; it is read back as PostgreSQL would.
func (p *parser) indexes(m *model) {
	for _, idx := range m.schema.ParseIndexes() {
		where := m.label + ", index " + idx.Name
		if len(idx.Fields) == 0 || idx.Fields[0].Field.IgnoreMigration {
			continue
		}
		if sharedEmbedded(idx) {
			p.fail(where, "give the embedded fields no index; declare them with the method Indexes() []declare.Index",
				"an embedded struct that stands twice merges its indexes of one name into one")
			continue
		}
		def := indexDef(idx)
		x, err := schema.ParseIndex(def)
		if err == nil {
			err = schema.Closed(def)
		}
		if err != nil {
			p.fail(where, "index:name,type:gin,where:a > 0,sort:desc,expression:lower(name); or the method Indexes() []declare.Index", "%v", err)
			continue
		}
		x.Name, x.Unique, x.Comment = idx.Name, idx.Class != "", idx.Comment
		m.rel.Indexes = append(m.rel.Indexes, x)
		p.where.note(m.id(schema.KindIndex, x.Name), where)
	}
}

// indexDef writes what follows the table in the CREATE INDEX that GORM would send (driver migrator.go, CreateIndex and BuildIndexOptions).
func indexDef(idx *gormschema.Index) string {
	keys := make([]string, len(idx.Fields))
	for i, f := range idx.Fields {
		keys[i] = schema.Quote(f.DBName)
		if f.Expression != "" {
			keys[i] = f.Expression
		}
		if f.Collate != "" {
			// GORM leaves a collation unquoted, which cannot name "C"; a name that says nothing in lower case is meant as written.
			keys[i] += " COLLATE " + quoteCollation(f.Collate)
		}
		if f.Sort != "" {
			keys[i] += " " + f.Sort
		}
	}
	def := "(" + strings.Join(keys, ", ") + ")"
	if idx.Type != "" {
		def = "USING " + idx.Type + " " + def
	}
	if idx.Option != "" {
		def += " " + idx.Option
	}
	if idx.Where != "" {
		def += " WHERE " + idx.Where
	}
	return def
}

func quoteCollation(written string) string {
	if strings.ContainsAny(written, `".`) {
		return written
	}
	return `"` + written + `"`
}

// sharedEmbedded says whether one field of an embedded struct stands in the index under two columns.
func sharedEmbedded(idx *gormschema.Index) bool {
	for i, a := range idx.Fields {
		for _, b := range idx.Fields[:i] {
			if a.OwnerSchema != nil && b.OwnerSchema != nil && a.OwnerSchema.ModelType == b.OwnerSchema.ModelType && a.Name == b.Name && a.DBName != b.DBName {
				return true
			}
		}
	}
	return false
}
