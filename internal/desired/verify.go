package desired

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/schema"
)

// references fills in the columns of foreign keys that name only a table: that table's primary key.
func (p *parser) references() {
	for _, r := range p.out.Relations {
		for i := range r.Constraints {
			c := &r.Constraints[i]
			if c.Kind != schema.KindForeignKey || len(c.RefColumns) > 0 {
				continue
			}
			if target := p.relation(c.Ref); target != nil && target.PrimaryKey() != nil {
				c.RefColumns = target.PrimaryKey().Columns
			}
			if len(c.RefColumns) == 0 {
				p.fail(p.where.of(id(r, c.Kind, c.Name)), "REFERENCES "+c.Ref.In(p.home)+" (column, …)", "the referenced columns are not known")
			}
		}
	}
}

// inherit gives a child the columns of its declared parents that it does not list itself, as INHERITS does.
func (p *parser) inherit() {
	done := map[*schema.Relation]bool{}
	var visit func(r *schema.Relation)
	visit = func(r *schema.Relation) {
		if done[r] {
			return
		}
		done[r] = true
		for _, name := range r.Inherits {
			parent := p.relation(name)
			if parent == nil {
				continue
			}
			visit(parent)
			for _, c := range parent.Columns {
				if r.Column(c.Name) == nil {
					c.Inherited, c.Comment, c.Identity, c.IdentitySequence = true, "", schema.NoIdentity, nil
					r.Columns = append(r.Columns, c)
				}
			}
		}
	}
	for _, r := range p.out.Relations {
		visit(r)
	}
}

// verify refuses what PostgreSQL would refuse, or silently make something else of, for reasons that need no server.
func (p *parser) verify() {
	taken := map[schema.Name]string{} // tables, indexes and sequences of one schema share their names
	take := func(name schema.Name, where string) {
		if other, ok := taken[name]; ok {
			p.fail(where, "choose another name", "the name %s is already taken by %s", name.In(p.home), other)
		}
		taken[name] = where
	}
	for _, r := range p.out.Relations {
		take(r.Name, p.where.of(id(r, schema.KindRelation, "")))
	}
	for _, s := range p.out.Sequences {
		take(s.Name, p.where.of(schema.ID{Kind: schema.KindSequence, Schema: s.Name.Schema, Name: s.Name.Name}))
	}
	for _, r := range p.out.Relations {
		p.verifyRelation(r, take)
	}
	p.checkNames()
}

func (p *parser) verifyRelation(r *schema.Relation, take func(schema.Name, string)) {
	constraints := map[string]bool{}
	for i := range r.Constraints {
		c := &r.Constraints[i]
		where := p.where.of(id(r, c.Kind, c.Name))
		if constraints[c.Name] {
			p.fail(where, "choose another name", "the name %s stands for two constraints", schema.Quote(c.Name))
		}
		constraints[c.Name] = true
		p.columnsExist(r, where, c.Columns)
		if c.Index != nil {
			take(schema.Name{Schema: r.Name.Schema, Name: c.Name}, where)
			p.columnsExist(r, where, c.Index.Include)
		}
		if c.Kind == schema.KindForeignKey {
			p.target(c, where)
		}
	}
	for i := range r.Indexes {
		x := &r.Indexes[i]
		where := p.where.of(id(r, schema.KindIndex, x.Name))
		take(schema.Name{Schema: r.Name.Schema, Name: x.Name}, where)
		for _, k := range x.Keys {
			p.columnsExist(r, where, slices.DeleteFunc([]string{k.Column}, func(name string) bool { return name == "" }))
		}
		p.columnsExist(r, where, x.Include)
	}
	if where := p.where.of(id(r, schema.KindRelation, "")); r.Kind != schema.Table && len(r.Constraints) > 0 {
		p.fail(where, "leave out check:, relations and Constraints()", "a view has no constraints")
	} else if r.Kind == schema.View && len(r.Indexes) > 0 {
		p.fail(where, "leave the indexes out, or make it a MaterializedView()", "a plain view has no indexes")
	}
}

func (p *parser) columnsExist(r *schema.Relation, where string, columns []string) {
	for _, name := range columns {
		if r.Column(name) == nil {
			p.fail(where, "name columns, not fields; an expression stands in parentheses", "%s has no column %s", r.Name.In(p.home), schema.Quote(name))
		}
	}
}

// target looks at what a foreign key refers to, where a model declares it: PostgreSQL wants exactly a unique set of columns.
func (p *parser) target(c *schema.Constraint, where string) {
	if len(c.RefColumns) == 0 {
		return // said by references
	}
	if len(c.RefColumns) != len(c.Columns) {
		p.fail(where, "name as many columns on both sides", "%d columns refer to %d", len(c.Columns), len(c.RefColumns))
		return
	}
	target := p.relation(c.Ref)
	if target == nil {
		return
	}
	before := len(p.errs)
	p.columnsExist(target, where, c.RefColumns)
	if len(p.errs) == before && !isUnique(target, c.RefColumns) {
		p.fail(where, "tag the referenced fields unique or primaryKey", "%s (%s) is not unique", target.Name.In(p.home), schema.QuoteList(c.RefColumns))
	}
}

func isUnique(r *schema.Relation, columns []string) bool {
	wanted := slices.Sorted(slices.Values(columns))
	same := func(x *schema.Index) bool {
		var have []string
		for _, k := range x.Keys {
			have = append(have, k.Column)
		}
		slices.Sort(have)
		return x.Unique && x.Predicate == "" && slices.Equal(have, wanted)
	}
	return slices.ContainsFunc(r.Constraints, func(c schema.Constraint) bool { return c.Index != nil && same(c.Index) }) ||
		slices.ContainsFunc(r.Indexes, func(x schema.Index) bool { return same(&x) })
}

// checkNames refuses what PostgreSQL would silently cut off, and what no server takes.
func (p *parser) checkNames() {
	for part := range p.out.Parts() {
		for _, o := range part {
			for _, name := range []string{o.ID.Schema, o.ID.Relation, o.ID.Name} {
				if len(name) > maxName {
					p.fail(p.where.of(o.ID), "choose a shorter name; a foreign key is named by constraint:<name>,… an index by index:<name>",
						"the name %q has %d bytes, PostgreSQL keeps %d", name, len(name), maxName)
					return
				}
				if !utf8.ValidString(name) || strings.Contains(name, "\x00") {
					p.fail(p.where.of(o.ID), "write it in UTF-8, without NUL", "PostgreSQL has no names such as %q", name)
					return
				}
			}
		}
	}
	for _, r := range p.out.Relations {
		where := p.where.of(id(r, schema.KindRelation, ""))
		if r.Name.Name == "" || r.Name.Schema == "" {
			p.fail(where, `func (Guest) TableName() string { return "guests" }   or "schema.guests"`, "the table has no name, or its schema has none")
		}
		if strings.HasPrefix(r.Name.Schema, "pg_") {
			p.fail(where, "choose another schema", "PostgreSQL keeps schemas for itself whose names begin with pg_: %s", r.Name.Schema)
		}
	}
}

func id(r *schema.Relation, kind schema.Kind, name string) schema.ID {
	return schema.ID{Kind: kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: name}
}
