package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

type opclass struct {
	method    uint32
	name      string
	input     uint32
	isDefault bool
	converts  bool // keeps keys as another type than it is given
}

type opclassKey struct {
	method uint32
	input  uint32
}

func (r *reader) opclass(w *row) {
	oid := w.oid()
	c := opclass{w.oid(), w.str(), w.oid(), w.bool(), w.bool()}
	r.classes[oid] = c
	if c.isDefault {
		r.defaults[opclassKey{c.method, c.input}] = true
	}
}

// opclassName gives the class of a key over base, empty where it is what PostgreSQL takes unasked: the default class,
// unless the key's own type has another default (citext indexed with text_ops).
func (r *reader) opclassName(oid, base uint32) string {
	c := r.classes[oid]
	ownDefault := base != 0 && c.input != base && r.defaults[opclassKey{c.method, base}]
	if c.isDefault && !ownDefault {
		return ""
	}
	return c.name
}

// specialKeys are the keys of an index that were given what few are.
type specialKeys struct {
	options map[int]string // of operator classes, by the key's number
	targets []string       // statistics, "2: 500"
}

// specialKey reads the rest of the row of an index's key.
func (r *reader) specialKey(oid uint32, number int, w *row) {
	x := r.special[oid]
	if x == nil {
		x = &specialKeys{options: map[int]string{}}
		r.special[oid] = x
	}
	w.skip(9) // name to compression
	if target, ok := w.maybeInt(); ok {
		x.targets = append(x.targets, fmt.Sprintf("%d: %d", number, target))
	}
	x.options[number] = strings.Join(w.list(), ", ")
}

// The bits of pg_index.indoption (src/include/catalog/pg_index.h).
const (
	optionDesc       = 1
	optionNullsFirst = 2
)

func (r *reader) index(w *row) {
	oid, t := w.oid(), r.relations[w.oid()]
	if t == nil {
		return
	}
	x := &schema.Index{Name: w.str(), Method: w.str(), Unique: w.bool(), NullsNotDistinct: w.bool(), Invalid: w.bool(), Clustered: w.bool(), ReplicaIdentity: w.bool()}
	keyCount := int(w.int())
	columns, collations, classes, options := w.ints(), w.ints(), w.ints(), w.ints()
	x.Options = w.list()
	slices.Sort(x.Options)
	x.Tablespace = w.str()
	exprs := schema.SplitTop(r.optional(w))
	x.Predicate = r.optional(w)
	spelled, _ := schema.ParseIndex(w.str())
	var keyTypes []uint32
	w.json(&keyTypes)
	var classOptions map[int]string
	if special := r.special[oid]; special != nil {
		classOptions, x.Statistics = special.options, special.targets
	}
	x.Inherited = w.bool()
	x.Comment = w.str()

	for i := range keyCount {
		k := schema.IndexKey{Column: t.columnNamed(columns[i]), Desc: options[i]&optionDesc != 0, NullsFirst: options[i]&optionNullsFirst != 0}
		base, own := r.typeOf(t, columns[i])
		collation := uint32(collations[i])
		switch {
		case columns[i] == 0 && len(exprs) > 0:
			k.Expr, exprs = r.present(exprs[0]), exprs[1:]
			if i < len(spelled.Keys) {
				k.Collation = spelled.Keys[i].Collation
			}
		case columns[i] == 0:
			r.torn = true
		case collation != 0 && collation != own:
			k.Collation = r.collation[collation]
		}
		if columns[i] == 0 && i < len(keyTypes) && !r.classes[uint32(classes[i])].converts {
			base = keyTypes[i]
		}
		k.Opclass = r.opclassName(uint32(classes[i]), base)
		if given := classOptions[i+1]; given != "" {
			// Options can only be written behind the class's name, the default's too.
			k.Opclass, k.OpclassOptions = r.classes[uint32(classes[i])].name, given
		}
		x.Keys = append(x.Keys, k)
	}
	for _, number := range columns[keyCount:] {
		x.Include = append(x.Include, t.columnNamed(number))
	}
	r.backing[oid], r.indexOf[oid] = x, t
}

// claim gives the index behind a constraint and takes it off the list of plain indexes.
func (r *reader) claim(oid uint32) *schema.Index {
	x := r.backing[oid]
	delete(r.backing, oid)
	if x == nil {
		r.torn = true
		return &schema.Index{}
	}
	return x
}

// settleIndexes hands the indexes that no constraint claimed to their relations.
func (r *reader) settleIndexes() {
	for oid, x := range r.backing {
		t := r.indexOf[oid]
		t.Indexes = append(t.Indexes, *x)
	}
}
