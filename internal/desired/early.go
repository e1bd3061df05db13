package desired

import (
	"reflect"
	"slices"
	"strings"

	gormschema "gorm.io/gorm/schema"
)

// early reads models while others are still to be parsed, and lets go of what GORM made of them: at some 1.3 kB a field
// that is most of the memory that models take. A model can be read once none that is still to be parsed leads to it, for
// GORM puts relations, and the types of their keys, on the far side too; it can go once all that lead to it are read.
type early struct {
	parser   *parser
	parsed   map[reflect.Type]*model
	leads    map[reflect.Type][]reflect.Type // from a model to itself and to those that its fields lead to
	unparsed map[reflect.Type]int            // how many that lead to it are still to be parsed
	unread   map[reflect.Type]int            // how many that lead to it are still to be read
}

func (p *parser) early(values []any) *early {
	e := &early{p, map[reflect.Type]*model{}, map[reflect.Type][]reflect.Type{}, map[reflect.Type]int{}, map[reflect.Type]int{}}
	for _, v := range values {
		if typ := structOf(reflect.TypeOf(v)); typ != nil {
			e.leads[typ] = []reflect.Type{typ}
		}
	}
	for typ := range e.leads {
		e.follow(typ, typ, nil)
		for _, to := range e.leads[typ] {
			e.unparsed[to]++
			e.unread[to]++
		}
	}
	return e
}

// structOf gives the struct behind pointers, slices and arrays; nil when there is none.
func structOf(typ reflect.Type) reflect.Type {
	for typ != nil && slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Array}, typ.Kind()) {
		typ = typ.Elem()
	}
	if typ == nil || typ.Kind() != reflect.Struct {
		return nil
	}
	return typ
}

// follow notes the models that the fields of typ lead to. A struct that is no model, or is embedded, lends its own fields.
func (e *early) follow(from, typ reflect.Type, above []reflect.Type) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		to := structOf(f.Type)
		if to == nil || to.PkgPath() == "time" || slices.Contains(above, to) {
			continue
		}
		_, isModel := e.leads[to]
		if isModel && !slices.Contains(e.leads[from], to) {
			e.leads[from] = append(e.leads[from], to)
		}
		if !isModel || f.Anonymous || strings.Contains(strings.ToUpper(f.Tag.Get("gorm")), "EMBEDDED") {
			e.follow(from, to, append(above, typ, to))
		}
	}
}

// take is told of a model that GORM has parsed, and reads all that can be read now.
func (e *early) take(m *model) {
	e.parsed[m.schema.ModelType] = m
	for _, to := range e.leads[m.schema.ModelType] {
		e.unparsed[to]--
		if e.unparsed[to] == 0 && len(e.parser.errs) == 0 && refersOnly(e.parsed[to].schema) {
			e.read(to)
		}
	}
}

// refersOnly says whether a model's relations all belong to it: then no other model has a say in its table, not even by
// declaring a join table.
func refersOnly(s *gormschema.Schema) bool {
	for _, rel := range s.Relationships.Relations {
		if rel.Type != gormschema.BelongsTo || rel.Schema != s {
			return false
		}
	}
	return true
}

func (e *early) read(typ reflect.Type) {
	e.parser.read(e.parsed[typ])
	for _, to := range e.leads[typ] {
		e.unread[to]--
		if e.unread[to] == 0 {
			e.forget(e.parsed[to])
		}
	}
}

// forget takes apart GORM's reading of a model: schemas hold one another through their relations.
func (e *early) forget(m *model) {
	e.parser.cache.Delete(m.schema.ModelType)
	m.schema.Relationships = gormschema.Relationships{}
	m.schema = nil
}
