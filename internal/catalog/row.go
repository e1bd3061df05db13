package catalog

import (
	"encoding/json"
	"strconv"
	"strings"
)

// row reads one row's columns from left to right, in PostgreSQL's text format. Catalog columns have known types,
// so a value that does not read is a mistake in a query; it shows as zero and in the tests.
type row struct {
	values [][]byte
	next   int
}

func (r *row) bytes() []byte {
	v := r.values[r.next]
	r.next++
	return v
}

func (r *row) skip(n int) { r.next += n }

func (r *row) str() string { return string(r.bytes()) }
func (r *row) bool() bool  { v := r.bytes(); return len(v) == 1 && v[0] == 't' }
func (r *row) char() byte {
	if v := r.bytes(); len(v) > 0 {
		return v[0]
	}
	return 0
}

func (r *row) int() int64 { n, _ := r.maybeInt(); return n }

// maybeInt says whether there was a value.
func (r *row) maybeInt() (int64, bool) {
	v := r.bytes()
	if v == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	return n, err == nil
}

func (r *row) oid() uint32 { return uint32(r.int()) }

// ints reads an int2vector, oidvector ("1 2") or array ("{1,2}").
func (r *row) ints() []int {
	fields := strings.FieldsFunc(r.str(), func(c rune) bool { return c == ' ' || c == ',' || c == '{' || c == '}' })
	ints := make([]int, len(fields))
	for i, f := range fields {
		ints[i], _ = strconv.Atoi(f)
	}
	return ints
}

// unnamed reads a definition and the words in it that name the object, and gives the definition without that name.
func (r *row) unnamed() string {
	definition, named := r.str(), r.str()
	word, _, _ := strings.Cut(named, " ")
	return strings.Replace(definition, named, word+" ", 1)
}

// list reads a json array of strings; null gives nil.
func (r *row) list() []string {
	var list []string
	r.json(&list)
	return list
}

func (r *row) json(into any) {
	if v := r.bytes(); v != nil {
		_ = json.Unmarshal(v, into)
	}
}
