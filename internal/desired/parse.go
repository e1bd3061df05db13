package desired

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/schema"
	gormpg "gorm.io/driver/postgres"
	"gorm.io/gorm/logger"
	gormschema "gorm.io/gorm/schema"
)

// maxName is NAMEDATALEN - 1, in bytes (PostgreSQL documentation, 4.1.1 Identifiers and Key Words).
const maxName = 63

// Parse reads a set of models. home is the schema of unqualified names, public when empty. Errors are *fault.Error
// and name the model, the field and what to write instead; all that can be found are joined.
func Parse(set declare.Set, home string) (*Draft, error) {
	if home == "" {
		home = "public"
	}
	p := newParser(home)
	p.standalone(set)
	p.relations(set.Relations)
	if len(p.errs) == 0 {
		p.references()
		p.inherit()
		p.verify()
		p.unqualify()
		for _, r := range p.out.Relations {
			normalise(r)
		}
	}
	if len(p.errs) > 0 {
		return nil, errors.Join(p.errs...)
	}
	p.namespaces()
	return &Draft{schema: p.out, where: p.where}, nil
}

// model is one struct with GORM's reading of it.
type model struct {
	value  any
	label  string // "model Guest"
	schema *gormschema.Schema
	rel    *schema.Relation
	join   bool // a many2many's join table, which no struct of the set declares
	read   bool // rel is filled
}

// field names a field of the model, for errors.
func (m *model) field(f *gormschema.Field) string { return m.label + ", field " + f.Name }

type parser struct {
	home    string
	out     *schema.Schema
	where   places
	cache   *sync.Map
	models  map[schema.Name]*model
	errs    []error
	dialect gormpg.Dialector
}

func newParser(home string) *parser {
	return &parser{home: home, out: &schema.Schema{Default: home}, where: places{}, cache: &sync.Map{},
		models: map[schema.Name]*model{}, dialect: gormpg.Dialector{Config: &gormpg.Config{}}}
}

// fail records an error about a place in the models.
func (p *parser) fail(where, help, format string, args ...any) {
	p.errs = append(p.errs, fault.New(fault.Usage, help, "%s: %s", where, fmt.Sprintf(format, args...)))
}

// model lets GORM parse one struct and opens its relation.
func (p *parser) model(value any) *model {
	typ := reflect.TypeOf(value)
	for typ != nil && typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if typ == nil || typ.Kind() != reflect.Struct {
		p.fail(fmt.Sprintf("models.All(): %T", value), "list structs or pointers to structs", "not a model")
		return nil
	}
	label := "model " + typ.Name()
	if !p.tags(label, typ) {
		return nil
	}
	s, err := gormschema.Parse(reflect.New(typ).Interface(), p.cache, namer)
	if err != nil {
		p.fail(label+p.culprit(typ), gormHelp(err), "%v", err)
		return nil
	}
	return p.open(reflect.New(typ).Interface(), label, s)
}

// culprit finds the field whose default GORM cannot parse, which its error does not name: by letting it parse each alone.
func (p *parser) culprit(typ reflect.Type) string {
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Anonymous || !f.IsExported() || !strings.Contains(strings.ToLower(f.Tag.Get("gorm")), "default:") {
			continue
		}
		alone := reflect.New(reflect.StructOf([]reflect.StructField{{Name: f.Name, Type: f.Type, Tag: f.Tag}})).Interface()
		if _, err := gormschema.Parse(alone, &sync.Map{}, namer); err != nil {
			return ", field " + f.Name
		}
	}
	return ""
}

// GORM prints what it also returns; what is shown is decided above.
func init() { logger.Default = logger.Discard }

// gormHelp says how to write what GORM could not parse.
func gormHelp(err error) string {
	if strings.Contains(err.Error(), "default value") {
		return "write an SQL expression in parentheses: default:(1 + 1)"
	}
	return "correct the tag: go doc ./models"
}

func (p *parser) open(value any, label string, s *gormschema.Schema) *model {
	name := p.name(s.Table)
	if other := p.models[name]; other != nil {
		p.fail(label, fmt.Sprintf("keep one of the two, or give %s another TableName()", strings.TrimPrefix(label, "model ")),
			"table %s is already declared by %s", name.In(p.home), other.label)
		return nil
	}
	m := &model{value: value, label: label, schema: s, rel: &schema.Relation{Name: name, Kind: schema.Table}}
	p.out.Relations = append(p.out.Relations, m.rel)
	p.models[name] = m
	p.where.expect(name, len(s.Fields)+8) // itself, its columns, and some constraints and indexes
	p.where.note(schema.ID{Kind: schema.KindRelation, Schema: name.Schema, Relation: name.Name}, label)
	return m
}

// relation gives the declared relation called name, nil if there is none.
func (p *parser) relation(name schema.Name) *schema.Relation {
	if m := p.models[name]; m != nil {
		return m.rel
	}
	return nil
}

// name reads "table" or "schema.table" as TableName gives it.
func (p *parser) name(table string) schema.Name {
	if before, after, found := strings.Cut(table, "."); found {
		return schema.Name{Schema: before, Name: after}
	}
	return schema.Name{Schema: p.home, Name: table}
}

func (m *model) id(kind schema.Kind, name string) schema.ID { return id(m.rel, kind, name) }

// relations lets GORM parse the models and reads them, some before all are parsed.
func (p *parser) relations(values []any) {
	e := p.early(values)
	var models []*model
	for _, v := range values {
		if m := p.model(v); m != nil {
			models = append(models, m)
			e.take(m)
		}
	}
	if len(p.errs) > 0 {
		return
	}
	for i := 0; i < len(models); i++ {
		if m := models[i]; !m.read {
			p.read(m)
			models = append(models, p.joinTables(m)...)
		}
	}
}

// read fills a model's relation from GORM's reading and from the optional methods.
func (p *parser) read(m *model) {
	p.kind(m)
	p.columns(m)
	p.primaryKey(m)
	p.uniques(m)
	p.checks(m)
	p.indexes(m)
	p.foreignKeys(m)
	p.declared(m)
	m.read = true
}

// joinTables opens the tables that many2many relations imply and no model declares.
func (p *parser) joinTables(m *model) []*model {
	var joins []*model
	for _, rel := range m.schema.Relationships.Many2Many {
		if rel.Field.IgnoreMigration || p.models[p.name(rel.JoinTable.Table)] != nil {
			continue
		}
		where := m.label + ", many2many " + rel.Name
		if merged(rel) {
			p.fail(where, "name the columns: joinForeignKey:OwnerID;joinReferences:OtherID", "GORM makes one column of both sides of table %s", rel.JoinTable.Table)
			continue
		}
		if j := p.open(nil, where, rel.JoinTable); j != nil {
			j.join = true
			joins = append(joins, j)
		}
	}
	return joins
}

// merged says whether a join table's two sides have a column in common, as where a struct Friend has Friends.
func merged(rel *gormschema.Relationship) bool {
	columns := map[string]bool{}
	for _, ref := range rel.References {
		columns[ref.ForeignKey.DBName] = true
	}
	return len(columns) < len(rel.References)
}

// namespaces lists the schemas in use, the home schema first.
func (p *parser) namespaces() {
	names := []string{p.home}
	use := func(n schema.Name) {
		if !slices.Contains(names, n.Schema) {
			names = append(names, n.Schema)
		}
	}
	p.eachName(use)
	for _, s := range p.out.Sequences {
		use(s.Name)
	}
	slices.Sort(names[1:])
	for _, n := range names {
		p.out.Namespaces = append(p.out.Namespaces, schema.Namespace{Name: n})
	}
}
