// Package diff compares two descriptions of a database.
//
//	have, want schema.Schema → Compare → []Change → attribution, plan, report
//
// It is pure: same input, same changes in the same order. It leaves out why two sides differ and what to do about it.
package diff

import (
	"iter"
	"slices"

	"github.com/clipdex/clipdex/internal/schema"
)

// Op says what would bring have to want.
type Op string

// The operations.
const (
	Add    Op = "add"    // want has the object, have has not
	Drop   Op = "drop"   // have has the object, want has not
	Alter  Op = "alter"  // one property differs
	Rename Op = "rename" // nothing but the name differs
)

// Change is one difference. For Alter, Have and Want are the two values of Property, empty where at its default;
// for Rename, Object names have's object and Want is the new name; for Add and Drop, Want or Have is a summary.
type Change struct {
	Op       Op
	Object   schema.ID
	Property string `json:",omitempty"`
	Have     string `json:",omitempty"`
	Want     string `json:",omitempty"`
	Detail   string `json:",omitempty"` // kind of relation, for changes of relations; a hint otherwise

	HaveObject schema.Object `json:"-"`
	WantObject schema.Object `json:"-"`
}

// Subject names what the change is about, in a few words: "column guests.role", "not null of column guests.role", "query of
// guest_names". Names of home are unqualified.
func (c Change) Subject(home string) string {
	name := c.Object.Path(home)
	switch kind := schema.RelationKind(c.Detail); {
	case c.Object.Kind != schema.KindRelation:
		name = string(c.Object.Kind) + " " + name
	case c.Property == "" && slices.Contains([]schema.RelationKind{schema.Table, schema.View, schema.MaterializedView, schema.ForeignTable}, kind):
		name = c.Detail + " " + name
	}
	if c.Property == "" {
		return name
	}
	return c.Property + " of " + name
}

// Compare gives the changes that bring have to want, sorted by object. What hangs on a missing or extra object
// (the columns of a missing table) goes with it and is not listed. Partitions, which only have's side may know, are left out.
func Compare(have, want *schema.Schema) []Change {
	changes, _ := Parts(have.Parts(), want.Parts())
	return changes
}

// Parts is Compare for schemas that are laid out part by part (schema.Schema.Parts). It gives every object as well that
// only have has, with what hangs on others.
func Parts(have, want iter.Seq[[]schema.Object]) (changes []Change, extra []schema.Object) {
	var c comparison
	for h, w := range pairs(have, want) {
		c.match(h, w)
	}
	extra = slices.Clone(c.dropped)
	return c.changes(), extra
}

// Objects is Compare for objects that are already laid out; both lists are sorted by id.
func Objects(have, want []schema.Object) []Change {
	var c comparison
	c.match(have, want)
	return c.changes()
}

// comparison is what was found so far, each list sorted by object.
type comparison struct {
	altered        []Change
	added, dropped []schema.Object
}

// changes makes of what was found what a reader wants to know.
func (c *comparison) changes() []Change {
	remade := map[schema.ID]string{} // relations with another query or kind
	for _, c := range c.altered {
		if c.Object.Kind == schema.KindRelation && (c.Property == "query" || c.Property == "kind") {
			remade[c.Object] = c.Property
		}
	}
	added, dropped := rootsOnly(c.added, remade), rootsOnly(c.dropped, remade)
	changes := slices.DeleteFunc(c.altered, func(c Change) bool {
		return c.Object.Relation != "" && c.Object.Kind != schema.KindRelation && remade[c.Object.RelationID()] == "kind"
	})
	changes = independent(changes, added, dropped)
	added, dropped = withColumn(added, changes, wanted, had), withColumn(dropped, changes, had, wanted)
	var renamed []Change
	added, dropped, renamed = renames(added, dropped)
	changes = append(changes, renamed...)
	var retyped []Change
	added, dropped, retyped = retypes(added, dropped)
	changes = append(changes, retyped...)
	for _, o := range added {
		changes = append(changes, Change{Op: Add, Object: o.ID, Want: o.Summary(), Detail: detail(o), WantObject: o})
	}
	for _, o := range dropped {
		changes = append(changes, Change{Op: Drop, Object: o.ID, Have: o.Summary(), Detail: detail(o), HaveObject: o})
	}
	slices.SortStableFunc(changes, func(a, b Change) int { return a.Object.Compare(b.Object) })
	return hintRenames(changes)
}

// match walks two sorted lists once and notes what differs.
func (c *comparison) match(have, want []schema.Object) {
	i, j := 0, 0
	for i < len(have) || j < len(want) {
		switch {
		case i == len(have):
			c.added = append(c.added, want[j])
			j++
		case j == len(want):
			c.dropped = append(c.dropped, have[i])
			i++
		default:
			switch order := have[i].ID.Compare(want[j].ID); {
			case order < 0:
				c.dropped = append(c.dropped, have[i])
				i++
			case order > 0:
				c.added = append(c.added, want[j])
				j++
			default:
				if !schema.Same(have[i].Described, want[j].Described) {
					c.altered = append(c.altered, properties(&have[i], &want[j])...)
				}
				i, j = i+1, j+1
			}
		}
	}
}

// properties compares two objects of one id. Where the kind of a relation differs nothing else is comparable.
func properties(have, want *schema.Object) []Change {
	h, w := have.Attrs(), want.Attrs()
	var changes []Change
	alter := func(name, hv, wv string) {
		changes = append(changes, Change{Op: Alter, Object: have.ID, Property: name, Have: hv, Want: wv, Detail: detail(*want), HaveObject: *have, WantObject: *want})
	}
	for _, a := range h {
		b, ok := find(w, a.Name)
		switch {
		case a.Key() == b.Key(), ok && a.Value == b.Value:
			continue
		case !ok && anySchema(want.ID, a.Name):
			continue
		}
		alter(a.Name, a.Value, b.Value)
		if a.Name == "kind" {
			return changes
		}
	}
	for _, b := range w {
		if _, ok := find(h, b.Name); !ok {
			alter(b.Name, "", b.Value)
		}
	}
	return changes
}

// anySchema: a declaration that names no schema for an extension accepts any.
func anySchema(id schema.ID, property string) bool {
	return id.Kind == schema.KindExtension && property == "schema"
}

func find(attrs []schema.Attr, name string) (schema.Attr, bool) {
	for _, a := range attrs {
		if a.Name == name {
			return a, true
		}
	}
	return schema.Attr{}, false
}

// rootsOnly leaves out objects that come or go with one of their parents: a view's columns with its query, everything
// with the kind of its relation.
func rootsOnly(objects []schema.Object, remade map[schema.ID]string) []schema.Object {
	listed := map[schema.ID]bool{}
	for _, o := range objects {
		listed[o.ID] = true
	}
	return slices.DeleteFunc(objects, func(o schema.Object) bool {
		follows := slices.ContainsFunc(o.Parents, func(id schema.ID) bool { return listed[id] })
		if o.ID.Relation == "" {
			return follows
		}
		why := remade[o.ID.RelationID()]
		return follows || why == "kind" || why == "query" && o.ID.Kind == schema.KindColumn
	})
}

func detail(o schema.Object) string {
	if o.ID.Kind != schema.KindRelation {
		return ""
	}
	kind, _ := find(o.Attrs(), "kind")
	return kind.Value
}
