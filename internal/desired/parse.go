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
	gormschema "gorm.io/gorm/schema"
)

// maxName is NAMEDATALEN - 1, in bytes (PostgreSQL documentation, 4.1.1 Identifiers and Key Words).
const maxName = 63

// Draft is what models declare, with types and expressions as they were written.
type Draft struct {
	schema  *schema.Schema
	where   map[schema.ID]string // object → "model Guest, field ID", for errors
	views   map[*schema.Relation][]schema.Column
	indexed map[*schema.Relation]bool
}

// Parse reads a set of models. home is the schema of unqualified names, public when empty. Errors are *fault.Error
// and name the model, the field and what to write instead; all that can be found are joined.
func Parse(set declare.Set, home string) (*Draft, error) {
	if home == "" {
		home = "public"
	}
	p := &parser{home: home, out: &schema.Schema{Default: home}, where: map[schema.ID]string{}, cache: &sync.Map{},
		seen: map[schema.Name]string{}, dialect: gormpg.Dialector{Config: &gormpg.Config{}}}
	p.free(set)
	var models []*model
	for _, value := range set.Relations {
		if m := p.model(value); m != nil {
			models = append(models, m)
		}
	}
	if len(p.errs) == 0 {
		p.structure(models)
	}
	if len(p.errs) == 0 {
		p.references()
		p.checkNames()
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
}

type parser struct {
	home    string
	out     *schema.Schema
	where   map[schema.ID]string
	cache   *sync.Map
	seen    map[schema.Name]string
	errs    []error
	dialect gormpg.Dialector
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
	s, err := gormschema.Parse(reflect.New(typ).Interface(), p.cache, gormschema.NamingStrategy{})
	if err != nil {
		p.fail(label, gormHelp(err), "%v", err)
		return nil
	}
	return p.open(reflect.New(typ).Interface(), label, s)
}

// gormHelp says how to write what GORM could not parse.
func gormHelp(err error) string {
	if strings.Contains(err.Error(), "default value") {
		return "write an SQL expression in parentheses: default:(1 + 1)"
	}
	return "correct the tag; internal/models doc: go doc ./models"
}

func (p *parser) open(value any, label string, s *gormschema.Schema) *model {
	name := p.name(s.Table)
	if other, taken := p.seen[name]; taken {
		p.fail(label, fmt.Sprintf("keep one of the two, or give %s another TableName()", strings.TrimPrefix(label, "model ")),
			"table %s is already declared by %s", name.In(p.home), other)
		return nil
	}
	p.seen[name] = label
	m := &model{value: value, label: label, schema: s, rel: &schema.Relation{Name: name, Kind: schema.Table}}
	p.out.Relations = append(p.out.Relations, m.rel)
	p.note(schema.ID{Kind: schema.KindRelation, Schema: name.Schema, Relation: name.Name}, label)
	return m
}

// name reads "table" or "schema.table" as TableName gives it.
func (p *parser) name(table string) schema.Name {
	if before, after, found := strings.Cut(table, "."); found {
		return schema.Name{Schema: before, Name: after}
	}
	return schema.Name{Schema: p.home, Name: table}
}

func (p *parser) note(id schema.ID, where string) { p.where[id] = where }

func (m *model) id(kind schema.Kind, name string) schema.ID {
	return schema.ID{Kind: kind, Schema: m.rel.Name.Schema, Relation: m.rel.Name.Name, Name: name}
}

// structure fills the relations from GORM's reading and from the optional methods.
func (p *parser) structure(models []*model) {
	for i := 0; i < len(models); i++ {
		m := models[i]
		p.kind(m)
		p.columns(m)
		p.primaryKey(m)
		p.uniques(m)
		p.checks(m)
		p.indexes(m)
		p.foreignKeys(m)
		p.declared(m)
		models = append(models, p.joinTables(m)...)
	}
}

// joinTables opens the tables that many2many relations imply and no model declares.
func (p *parser) joinTables(m *model) []*model {
	var joins []*model
	for _, rel := range m.schema.Relationships.Many2Many {
		if rel.Field.IgnoreMigration || p.seen[p.name(rel.JoinTable.Table)] != "" {
			continue
		}
		if j := p.open(nil, m.label+", many2many "+rel.Name, rel.JoinTable); j != nil {
			joins = append(joins, j)
		}
	}
	return joins
}

// references fills in the columns of foreign keys that name only a table: that table's primary key.
func (p *parser) references() {
	for _, r := range p.out.Relations {
		for i := range r.Constraints {
			c := &r.Constraints[i]
			if c.Kind != schema.KindForeignKey || len(c.RefColumns) > 0 {
				continue
			}
			if target := p.out.Relation(c.Ref); target != nil && target.PrimaryKey() != nil {
				c.RefColumns = target.PrimaryKey().Columns
			}
			if len(c.RefColumns) != len(c.Columns) {
				p.fail("foreign key "+c.Name+" of "+r.Name.In(p.home), "REFERENCES "+c.Ref.In(p.home)+" (column, …)", "the referenced columns are not known")
			}
		}
	}
}

// checkNames refuses what PostgreSQL would silently cut off.
func (p *parser) checkNames() {
	for _, o := range p.out.Objects() {
		for _, name := range []string{o.ID.Schema, o.ID.Relation, o.ID.Name} {
			if len(name) > maxName && o.ID.Kind != schema.KindRoutine {
				p.fail(p.whereIs(o.ID), "choose a shorter name; a foreign key is named by constraint:<name>,… an index by index:<name>",
					"the name %q has %d bytes, PostgreSQL keeps %d", name, len(name), maxName)
				return
			}
		}
	}
}

func (p *parser) whereIs(id schema.ID) string {
	if w, ok := p.where[id]; ok {
		return w
	}
	if w, ok := p.where[id.RelationID()]; ok {
		return w
	}
	return string(id.Kind) + " " + id.Name
}

// namespaces lists the schemas in use, the home schema first.
func (p *parser) namespaces() {
	names := []string{p.home}
	for _, o := range p.out.Objects() {
		if o.ID.Schema != "" && !slices.Contains(names, o.ID.Schema) {
			names = append(names, o.ID.Schema)
		}
	}
	for _, n := range names {
		p.out.Namespaces = append(p.out.Namespaces, schema.Namespace{Name: n})
	}
}

// Schemas gives the schemas that the models use, the home schema first: what catalog.Read has to look at.
func (d *Draft) Schemas() []string {
	names := make([]string, len(d.schema.Namespaces))
	for i, n := range d.schema.Namespaces {
		names[i] = n.Name
	}
	return names
}
