package catalog

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

var relationKinds = map[byte]schema.RelationKind{
	'r': schema.Table, 'p': schema.Table, 'v': schema.View, 'm': schema.MaterializedView, 'f': schema.ForeignTable,
}

func (r *reader) relation(w *row) {
	t := &rel{Relation: &schema.Relation{}, oid: w.oid()}
	t.Name = schema.Name{Schema: w.str(), Name: w.str()}
	width := int(w.int())
	t.Columns, t.numbers, t.types = make([]schema.Column, 0, width), make([]int, 0, width), make([]columnType, 0, width)
	t.kind = w.char()
	t.Kind = relationKinds[t.kind]
	t.Unlogged = w.char() == 'u'
	t.Options = w.list()
	for _, o := range w.list() {
		t.Options = append(t.Options, "toast."+o)
	}
	slices.Sort(t.Options)
	t.AccessMethod, t.Tablespace = w.str(), w.str()
	t.RowSecurity, t.ForceRowSec = w.bool(), w.bool()
	t.ReplicaIdentity = map[byte]string{'n': "nothing", 'f': "full"}[w.char()]
	if t.kind == 'v' || t.kind == 'f' {
		t.ReplicaIdentity = "" // nothing is all that they can have (src/backend/catalog/heap.c)
	}
	t.PartitionBy, t.PartitionBound = w.str(), r.optional(w)
	w.json(&t.parents)
	t.OfType, t.Server = w.str(), w.str()
	t.Query = w.str()
	t.Comment = w.str()
	if t.kind == 'v' || t.kind == 'm' {
		r.present(t.Query)
	}
	r.relations[t.oid] = t
}

func (r *reader) parent(w *row) {
	r.parents[w.oid()] = schema.Name{Schema: w.str(), Name: w.str()}
}

func (r *reader) columnType(w *row) {
	key := typeKey{w.oid(), w.int()}
	r.types[key] = typeInfo{w.str(), w.oid(), w.oid()}
}

var storage = map[byte]string{'p': "plain", 'e': "external", 'm': "main", 'x': "extended"}
var compression = map[byte]string{'p': "pglz", 'l': "lz4"}

func (r *reader) column(w *row) {
	t := r.relations[w.oid()]
	if t == nil {
		return
	}
	number := int(w.int())
	c := schema.Column{Name: r.shared(w)}
	typ := r.types[typeKey{w.oid(), w.int()}]
	c.Type = r.present(typ.text)
	c.Collation = w.str()
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
	c.Storage = storage[w.char()]
	c.Compression = compression[w.char()]
	c.Statistics = -1
	if n, ok := w.maybeInt(); ok {
		c.Statistics = int(n)
	}
	c.Options = w.list()
	slices.Sort(c.Options)
	c.Inherited = !w.bool()
	t.types = append(t.types, columnType{typ.base, w.oid(), generated != 0})
	c.Comment = w.str()
	t.Columns = append(t.Columns, c)
	t.numbers = append(t.numbers, number)
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

// typeOf gives the type of the column with the given attribute number.
func (t *rel) typeOf(number int) columnType {
	if i, ok := slices.BinarySearch(t.numbers, number); ok {
		return t.types[i]
	}
	return columnType{}
}

func (t *rel) columnsNamed(numbers []int) []string {
	names := make([]string, len(numbers))
	for i, n := range numbers {
		names[i] = t.columnNamed(n)
	}
	return names
}

func (r *reader) defaultSequence(w *row) {
	oid, sequence := w.oid(), w.oid()
	if _, ok := r.sequences[sequence]; ok {
		r.usedBy[oid] = sequence
	}
}

func (r *reader) columnDefault(w *row) {
	oid := w.oid()
	t := r.relations[w.oid()]
	if t == nil {
		return
	}
	i, ok := slices.BinarySearch(t.numbers, int(w.int()))
	if !ok {
		return
	}
	c := &t.Columns[i]
	text := r.present(r.shared(w))
	sequence := r.sequences[r.usedBy[oid]]
	switch {
	case t.types[i].generated:
		c.Generated = text
	case sequence.Name != "" && text == "nextval('"+strings.ReplaceAll(sequence.In(r.out.Default), "'", "''")+"'::regclass)":
		c.DefaultSequence = sequence
	default:
		c.Default = text
	}
}
