package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// columnType is a type as it is written or printed, under the name that format_type prints.
type columnType struct {
	name string
	mods []int // length, or precision and scale
	list bool  // an array
}

// spellings are other names of types.
var spellings = map[string]string{"int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "varchar": "character varying", "char varying": "character varying",
	"char": "character", "bpchar": "character", "decimal": "numeric", "float": "double precision", "float8": "double precision", "float4": "real", "bool": "boolean",
	"timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone", "time": "time without time zone", "timetz": "time with time zone",
	"varbit": "bit varying", "pg_catalog.json": "json"}

// readType reads a type. Modifiers may stand in the middle: timestamp(3) with time zone.
func readType(text string) columnType {
	var t columnType
	r := newReader(text, "")
	var words []string
	for !r.done() {
		switch {
		case r.is("("):
			for _, mod := range schema.SplitTop(r.group()) {
				n, _ := strconv.Atoi(mod)
				t.mods = append(t.mods, n)
			}
		case r.accept("["), r.accept("array"):
			t.list = true
			r.accept("]")
		default:
			words = append(words, strings.ToLower(r.tokens[r.i].Text))
			r.i++
		}
	}
	t.name = strings.TrimPrefix(strings.Join(words, " "), "pg_catalog . ")
	if full, ok := spellings[t.name]; ok {
		t.name = full
	}
	if t.name == "character" && t.mods == nil {
		t.mods = []int{1}
	}
	return t
}

// scale gives the second modifier.
func scale(mods []int) int {
	if len(mods) > 1 {
		return mods[1]
	}
	return 0
}

// roomier says whether everything that fits the modifiers of a fits those of b. Without modifiers there are no bounds.
func roomier(a, b []int) bool {
	switch {
	case len(b) == 0:
		return true
	case len(a) == 0:
		return false
	}
	return a[0]-scale(a) <= b[0]-scale(b) && scale(a) <= scale(b)
}

// stored says whether a column of one type can be read as another without writing it anew. From an unknown type it can't
// be told, and the answer is no.
func stored(from, to string) bool {
	a, b := readType(from), readType(to)
	if a.list != b.list {
		return false
	}
	switch {
	case a.name == b.name && a.name == "character": // padded to its length
		return slices.Equal(a.mods, b.mods)
	case a.name == b.name && a.name == "numeric": // rounded to its scale
		return len(b.mods) == 0 || len(a.mods) > 0 && scale(a.mods) == scale(b.mods) && roomier(a.mods, b.mods)
	case a.name == b.name:
		return roomier(a.mods, b.mods)
	case a.name == "character varying" && b.name == "text", a.name == "cidr" && b.name == "inet":
		return true
	case a.name == "text" && b.name == "character varying":
		return len(b.mods) == 0
	}
	return false
}

// width orders types of which each holds everything that the ones before it hold.
var width = []map[string]int{
	{"smallint": 1, "integer": 2, "bigint": 3, "numeric": 4},
	{"real": 1, "double precision": 2},
	{"date": 1, "timestamp without time zone": 2},
	{"date": 1, "timestamp with time zone": 2},
	{"time without time zone": 1, "timestamp without time zone": 2},
	{"character": 1, "character varying": 1, "text": 1, "name": 1},
	{"json": 1, "jsonb": 1},
	{"cidr": 1, "inet": 2},
	{"boolean": 1, "integer": 2, "text": 3},
}

// narrows says whether values of one type may not fit another, or lose something in it. What is not known is not said.
func narrows(from, to string) bool {
	a, b := readType(from), readType(to)
	if a.name == "" || a.list != b.list {
		return false
	}
	if a.name == b.name {
		return !roomier(a.mods, b.mods)
	}
	whole := map[string]bool{"smallint": true, "integer": true, "bigint": true}
	if (a.name == "numeric" || a.name == "real" || a.name == "double precision") && whole[b.name] {
		return true
	}
	for _, family := range width {
		if family[a.name] > 0 && family[b.name] > 0 {
			return family[a.name] > family[b.name] || !roomier(a.mods, b.mods)
		}
	}
	return false
}
