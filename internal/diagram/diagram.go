// Package diagram draws the relations of a schema and the foreign keys between them.
//
//	schema.Schema, Marks → Of → Diagram → laid out by dagre → SVG
//	schema.Schema → Mermaid
//
// It is pure: same input, same bytes. It leaves out why something is marked, and the page around a picture.
package diagram

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// Marks are signs for objects: + comes, - goes, ~ changes.
type Marks map[schema.ID]string

// Diagram is what is drawn.
type Diagram struct {
	Tables []Table
	Keys   []Key
}

// Table is one relation.
type Table struct {
	Title string
	Kind  schema.RelationKind
	Sign  string
	Rows  []Row
}

// Row is one column.
type Row struct {
	Role string // PK, FK; empty: neither
	Name string
	Type string
	Sign string
}

// Key is one foreign key between two tables, by their numbers.
type Key struct {
	From, To int
	Title    string
	Sign     string
}

// Of gives the diagram of all relations that have or want knows; want may be nil. Nothing is drawn of a foreign key whose
// table is not among them.
func Of(have, want *schema.Schema, marks Marks) Diagram {
	relations := Union(have, want)
	at := map[schema.Name]int{}
	for i, r := range relations {
		at[r.Name] = i
	}
	var d Diagram
	for i, r := range relations {
		d.Tables = append(d.Tables, tableOf(r, have.Default, marks))
		for _, c := range r.Constraints {
			to, known := at[c.Ref]
			if c.Kind != schema.KindForeignKey || !known {
				continue
			}
			id := schema.ID{Kind: c.Kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: c.Name}
			title := r.Name.In(have.Default) + " (" + schema.QuoteList(c.Columns) + ") references " + c.Ref.In(have.Default) + " (" + schema.QuoteList(c.RefColumns) + ")"
			d.Keys = append(d.Keys, Key{From: i, To: to, Title: title, Sign: marks[id]})
		}
	}
	return d
}

// Union gives the relations of both sides by name, with the columns and constraints of both: have's first. want may be nil.
func Union(have, want *schema.Schema) []*schema.Relation {
	var all []*schema.Relation
	for _, r := range have.Relations {
		one := *r
		all = append(all, &one)
	}
	if want != nil {
		for _, r := range want.Relations {
			mine := find(all, func(x *schema.Relation) bool { return x.Name == r.Name })
			if mine == nil {
				all = append(all, r)
				continue
			}
			mine.Columns = joined(mine.Columns, r.Columns, func(c schema.Column) string { return c.Name })
			mine.Constraints = joined(mine.Constraints, r.Constraints, func(c schema.Constraint) string { return string(c.Kind) + c.Name })
		}
	}
	slices.SortFunc(all, func(a, b *schema.Relation) int { return strings.Compare(a.Name.String(), b.Name.String()) })
	return all
}

func find[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

// joined gives have, and of want what have does not name.
func joined[T any](have, want []T, name func(T) string) []T {
	out := slices.Clone(have)
	for _, w := range want {
		if !slices.ContainsFunc(have, func(h T) bool { return name(h) == name(w) }) {
			out = append(out, w)
		}
	}
	return out
}

func tableOf(r *schema.Relation, home string, marks Marks) Table {
	self := schema.ID{Kind: schema.KindRelation, Schema: r.Name.Schema, Relation: r.Name.Name}
	t := Table{Title: r.Name.In(home), Kind: r.Kind, Sign: marks[self]}
	for id := range marks {
		if t.Sign == "" && id.Relation != "" && id.RelationID() == self {
			t.Sign = "~"
		}
	}
	for _, c := range r.Columns {
		id := schema.ID{Kind: schema.KindColumn, Schema: r.Name.Schema, Relation: r.Name.Name, Name: c.Name}
		t.Rows = append(t.Rows, Row{Role: role(r, c.Name), Name: schema.Quote(c.Name), Type: c.Type, Sign: marks[id]})
	}
	return t
}

// role says whether a column is of the primary key or of a foreign one.
func role(r *schema.Relation, column string) string {
	if pk := r.PrimaryKey(); pk != nil && slices.Contains(pk.Columns, column) {
		return "PK"
	}
	for _, c := range r.Constraints {
		if c.Kind == schema.KindForeignKey && slices.Contains(c.Columns, column) {
			return "FK"
		}
	}
	return ""
}
