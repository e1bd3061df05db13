package schema

import (
	"reflect"
	"slices"
	"testing"
)

// TestSameMissesNothing changes every field of every kind of object, one at a time: where that changes what is compared,
// the two are not the same. A new field cannot be forgotten.
func TestSameMissesNothing(t *testing.T) {
	t.Parallel()
	table := func() *Relation { return &Relation{Kind: Table} }
	backed := func() *Constraint { return &Constraint{Kind: KindUnique, Index: &Index{Method: "btree"}} }
	foreign := func() *Constraint {
		return &Constraint{Kind: KindForeignKey, Columns: []string{"a"}, RefColumns: []string{"b"}}
	}
	cases := []struct {
		name string
		make func() (any, Described) // what is changed, and the object that is made of it
	}{
		{"relation", func() (any, Described) { r := table(); return r, relation{r, "public"} }},
		{"partition", func() (any, Described) {
			r := table()
			r.PartitionOf.Name = "p"
			return r, relation{r, "public"}
		}},
		{"column", func() (any, Described) { c := &Column{}; return c, column{Column: c} }},
		{"default", func() (any, Described) { c := &Column{Default: "1"}; return c, column{Column: c} }},
		{"not null", func() (any, Described) { c := &Column{NotNull: true}; return c, column{Column: c} }},
		{"generated", func() (any, Described) { c := &Column{Generated: "1"}; return c, column{Column: c} }},
		{"identity", func() (any, Described) {
			c := &Column{Identity: IdentityAlways, IdentitySequence: &IdentitySequence{}}
			return c, column{Column: c}
		}},
		{"identity's sequence", func() (any, Described) {
			c := &Column{Identity: IdentityAlways, IdentitySequence: &IdentitySequence{}}
			return c.IdentitySequence, column{Column: c}
		}},
		{"constraint", func() (any, Described) { k := backed(); return k, constraint{Constraint: k} }},
		{"constraint's index", func() (any, Described) { k := backed(); return k.Index, constraint{Constraint: k} }},
		{"foreign key", func() (any, Described) { k := foreign(); return k, constraint{Constraint: k} }},
		{"check", func() (any, Described) { k := &Constraint{Kind: KindCheck}; return k, constraint{Constraint: k} }},
		{"index", func() (any, Described) { x := &Index{}; return x, index{x} }},
		{"index's key", func() (any, Described) { x := &Index{Keys: make([]IndexKey, 1)}; return &x.Keys[0], index{x} }},
		{"sequence", func() (any, Described) { s := &Sequence{OwnerCol: "a"}; return s, sequence{Sequence: s} }},
	}
	for _, c := range cases {
		_, plain := c.make()
		if _, again := c.make(); !Same(plain, again) {
			t.Errorf("%s: two equal ones are not the same", c.name)
		}
		of, _ := c.make()
		for i := range reflect.TypeOf(of).Elem().NumField() {
			of, changed := c.make()
			if !change(reflect.ValueOf(of).Elem().Field(i)) {
				continue
			}
			if !slices.Equal(attrsOf(plain), attrsOf(changed)) && Same(plain, changed) {
				t.Errorf("%s: another %s goes unseen", c.name, reflect.TypeOf(of).Elem().Field(i).Name)
			}
		}
	}
}

// TestSameMindsTheSurroundings: what an object shows depends on more than its own fields.
func TestSameMindsTheSurroundings(t *testing.T) {
	t.Parallel()
	c := &Column{DefaultSequence: Name{"public", "s"}}
	k := &Constraint{Kind: KindForeignKey, Ref: Name{"public", "t"}}
	r := &Relation{PartitionOf: Name{"public", "t"}}
	s := &Sequence{Owner: Name{"public", "t"}, OwnerCol: "a"}
	pairs := [][2]Described{
		{column{Column: c}, column{Column: c, serial: true}}, {column{Column: c}, column{Column: c, ofView: true}},
		{column{Column: c}, column{Column: c, home: "public"}}, {constraint{k, ""}, constraint{k, "public"}},
		{relation{r, ""}, relation{r, "public"}}, {sequence{s, ""}, sequence{s, "public"}}, {column{Column: c}, constraint{k, ""}},
	}
	for _, p := range pairs {
		if Same(p[0], p[1]) {
			t.Errorf("%#v and %#v are the same", p[0], p[1])
		}
	}
}

// attrsOf gives nothing for what can't be laid out, such as a unique constraint without an index.
func attrsOf(d Described) (attrs []Attr) {
	defer func() { _ = recover() }()
	return d.Attrs()
}

// change gives v another value, and says whether it knows how.
func change(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 7)
	case reflect.Struct:
		return change(v.Field(v.NumField() - 1))
	case reflect.Slice:
		item := reflect.New(v.Type().Elem()).Elem()
		if v.Len() > 0 {
			item = v.Index(0)
		}
		if !change(item) {
			return false
		}
		if v.Len() == 0 {
			v.Set(reflect.Append(v, item))
		}
	default:
		return false
	}
	return true
}
