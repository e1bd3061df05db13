package plan

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// renameTable gives a table of s its new name everywhere that PostgreSQL would: what refers to it by identity follows,
// the names of its indexes and sequences stay.
func renameTable(s *schema.Schema, table *schema.Relation, to string) {
	old := table.Name
	now := schema.Name{Schema: old.Schema, Name: to}
	for i := range table.Columns {
		if c := &table.Columns[i]; c.Identity != schema.NoIdentity {
			c.IdentitySequence.Name = carriedIdentity(s, table, c, now, c.Name)
		}
	}
	move := func(n *schema.Name) {
		if *n == old {
			*n = now
		}
	}
	for _, r := range s.Relations {
		for i := range r.Constraints {
			move(&r.Constraints[i].Ref)
		}
		parents := append([]schema.Name(nil), r.Inherits...)
		for i := range parents {
			move(&parents[i])
		}
		r.Inherits = parents
		move(&r.PartitionOf)
		r.Query = replaceWord(r.Query, old.Name, to)
	}
	for i := range s.Sequences {
		move(&s.Sequences[i].Owner)
	}
	for i := range table.Triggers {
		table.Triggers[i].Definition = replaceWord(table.Triggers[i].Definition, old.Name, to)
	}
	table.Name = now
}

// renameColumn gives a column its new name in its table and in what the table's parts say of it.
func renameColumn(s *schema.Schema, table *schema.Relation, old, to string) {
	c := table.Column(old)
	if c.Identity != schema.NoIdentity {
		c.IdentitySequence.Name = carriedIdentity(s, table, c, table.Name, to)
	}
	c.Name = to
	for i := range s.Sequences {
		if q := &s.Sequences[i]; q.Owner == table.Name && q.OwnerCol == old {
			q.OwnerCol = to
		}
	}
	for i := range table.Columns {
		table.Columns[i].Generated = replaceWord(table.Columns[i].Generated, old, to)
	}
	for i := range table.Constraints {
		k := &table.Constraints[i]
		k.Columns, k.OnDeleteColumns = replaceName(k.Columns, old, to), replaceName(k.OnDeleteColumns, old, to)
		k.Expr = replaceWord(k.Expr, old, to)
		if k.Index != nil {
			renameInIndex(k.Index, old, to)
		}
	}
	for i := range table.Indexes {
		renameInIndex(&table.Indexes[i], old, to)
	}
	for i := range table.Policies {
		x := &table.Policies[i]
		x.Using, x.WithCheck = replaceWord(x.Using, old, to), replaceWord(x.WithCheck, old, to)
	}
	for _, r := range s.Relations {
		for i := range r.Constraints {
			if k := &r.Constraints[i]; k.Ref == table.Name {
				k.RefColumns = replaceName(k.RefColumns, old, to)
			}
		}
	}
}

func renameInIndex(x *schema.Index, old, to string) {
	for i := range x.Keys {
		if x.Keys[i].Column == old {
			x.Keys[i].Column = to
		}
		x.Keys[i].Expr = replaceWord(x.Keys[i].Expr, old, to)
	}
	x.Include = replaceName(x.Include, old, to)
	x.Predicate = replaceWord(x.Predicate, old, to)
}

// carriedIdentity gives the name that an identity has for its sequence once table or column are called otherwise: it stays,
// and is or is not the one that PostgreSQL would choose now.
func carriedIdentity(s *schema.Schema, table *schema.Relation, c *schema.Column, now schema.Name, column string) string {
	name := c.IdentitySequence.Name
	if name == "" {
		name = schema.Name{Schema: table.Name.Schema, Name: schema.ObjectName(table.Name.Name, c.Name, "seq")}.In(s.Default)
	}
	if name == (schema.Name{Schema: now.Schema, Name: schema.ObjectName(now.Name, column, "seq")}).In(s.Default) {
		return ""
	}
	return name
}

func replaceName(names []string, old, to string) []string {
	out := append([]string(nil), names...)
	for i := range out {
		if out[i] == old {
			out[i] = to
		}
	}
	return out
}

// replaceWord replaces an identifier in a printed text. It may hit one of another meaning: then the texts differ where
// they need not, and something is made anew that could have stayed.
func replaceWord(text, old, to string) string {
	var b strings.Builder
	last := 0
	for _, t := range schema.Tokens(text) {
		if t.Name() && t.Text == old {
			b.WriteString(text[last:t.Start] + schema.Quote(to))
			last = t.End
		}
	}
	return b.String() + text[last:]
}

// renameUses gives the object and what hangs on it its new name in a list of dependencies.
func renameUses(list []schema.Dependency, old, now schema.ID) {
	move := func(id *schema.ID) {
		switch {
		case old.Kind == schema.KindRelation && id.Schema == old.Schema && id.Relation == old.Relation:
			id.Relation = now.Relation
		case old.Kind == schema.KindColumn && id.Kind == schema.KindDefault && id.Name == old.Name && id.RelationID() == old.RelationID():
			id.Name = now.Name
		case *id == old:
			*id = now
		}
	}
	for i := range list {
		move(&list[i].Object)
		move(&list[i].On)
	}
}
