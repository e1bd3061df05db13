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
	kinds     map[string]bool // as kinds.sql calls them
	types     map[typeKey]typeInfo
	classes   map[uint32]opclass
	defaults  map[opclassKey]bool // method and type have a default class of their own
	collation map[uint32]string
	sequences map[uint32]schema.Name
	usedBy    map[uint32]uint32 // sequences by the default that depends on them
	identity  map[columnKey]schema.Sequence
	owners    []sequenceOwner
	special   map[uint32]*specialKeys  // of indexes by oid
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

// columnType is what a column's row says of its type.
type columnType struct {
	key       typeKey
	collation uint32
	storage   byte
}

type typeKey struct {
	oid uint32
	mod int64
}

type typeInfo struct {
	text      string
	base      uint32 // oid of the type, of a domain's base type
	collation uint32 // its own
	storage   byte   // its own
}

type columnKey struct {
	relation uint32
	number   int
}

// step is one query.
type step struct {
	file string
	row  func(*row)
	args func() []string // its parameters; default: the schemas, where it takes any
	when []string        // kinds, as kinds.sql calls them, of which one has to be there; default: always
}

func newReader(o Options) *reader {
	return &reader{
		options: o, out: &schema.Schema{Default: o.schemas()[0]}, relations: map[uint32]*rel{}, parents: map[uint32]schema.Name{},
		kinds: map[string]bool{}, types: map[typeKey]typeInfo{}, classes: map[uint32]opclass{}, defaults: map[opclassKey]bool{}, collation: map[uint32]string{},
		sequences: map[uint32]schema.Name{}, usedBy: map[uint32]uint32{}, texts: map[string]string{}, identity: map[columnKey]schema.Sequence{},
		special: map[uint32]*specialKeys{}, backing: map[uint32]*schema.Index{}, indexOf: map[uint32]*rel{},
	}
}

// stages is the order of reading: what later rows refer to comes first. The steps of a stage travel together; the second
// asks for what the first found.
func (r *reader) stages() [2][]step {
	return [2][]step{{
		{file: "facts", row: r.readFacts}, {file: "kinds", row: func(w *row) { r.kinds[w.str()] = true }},
		{file: "namespaces", row: r.namespace}, {file: "extensions", row: r.extension}, {file: "relations", row: r.relation},
		{file: "sequences", row: r.sequence}, {file: "default_sequences", row: r.defaultSequence}, {file: "columns", row: r.column},
	}, {
		{file: "column_types", row: r.columnType, args: r.seenTypes},
		{file: "collations", row: r.collationName, args: r.seenCollations},
		{file: "parents", row: r.parent, when: []string{"pg_inherits"}},
		{file: "opclasses", row: r.opclass}, {file: "indexes", row: r.index}, {file: "constraints", row: r.constraint},
		{file: "types", row: r.typ, when: []string{"declared type"}},
		{file: "routines", row: r.routine, when: []string{"pg_proc"}},
		{file: "triggers", row: r.trigger, when: []string{"pg_trigger"}},
		{file: "policies", row: r.policy, when: []string{"pg_policy"}},
		{file: "rules", row: r.rule, when: []string{"pg_rewrite"}},
		{file: "statistics", row: r.statistics, when: []string{"pg_statistic_ext"}},
		{file: "others", row: r.other, when: []string{"other type", "pg_collation", "pg_operator", "pg_opclass", "pg_opfamily", "pg_ts_config",
			"pg_ts_dict", "pg_ts_template", "pg_ts_parser", "pg_conversion", "pg_cast"}},
	}}
}

// needed says whether there is anything that the step would read.
func (r *reader) needed(s step) bool {
	return s.when == nil || slices.ContainsFunc(s.when, func(kind string) bool { return r.kinds[kind] })
}

// schema gives the description once all rows are read: parents resolved, lists sorted, ignored relations gone.
func (r *reader) schema() *schema.Schema {
	r.settleColumns()
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
	r.out.Major = r.facts.Major()
	r.facts.VersionStr, _, _ = strings.Cut(w.str(), " ")
	r.facts.Database, r.facts.User = w.str(), w.str()
	r.facts.Standby, r.facts.ReadOnly, r.facts.Temp = w.bool(), w.bool(), w.bool()
	r.taken = w.str()
	r.facts.Closed = w.list()
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
