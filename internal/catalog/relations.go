package catalog

import (
	"slices"

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

func (r *reader) defaultSequence(w *row) {
	oid, sequence := w.oid(), w.oid()
	if _, ok := r.sequences[sequence]; ok {
		r.usedBy[oid] = sequence
	}
}
