package catalog

import (
	"slices"

	"github.com/clipdex/clipdex/internal/schema"
)

var relationKinds = map[byte]schema.RelationKind{
	'r': schema.Table, 'p': schema.Table, 'v': schema.View, 'm': schema.MaterializedView, 'f': schema.ForeignTable,
}

func (r *reader) relation(w *row) {
	t := &rel{Relation: &schema.Relation{}, oid: w.oid(), typeOf: map[int]columnType{}}
	t.Name = schema.Name{Schema: w.str(), Name: w.str()}
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
	t.PartitionBy, t.PartitionBound = w.str(), w.str()
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
	r.outside[w.oid()] = schema.Name{Schema: w.str(), Name: w.str()}
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
	c := schema.Column{Name: w.str()}
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
	c.IdentityOptions = r.identity[columnKey{t.oid, number}]
	generated := w.char()
	c.Virtual = generated == 'v'
	c.Storage = storage[w.char()]
	c.Compression = compression[w.char()]
	c.Statistics = -1
	if n, ok := w.maybeInt(); ok {
		c.Statistics = int(n)
	}
	c.Options = append(w.list(), w.list()...)
	c.Inherited = !w.bool()
	t.typeOf[number] = columnType{typ.base, w.oid(), generated != 0}
	c.Comment = w.str()
	t.Columns = append(t.Columns, c)
	t.numbers = append(t.numbers, number)
}

// columnNamed gives the name of the column with the given attribute number.
func (t *rel) columnNamed(number int) string {
	if i, ok := slices.BinarySearch(t.numbers, number); ok {
		return t.Columns[i].Name
	}
	return ""
}

func (t *rel) columnsNamed(numbers []int) []string {
	names := make([]string, len(numbers))
	for i, n := range numbers {
		names[i] = t.columnNamed(n)
	}
	return names
}

func (r *reader) columnDefault(w *row) {
	t := r.relations[w.oid()]
	if t == nil {
		return
	}
	i, ok := slices.BinarySearch(t.numbers, int(w.int()))
	if !ok {
		return
	}
	c := &t.Columns[i]
	text := r.present(w.str())
	sequence := r.sequences[w.oid()]
	switch {
	case t.typeOf[t.numbers[i]].generated:
		c.Generated = text
	case sequence.Name != "" && text == "nextval("+schema.Literal(sequence.In(r.out.Default))+"::regclass)":
		c.DefaultSequence = sequence
	default:
		c.Default = text
	}
}
