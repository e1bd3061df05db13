package plan

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// dropType takes a type away, or the old self of one that was rebuilt.
func (p *planner) dropType(n *node, u *unit) {
	name, word := nameOf(u.have), "TYPE "
	if u.act == rebuild {
		name = aside(name)
	}
	if u.have.Kind == schema.KindDomain {
		word = "DOMAIN "
	}
	n.say("DROP "+word+p.name(name), u.have)
}

// stepAside renames a type that is rebuilt; what uses it is converted to its new self afterwards.
func (p *planner) stepAside(n *node, u *unit, word, why string) {
	if u.act == rebuild {
		n.say("ALTER "+word+" "+p.name(nameOf(u.have))+" RENAME TO "+schema.Quote(aside(nameOf(u.have)).Name), u.have).Note = why
	}
}

func (p *planner) createEnum(n *node, u *unit) {
	e := p.want.enum(nameOf(u.want))
	p.stepAside(n, u, "TYPE", "labels can only be added: the type is built anew; fails where a row holds a label that goes")
	n.say("CREATE TYPE "+p.name(e.Name)+" AS ENUM "+e.Summary(), u.want)
	if e.Comment != "" {
		comment(n, "TYPE "+p.name(e.Name), e.Comment, u.want)
	}
}

// onlyAddsLabels says whether ADD VALUE gets from have's labels to want's: none goes, none moves, and nothing made in the
// same transaction uses a new one, which PostgreSQL refuses (documentation, ALTER TYPE, Notes).
func (p *planner) onlyAddsLabels(u *unit) bool {
	h, w := p.have.enum(nameOf(u.have)), p.want.enum(nameOf(u.want))
	var added, kept []string
	for _, l := range w.Labels {
		if slices.Contains(h.Labels, l) {
			kept = append(kept, l)
		} else {
			added = append(added, l)
		}
	}
	return slices.Equal(kept, h.Labels) && (p.split || len(p.usersOf(u.want, added)) == 0)
}

// usersOf gives what comes or changes and mentions one of an enum's labels.
func (p *planner) usersOf(enum schema.ID, labels []string) []*unit {
	texts := map[schema.ID]string{}
	for _, o := range p.want.objects {
		for _, a := range o.Attrs() {
			texts[o.ID] += a.Value + "\n"
		}
	}
	var users []*unit
	for _, u := range p.units {
		if u.act == keep || u.want == (schema.ID{}) || u.want.Kind == schema.KindEnum {
			continue
		}
		text := texts[u.want]
		switch u.want.Kind {
		case schema.KindDefault:
			id := u.want
			id.Kind = schema.KindColumn
			c := p.want.column(id)
			text = c.Default + c.Generated
			if !slices.Contains(p.want.uses[u.want], enum) {
				continue
			}
		case schema.KindRoutine, schema.KindRelation: // a body in quotes and a partition's bound show no dependency
		default:
			if !slices.Contains(p.want.uses[u.want], enum) {
				continue
			}
		}
		if slices.ContainsFunc(labels, func(l string) bool { return strings.Contains(text, label(l)) }) {
			users = append(users, u)
		}
	}
	return users
}

// newLabels gives the labels that an enum gets.
func (p *planner) newLabels(u *unit) []string {
	h := p.have.enum(nameOf(u.have))
	return slices.DeleteFunc(slices.Clone(p.want.enum(nameOf(u.want)).Labels), func(l string) bool { return slices.Contains(h.Labels, l) })
}

// usesNewLabel says whether u mentions a label that the plan adds: no query can before that.
func (p *planner) usesNewLabel(u *unit) bool {
	return slices.ContainsFunc(p.want.uses[u.want], func(on schema.ID) bool {
		enum := p.new[on]
		return enum != nil && on.Kind == schema.KindEnum && enum.act == alter && slices.Contains(p.usersOf(on, p.newLabels(enum)), u)
	})
}

// committed makes what uses a new label wait until the label is committed: before, PostgreSQL refuses it
// (documentation, ALTER TYPE, Notes).
func (p *planner) committed() {
	for _, u := range p.units {
		if u.want.Kind != schema.KindEnum || u.act != alter || u.up == nil {
			continue
		}
		for _, user := range p.usersOf(u.want, p.newLabels(u)) {
			if up := p.upOf(user); up != nil {
				up.waitFor(u.up)
				up.commits = append(up.commits, u.up)
			}
		}
	}
}

func (p *planner) alterEnum(n *node, u *unit) {
	h, w := p.have.enum(nameOf(u.have)), p.want.enum(nameOf(u.want))
	name := p.name(w.Name)
	if u.changed("labels") {
		for i, l := range w.Labels {
			switch {
			case slices.Contains(h.Labels, l):
			case i > 0:
				n.say("ALTER TYPE "+name+" ADD VALUE "+label(l)+" AFTER "+label(w.Labels[i-1]), u.want).Note = "the label can be used once this transaction is over"
			case len(h.Labels) == 0:
				n.say("ALTER TYPE "+name+" ADD VALUE "+label(l), u.want)
			default:
				n.say("ALTER TYPE "+name+" ADD VALUE "+label(l)+" BEFORE "+label(h.Labels[0]), u.want).Note = "the label can be used once this transaction is over"
			}
		}
	}
	if u.changed("comment") {
		comment(n, "TYPE "+name, w.Comment, u.want)
	}
}

func label(l string) string { return strings.TrimSpace(schema.Literal(l)) }

func (p *planner) createComposite(n *node, u *unit) {
	c := p.want.composite(nameOf(u.want))
	p.stepAside(n, u, "TYPE", "an attribute of a type that columns use cannot change: the type is built anew")
	fields := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		fields[i] = field(f)
	}
	n.say("CREATE TYPE "+p.name(c.Name)+" AS ("+strings.Join(fields, ", ")+")", u.want)
	if c.Comment != "" {
		comment(n, "TYPE "+p.name(c.Name), c.Comment, u.want)
	}
	for _, f := range c.Fields {
		if f.Comment != "" {
			comment(n, "COLUMN "+p.name(c.Name)+"."+schema.Quote(f.Name), f.Comment, u.want)
		}
	}
}

func field(f schema.Field) string {
	return words(schema.Quote(f.Name), f.Type, when(f.Collation != "", "COLLATE "+f.Collation))
}

// needsNewRow says whether the attributes differ in more than ALTER TYPE can change: in their order, or in the type of
// one while a column holds values.
func (p *planner) needsNewRow(u *unit) bool {
	h, w := p.have.composite(nameOf(u.have)), p.want.composite(nameOf(u.want))
	named := func(list []schema.Field, name string) *schema.Field {
		return find(list, func(f schema.Field) bool { return f.Name == name })
	}
	var stay []string
	for _, f := range h.Fields {
		if named(w.Fields, f.Name) != nil {
			stay = append(stay, f.Name)
		}
	}
	retyped := false
	for i, f := range w.Fields {
		before := named(h.Fields, f.Name)
		if i < len(stay) && f.Name != stay[i] || i >= len(stay) && before != nil {
			return true
		}
		retyped = retyped || before != nil && (before.Type != f.Type || before.Collation != f.Collation)
	}
	return retyped && p.held(u.have) || len(stay) == 0
}

// held says whether some column is of the type, however deep.
func (p *planner) held(id schema.ID) bool {
	for object, uses := range p.have.uses {
		if slices.Contains(uses, id) && (object.Kind == schema.KindColumn || object.Kind != schema.KindRelation && object != id && object.Relation == "" && object.Kind != schema.KindRoutine && p.held(object)) {
			return true
		}
	}
	return false
}

func (p *planner) alterComposite(n *node, u *unit) {
	h, w := p.have.composite(nameOf(u.have)), p.want.composite(nameOf(u.want))
	alter := "ALTER TYPE " + p.name(w.Name)
	fieldOf := func(c *schema.Composite, name string) *schema.Field {
		return find(c.Fields, func(f schema.Field) bool { return f.Name == name })
	}
	for _, f := range w.Fields {
		before := fieldOf(h, f.Name)
		switch {
		case before == nil:
			n.say(alter+" ADD ATTRIBUTE "+field(f), u.want)
		case before.Type != f.Type || before.Collation != f.Collation:
			n.say(words(alter, "ALTER ATTRIBUTE", schema.Quote(f.Name), "TYPE", f.Type, when(f.Collation != "", "COLLATE "+f.Collation)), u.want)
		}
	}
	for _, f := range h.Fields {
		if fieldOf(w, f.Name) == nil {
			n.say(alter+" DROP ATTRIBUTE "+schema.Quote(f.Name), u.want).Loses = "the values of " + p.name(w.Name) + "." + schema.Quote(f.Name)
		}
	}
	for _, f := range w.Fields {
		before := fieldOf(h, f.Name)
		if before == nil && f.Comment != "" || before != nil && before.Comment != f.Comment {
			comment(n, "COLUMN "+p.name(w.Name)+"."+schema.Quote(f.Name), f.Comment, u.want)
		}
	}
	if u.changed("comment") {
		comment(n, "TYPE "+p.name(w.Name), w.Comment, u.want)
	}
}

func (p *planner) createDomain(n *node, u *unit) {
	d := p.want.domain(nameOf(u.want))
	p.stepAside(n, u, "DOMAIN", "a domain cannot change its type: it is built anew")
	parts := []string{"CREATE DOMAIN", p.name(d.Name), "AS", d.Type, when(d.Collation != "", "COLLATE "+d.Collation),
		when(d.Default != "", "DEFAULT "+d.Default), when(d.NotNull, "NOT NULL")}
	for _, c := range d.Checks {
		if !c.NotValid {
			parts = append(parts, "CONSTRAINT "+schema.Quote(c.Name)+" CHECK "+schema.Parens(c.Expr))
		}
	}
	n.say(words(parts...), u.want)
	for _, c := range d.Checks {
		if c.NotValid {
			p.addDomainCheck(n, d, c, u.want)
		}
		if c.Comment != "" {
			comment(n, "CONSTRAINT "+schema.Quote(c.Name)+" ON DOMAIN "+p.name(d.Name), c.Comment, u.want)
		}
	}
	if d.Comment != "" {
		comment(n, "DOMAIN "+p.name(d.Name), d.Comment, u.want)
	}
}

// restrict finds the values that a domain's new check refuses.
func (p *planner) restrict(s *Statement, u *unit, c schema.DomainCheck) {
	if !c.NotValid {
		s.Note = "fails where a column of the domain breaks it"
		p.domainCheck(s, u, "breaks "+schema.Quote(c.Name), func(value string) string { return "NOT " + schema.Parens(valued(c.Expr, value)) })
	}
}

func (p *planner) addDomainCheck(n *node, d *schema.Domain, c schema.DomainCheck, id schema.ID) *Statement {
	return n.say(words("ALTER DOMAIN", p.name(d.Name), "ADD CONSTRAINT", schema.Quote(c.Name), "CHECK", schema.Parens(c.Expr), when(c.NotValid, "NOT VALID")), id)
}

func (p *planner) alterDomain(n *node, u *unit) {
	h, w := p.have.domain(nameOf(u.have)), p.want.domain(nameOf(u.want))
	alter := "ALTER DOMAIN " + p.name(w.Name)
	if h.Default != w.Default {
		n.say(alter+when(w.Default == "", " DROP DEFAULT")+when(w.Default != "", " SET DEFAULT "+w.Default), u.want)
	}
	if h.NotNull != w.NotNull {
		s := n.say(alter+when(w.NotNull, " SET")+when(!w.NotNull, " DROP")+" NOT NULL", u.want)
		if w.NotNull {
			p.domainCheck(s, u, "has no value", func(value string) string { return value + " IS NULL" })
		}
	}
	named := func(d *schema.Domain, name string) *schema.DomainCheck {
		return find(d.Checks, func(c schema.DomainCheck) bool { return c.Name == name })
	}
	for _, c := range h.Checks {
		if now := named(w, c.Name); now == nil || now.Expr != c.Expr || now.NotValid && !c.NotValid {
			n.say(alter+" DROP CONSTRAINT "+schema.Quote(c.Name), u.want)
		}
	}
	for _, c := range w.Checks {
		before := named(h, c.Name)
		switch {
		case before == nil || before.Expr != c.Expr || c.NotValid && !before.NotValid:
			p.restrict(p.addDomainCheck(n, w, c, u.want), u, c)
			before = &schema.DomainCheck{}
		case before.NotValid && !c.NotValid:
			p.restrict(n.say(alter+" VALIDATE CONSTRAINT "+schema.Quote(c.Name), u.want), u, c)
		}
		if before.Comment != c.Comment {
			comment(n, "CONSTRAINT "+schema.Quote(c.Name)+" ON DOMAIN "+p.name(w.Name), c.Comment, u.want)
		}
	}
	if u.changed("comment") {
		comment(n, "DOMAIN "+p.name(w.Name), w.Comment, u.want)
	}
}

func sortedKeys(m map[string]diff.Change) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
