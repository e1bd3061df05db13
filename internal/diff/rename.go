package diff

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// renames pairs dropped and added objects that differ in nothing but their name. Tables and columns are never
// paired: they hold data, and only a person knows whether it is the same data.
func renames(added, dropped []schema.Object) (restAdded, restDropped []schema.Object, changes []Change) {
	byContent := map[string][]schema.Object{}
	for _, o := range dropped {
		if renamable(o) {
			byContent[content(o)] = append(byContent[content(o)], o)
		}
	}
	gone := map[schema.ID]bool{}
	for _, o := range added {
		var candidates []schema.Object
		if renamable(o) {
			candidates = byContent[content(o)]
		}
		if len(candidates) == 0 {
			restAdded = append(restAdded, o)
			continue
		}
		old := candidates[0]
		byContent[content(o)] = candidates[1:]
		gone[old.ID] = true
		changes = append(changes, Change{Op: Rename, Object: old.ID, Have: old.ID.Name, Want: o.ID.Name, HaveObject: old, WantObject: o})
	}
	for _, o := range dropped {
		if !gone[o.ID] {
			restDropped = append(restDropped, o)
		}
	}
	return restAdded, restDropped, changes
}

func renamable(o schema.Object) bool {
	return len(o.Parents) > 0 && o.ID.Kind != schema.KindColumn && o.ID.Kind != schema.KindSecurity
}

// content is all that an object is but its name: what it hangs on, its kind and its properties.
func content(o schema.Object) string {
	var b strings.Builder
	put := func(s string) { b.WriteString(s); b.WriteByte(0) }
	put(string(o.ID.Kind))
	put(o.ID.Schema)
	put(o.Parents[0].Relation)
	put(o.Parents[0].Name)
	for _, a := range o.Attrs() {
		put(a.Name)
		put(a.Key())
	}
	return b.String()
}

// retypes joins a dropped and an added object of one name and different kinds, such as a unique index where a unique
// constraint is meant, into one change of the property "kind".
func retypes(added, dropped []schema.Object) (restAdded, restDropped []schema.Object, changes []Change) {
	type place struct{ schema, relation, name string }
	at := func(o schema.Object) place { return place{o.ID.Schema, o.ID.Relation, o.ID.Name} }
	old := map[place]schema.Object{}
	for _, o := range dropped {
		if indexLike(o.ID.Kind) {
			old[at(o)] = o
		}
	}
	gone := map[schema.ID]bool{}
	for _, o := range added {
		before, ok := old[at(o)]
		if !ok || !indexLike(o.ID.Kind) {
			restAdded = append(restAdded, o)
			continue
		}
		gone[before.ID] = true
		changes = append(changes, Change{Op: Alter, Object: before.ID, Property: "kind", Have: describe(before), Want: describe(o), HaveObject: before, WantObject: o})
	}
	for _, o := range dropped {
		if !gone[o.ID] {
			restDropped = append(restDropped, o)
		}
	}
	return restAdded, restDropped, changes
}

func indexLike(k schema.Kind) bool {
	switch k {
	case schema.KindIndex, schema.KindUnique, schema.KindPrimaryKey, schema.KindExclusion:
		return true
	}
	return false
}

func describe(o schema.Object) string {
	words := map[schema.Kind]string{schema.KindIndex: "index", schema.KindUnique: "unique constraint",
		schema.KindPrimaryKey: "primary key", schema.KindExclusion: "exclusion constraint"}
	return words[o.ID.Kind] + " " + o.Summary()
}

// hintRenames points out an added and a dropped column of one relation that are alike: likely one column renamed.
func hintRenames(changes []Change) []Change {
	type likeness struct {
		relation   schema.ID
		definition string
	}
	dropped := map[likeness]*Change{}
	for i := range changes {
		if c := &changes[i]; c.Op == Drop && c.Object.Kind == schema.KindColumn {
			dropped[likeness{c.Object.RelationID(), c.Have}] = c
		}
	}
	for i := range changes {
		a := &changes[i]
		if a.Op != Add || a.Object.Kind != schema.KindColumn {
			continue
		}
		key := likeness{a.Object.RelationID(), a.Want}
		if d := dropped[key]; d != nil {
			a.Detail = "renamed from " + schema.Quote(d.Object.Name) + "?"
			d.Detail = "renamed to " + schema.Quote(a.Object.Name) + "?"
			delete(dropped, key)
		}
	}
	return changes
}
