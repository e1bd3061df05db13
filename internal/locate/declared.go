package locate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// Declared gives where the models say what changes: the field of a column, the tag or the method that names an index,
// a constraint, a trigger, the method of a view's query; else the struct; else, for what belongs to no struct, the function that
// lists its like. What no model declares has no place.
func (s *Sources) Declared(c diff.Change) Place {
	if c.Op == diff.Rename {
		c.Object.Name = c.Want // the models' name for it
	}
	name, field := s.draft.Declares(c.Object)
	m := s.models.structs[name]
	switch {
	case c.Object.Relation == "":
		return s.models.free(c.Object.Name)
	case m == nil || m.at == (Place{}):
		return Place{}
	}
	return cmp.Or(s.models.field(m, field, nil), s.models.naming(m, c.Object.Name, nil), m.saying(c), m.at)
}

// free gives the string that names an extension, a type or a sequence, among what the set of models needs.
func (m *folder) free(name string) Place {
	for _, t := range m.functions["Set"].texts {
		if _, last, qualified := strings.Cut(t.value, "."); name != "" && (t.value == name || qualified && last == name) {
			return t.at
		}
	}
	return Place{}
}

// field finds a field, also in what a struct embeds. above are the structs around it.
func (m *folder) field(in *model, name string, above []*model) Place {
	if name == "" || slices.Contains(above, in) {
		return Place{}
	}
	for _, f := range in.fields {
		if f.name == name {
			return f.at
		}
	}
	for _, e := range in.embedded {
		if embedded := m.structs[e]; embedded != nil {
			if at := m.field(embedded, name, append(above, in)); at != (Place{}) {
				return at
			}
		}
	}
	return Place{}
}

// naming finds the tag that gives a name to a constraint or an index, or the string in a method.
func (m *folder) naming(in *model, name string, above []*model) Place {
	if name == "" || slices.Contains(above, in) {
		return Place{}
	}
	for _, f := range in.fields {
		if names(f.tag, name) {
			return f.at
		}
	}
	for _, method := range in.methodsInOrder() {
		for _, t := range in.methods[method].texts {
			if t.value == name {
				return t.at
			}
		}
	}
	for _, e := range in.embedded {
		if embedded := m.structs[e]; embedded != nil {
			if at := m.naming(embedded, name, append(above, in)); at != (Place{}) {
				return at
			}
		}
	}
	return Place{}
}

func (m *model) methodsInOrder() (list []string) {
	for name := range m.methods {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// names says whether a GORM tag gives name to a constraint or an index: "check:name,…", "uniqueIndex:name"; or leaves
// it to GORM, which makes idx_guests_role of table and column.
func names(tag, name string) bool {
	column, unnamed := "", false
	for setting := range strings.SplitSeq(tag, ";") {
		key, value, _ := strings.Cut(setting, ":")
		key = strings.ToLower(strings.TrimSpace(key))
		value, _, _ = strings.Cut(value, ",")
		switch {
		case key == "column":
			column = value
		case !namers[key]:
		case value == name:
			return true
		case value == "":
			unnamed = true
		}
	}
	madeUp := strings.HasPrefix(name, "idx_") || strings.HasPrefix(name, "uni_")
	return unnamed && madeUp && column != "" && strings.HasSuffix(name, "_"+column)
}

var namers = map[string]bool{"index": true, "uniqueindex": true, "check": true, "constraint": true, "unique": true}

// saying finds what speaks of the change without naming it: the key's field, the method for a property of the relation.
func (m *model) saying(c diff.Change) Place {
	if c.Object.Kind == schema.KindPrimaryKey {
		for _, f := range m.fields {
			if strings.Contains(strings.ToLower(f.tag), "primarykey") {
				return f.at
			}
		}
	}
	for _, method := range methodsFor(c) {
		if f, ok := m.methods[method]; ok {
			return f.at
		}
	}
	return Place{}
}

// methodsFor gives the methods of a model that may say a property (models/doc.go), the likeliest first.
func methodsFor(c diff.Change) []string {
	switch {
	case c.Object.Kind == schema.KindSecurity:
		return []string{"TableOptions"}
	case c.Object.Kind != schema.KindRelation || c.Op != diff.Alter:
		return nil
	case c.Property == "query":
		return []string{"MaterializedView", "View"}
	case c.Property == "comment":
		return []string{"TableComment"}
	case c.Property == "kind":
		return []string{"MaterializedView", "View", "TableOptions"}
	}
	return []string{"TableOptions"}
}
