package desired_test

import (
	"reflect"
	"strconv"
	"testing"

	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/fault"
)

// FuzzTag reads a field of every kind of type with any tag: a set of models, or errors that say how to write it.
func FuzzTag(f *testing.F) {
	for _, tag := range []string{`column:a;type:text;not null;default:'it''s'`, `index:i,where:a <> 'x\\,y',expression:lower(a)`, `check:ck,a > 0;uniqueIndex`,
		`constraint:c,OnDelete:CASCADE;foreignKey:A`, `type:numeric(10,2) COLLATE "C";comment:-- \\; $1`, `generated:lower('a')`, `embedded;embeddedPrefix:x_`, `->;<-:false;-:all`} {
		for kind := range uint8(len(fieldTypes)) {
			f.Add(tag, kind)
		}
	}
	f.Fuzz(func(t *testing.T, tag string, kind uint8) {
		field := reflect.StructField{Name: "A", Type: fieldTypes[int(kind)%len(fieldTypes)], Tag: reflect.StructTag("gorm:" + strconv.Quote(tag))}
		parse(t, declare.Set{Relations: []any{reflect.New(reflect.StructOf([]reflect.StructField{field})).Interface()}})
	})
}

var fieldTypes = []reflect.Type{reflect.TypeFor[string](), reflect.TypeFor[*int64](), reflect.TypeFor[bool](), reflect.TypeFor[[]byte](), reflect.TypeFor[Guest](), reflect.TypeFor[[]Guest]()}

// FuzzFragments declares constraint, index, domain, sequence and type with any text.
func FuzzFragments(f *testing.F) {
	for _, def := range []string{"CHECK (a > 0)", "UNIQUE (a) INCLUDE (b) DEFERRABLE", "EXCLUDE USING gist (a WITH =)", "FOREIGN KEY (a) REFERENCES t (a) ON DELETE SET NULL (a)",
		"USING btree (lower(a) DESC) WHERE a <> ';'", "INCREMENT BY 2 START 5", "text COLLATE \"C\"", "1) CHECK (false"} {
		f.Add("name", def)
	}
	f.Fuzz(func(t *testing.T, name, def string) {
		declared.name, declared.def = name, def
		parse(t, declare.Set{Relations: []any{fragments{}}})
		parse(t, declare.Set{Domains: []declare.Domain{{Name: name, Type: def, Default: def, Checks: []declare.Constraint{{Name: name, Def: def}}}}})
		parse(t, declare.Set{Sequences: []declare.Sequence{{Name: name, Options: def}}})
	})
}

// declared is what fragments declares: GORM makes a value of its own from the type. A process fuzzes one input at a time.
var declared struct{ name, def string }

type fragments struct {
	A string `gorm:"type:text"`
}

func (fragments) TableName() string { return "t" }
func (fragments) Constraints() []declare.Constraint {
	return []declare.Constraint{{Name: declared.name, Def: declared.def}}
}
func (fragments) Indexes() []declare.Index {
	return []declare.Index{{Name: declared.name + "_i", Def: declared.def}}
}

// parse wants a set of models, or errors for the user.
func parse(t *testing.T, set declare.Set) {
	draft, err := desired.Parse(set, "")
	if (draft == nil) != (err != nil) {
		t.Fatalf("%v with %v", draft, err)
	}
	told := faults(err)
	if err != nil && len(told) == 0 {
		t.Fatalf("no fault: %v", err)
	}
	for _, e := range told {
		if e.Help == "" || e.Code != fault.Usage {
			t.Fatalf("%v: help %q, code %d", e, e.Help, e.Code)
		}
	}
}
