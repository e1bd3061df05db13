package catalog

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

func (r *reader) columnType(w *row) {
	key := typeKey{w.oid(), w.int()}
	r.types[key] = typeInfo{w.str(), w.oid(), w.oid(), w.char()}
}

// seenTypes gives the types and the modifiers of the columns, as two arrays.
func (r *reader) seenTypes() []string {
	var types, modifiers []string
	for key := range r.types {
		types = append(types, strconv.FormatUint(uint64(key.oid), 10))
		modifiers = append(modifiers, strconv.FormatInt(key.mod, 10))
	}
	return []string{textArray(types), textArray(modifiers)}
}

func (r *reader) collationName(w *row) { r.collation[w.oid()] = w.str() }

// seenCollations gives the collations of the columns.
func (r *reader) seenCollations() []string {
	var oids []string
	for oid := range r.collation {
		oids = append(oids, strconv.FormatUint(uint64(oid), 10))
	}
	return []string{textArray(r.options.schemas()), textArray(oids)}
}

var storage = map[byte]string{'p': "plain", 'e': "external", 'm': "main", 'x': "extended"}
var compression = map[byte]string{'p': "pglz", 'l': "lz4"}

// column reads a column with its default. What its type says it is comes later: see settleColumns.
func (r *reader) column(w *row) {
	oid, number := w.oid(), int(w.int())
	t := r.relations[oid]
	if t == nil {
		r.specialKey(oid, number, w)
		return
	}
	c := schema.Column{Name: r.shared(w)}
	typ := columnType{key: typeKey{w.oid(), w.int()}, collation: w.oid()}
	c.NotNull = w.bool()
	switch w.char() {
	case 'a':
		c.Identity = schema.IdentityAlways
	case 'd':
		c.Identity = schema.IdentityByDefault
	}
	if c.Identity != schema.NoIdentity {
		r.identitySequence(t, &c, number)
	}
	generated := w.char()
	c.Virtual = generated == 'v'
	typ.storage = w.char()
	c.Compression = compression[w.char()]
	c.Statistics = -1
	if n, ok := w.maybeInt(); ok {
		c.Statistics = int(n)
	}
	c.Options = columnOptions(w.list())
	c.Inherited = !w.bool()
	c.Comment = w.str()
	if def, ok := w.maybeInt(); ok {
		r.columnDefault(&c, uint32(def), r.present(r.shared(w)), generated != 0)
	}
	r.types[typ.key] = typeInfo{} // to be asked for
	if typ.collation != 0 {
		r.collation[typ.collation] = ""
	}
	t.Columns, t.numbers, t.types = append(t.Columns, c), append(t.numbers, number), append(t.types, typ)
}

// columnOptions leaves out what the server keeps for itself: 15.20 notes a number of its own making with every column,
// which SET and RESET pass over and pg_dump does not show.
func columnOptions(list []string) []string {
	list = slices.DeleteFunc(list, func(o string) bool { return strings.HasPrefix(o, "pg_attver=") })
	slices.Sort(list)
	if len(list) == 0 {
		return nil
	}
	return list
}

func (r *reader) columnDefault(c *schema.Column, oid uint32, text string, generated bool) {
	sequence := r.sequences[r.usedBy[oid]]
	switch {
	case generated:
		c.Generated = text
	case sequence.Name != "" && text == "nextval('"+strings.ReplaceAll(sequence.In(r.out.Default), "'", "''")+"'::regclass)":
		c.DefaultSequence = sequence
	default:
		c.Default = text
	}
}

// settleColumns gives the columns the text of their types, and what they have otherwise than those.
func (r *reader) settleColumns() {
	for _, t := range r.relations {
		for i := range t.Columns {
			c, typ := &t.Columns[i], t.types[i]
			info := r.types[typ.key]
			c.Type = r.present(info.text)
			if typ.collation != info.collation {
				c.Collation = r.collation[typ.collation]
			}
			if typ.storage != info.storage {
				c.Storage = storage[typ.storage]
			}
		}
	}
}

// identitySequence describes the sequence behind an identity column as part of the column. A partition counts with its
// parent's (PostgreSQL 17), and so has none.
func (r *reader) identitySequence(t *rel, c *schema.Column, number int) {
	s, ok := r.identity[columnKey{t.oid, number}]
	if !ok {
		c.IdentitySequence = &schema.IdentitySequence{}
		return
	}
	c.IdentitySequence = &schema.IdentitySequence{Options: s.Options, Comment: s.Comment}
	if s.Name != (schema.Name{Schema: t.Name.Schema, Name: schema.ObjectName(t.Name.Name, c.Name, "seq")}) {
		c.IdentitySequence.Name = s.Name.In(r.out.Default)
	}
	if alone, not := r.logging(s.Unlogged, t); alone {
		c.IdentitySequence.Logging = "unlogged"
	} else if not {
		c.IdentitySequence.Logging = "logged"
	}
}

// columnNamed gives the name of the column with the given attribute number.
func (t *rel) columnNamed(number int) string {
	if i, ok := slices.BinarySearch(t.numbers, number); ok {
		return t.Columns[i].Name
	}
	return ""
}

// typeOf gives the base type and the collation of the column with the given attribute number.
func (r *reader) typeOf(t *rel, number int) (base, collation uint32) {
	if i, ok := slices.BinarySearch(t.numbers, number); ok {
		return r.types[t.types[i].key].base, t.types[i].collation
	}
	return 0, 0
}

func (t *rel) columnsNamed(numbers []int) []string {
	names := make([]string, len(numbers))
	for i, n := range numbers {
		names[i] = t.columnNamed(n)
	}
	return names
}
