package catalog

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// reader builds a schema from the rows of the catalog queries, in the order of steps.
type reader struct {
	options   Options
	facts     Facts
	out       *schema.Schema
	relations map[uint32]*rel
	parents   map[uint32]schema.Name
	types     map[typeKey]typeInfo
	classes   map[uint32]opclass
	defaults  map[opclassKey]bool // method and type have a default class of their own
	collation map[uint32]string
	sequences map[uint32]schema.Name
	usedBy    map[uint32]uint32 // sequences by the default that depends on them
	identity  map[columnKey]schema.Sequence
	owners    []sequenceOwner
	backing   map[uint32]*schema.Index // indexes by oid, until their constraint claims them
	indexOf   map[uint32]*rel
	texts     map[string]string // texts that come again and again, once each
	taken     string
	torn      bool
}

// rel is a relation with what only the catalog knows of it.
type rel struct {
	*schema.Relation
	oid     uint32
	kind    byte
	parents []uint32
	numbers []int        // attribute numbers, in the order of Columns
	types   []columnType // likewise
}

type typeKey struct {
	oid uint32
	mod int64
}

type typeInfo struct {
	text      string
	base      uint32
	collation uint32
}

type columnKey struct {
	relation uint32
	number   int
}

type columnType struct {
	base      uint32 // oid of its type, of a domain's base type
	collation uint32
	generated bool
}

type step struct {
	file string
	row  func(*row)
}

func newReader(o Options) *reader {
	return &reader{
		options: o, out: &schema.Schema{Default: o.schemas()[0]}, relations: map[uint32]*rel{}, parents: map[uint32]schema.Name{},
		types: map[typeKey]typeInfo{}, classes: map[uint32]opclass{}, defaults: map[opclassKey]bool{}, collation: map[uint32]string{},
		sequences: map[uint32]schema.Name{}, usedBy: map[uint32]uint32{}, texts: map[string]string{}, identity: map[columnKey]schema.Sequence{},
		backing: map[uint32]*schema.Index{}, indexOf: map[uint32]*rel{},
	}
}

// steps is the order of reading: what later rows refer to comes first.
func (r *reader) steps() []step {
	return []step{
		{"facts", r.readFacts}, {"snapshot", func(w *row) { r.taken = w.str() }}, {"namespaces", r.namespace}, {"extensions", r.extension},
		{"relations", r.relation}, {"parents", r.parent}, {"sequences", r.sequence},
		{"column_types", r.columnType}, {"columns", r.column}, {"default_sequences", r.defaultSequence}, {"defaults", r.columnDefault},
		{"opclasses", r.opclass}, {"collations", r.collationName}, {"indexes", r.index}, {"constraints", r.constraint},
		{"types", r.typ}, {"routines", r.routine}, {"triggers", r.trigger}, {"policies", r.policy}, {"rules", r.rule},
		{"statistics", r.statistics}, {"others", r.other},
	}
}

// schema gives the description once all rows are read: parents resolved, lists sorted, ignored relations gone.
func (r *reader) schema() *schema.Schema {
	r.settleIndexes()
	r.settleSequences()
	for _, t := range r.relations {
		if r.hidden(t) {
			continue
		}
		r.adopt(t)
		slices.SortFunc(t.Constraints, func(a, b schema.Constraint) int { return strings.Compare(a.Name, b.Name) })
		slices.SortFunc(t.Indexes, func(a, b schema.Index) int { return strings.Compare(a.Name, b.Name) })
		r.out.Relations = append(r.out.Relations, t.Relation)
	}
	slices.SortFunc(r.out.Relations, func(a, b *schema.Relation) int { return strings.Compare(a.Name.String(), b.Name.String()) })
	return r.out
}

// hidden says whether t is nobody's business, or a partition of a table that is read and goes with its parent.
func (r *reader) hidden(t *rel) bool {
	partition := t.PartitionBound != "" && len(t.parents) == 1 && r.relations[t.parents[0]] != nil
	return partition && !r.options.Partitions || slices.Contains(r.options.Ignore, t.Name.Name)
}

func (r *reader) adopt(t *rel) {
	for _, oid := range t.parents {
		name := r.parents[oid]
		if t.PartitionBound != "" {
			t.PartitionOf = name
		} else {
			t.Inherits = append(t.Inherits, name)
		}
	}
}

func (r *reader) readFacts(w *row) {
	r.facts.Version = int(w.int())
	r.facts.VersionStr, _, _ = strings.Cut(w.str(), " ")
	r.facts.Database, r.facts.User = w.str(), w.str()
	r.facts.Standby, r.facts.ReadOnly, r.facts.Temp = w.bool(), w.bool(), w.bool()
}

func (r *reader) namespace(w *row) {
	r.out.Namespaces = append(r.out.Namespaces, schema.Namespace{Name: w.str(), Comment: w.str()})
}

func (r *reader) extension(w *row) {
	r.out.Extensions = append(r.out.Extensions, schema.Extension{Name: w.str(), Schema: w.str()})
}

// shared reads a text that many rows have: column names and defaults are few, and columns many.
func (r *reader) shared(w *row) string {
	v := w.bytes()
	if text, ok := r.texts[string(v)]; ok {
		return text
	}
	text := string(v)
	r.texts[text] = text
	return text
}

// optional reads an expression that need not be there; one that is there and empty has lost its object.
func (r *reader) optional(w *row) string {
	text := w.bytes()
	if text != nil {
		return r.present(string(text))
	}
	return ""
}

// present notices a pg_get function that found its object gone.
func (r *reader) present(text string) string {
	if text == "" {
		r.torn = true
	}
	return text
}
