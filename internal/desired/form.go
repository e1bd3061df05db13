package desired

import (
	"cmp"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// Form is what a server made of one written type or expression.
type Form struct {
	Text      string            // the expression, type or query as it prints
	Collation string            `json:",omitempty"` // of a type: where it is not the type's own
	Storage   string            `json:",omitempty"` // of a type: its own
	Columns   []string          `json:",omitempty"` // of a view: name and type of each, alternating
	Parts     map[string]string `json:",omitempty"` // of a domain or policy
	base      uint32            // of a type: its oid, or a domain's base type's, on this server
}

// Forms are canonical forms by what was written. They hold for one server version and one set of declared types.
type Forms map[string]Form

type itemKind string

const (
	typeItem    itemKind = "type"
	defaultItem itemKind = "default"
	scalarItem  itemKind = "expression"
	boolItem    itemKind = "condition"
	opclassItem itemKind = "operator class"
	viewItem    itemKind = "query"
	domainItem  itemKind = "domain"
	policyItem  itemKind = "policy"
	triggerItem itemKind = "trigger"
)

// item is one written text that only a server can read, and what to do with its form.
type item struct {
	kind  itemKind
	text  string
	typ   string           // of a default: the column's type; of an operator class: method and type
	rel   *schema.Relation // whose columns the text may name
	own   bool             // the text names the relation itself
	cols  []string         // columns that the text may name
	id    schema.ID
	set   func(Form)
	sig   string // memoised key
	extra any
}

// key is the same for texts that print the same: text, type and the types of the columns in scope.
func (i *item) key() string {
	if i.sig != "" {
		return i.sig
	}
	i.sig = string(i.kind) + "\x00" + i.text + "\x00" + i.typ
	if i.own {
		i.sig += "\x00of " + i.rel.Name.String()
	}
	for _, c := range i.cols {
		i.sig += "\x00" + c + "\x00" + definition(i.rel.Column(c))
	}
	return i.sig
}

// definition gives a column's type with its collation, as a column definition writes it.
func definition(c *schema.Column) string {
	if c == nil {
		return ""
	}
	if c.Collation == "" {
		return c.Type
	}
	return c.Type + " COLLATE " + c.Collation
}

// collector goes through the items of a schema. None is kept: there are several for every column.
type collector struct{ add func(*item) }

// eachItem calls do with every text of s that a server has to read; the setters write into s, and may be called at once.
func eachItem(s *schema.Schema, wanted func(*schema.Relation) bool, do func(*item)) {
	c := collector{do}
	c.types(s)
	for _, r := range s.Relations {
		if wanted == nil || wanted(r) {
			c.relation(r)
		}
	}
}

// types goes through the domains and composite types.
func (c collector) types(s *schema.Schema) {
	for i := range s.Domains {
		c.domain(&s.Domains[i])
	}
	for i := range s.Composites {
		for j := range s.Composites[i].Fields {
			f := &s.Composites[i].Fields[j]
			c.add(&item{kind: typeItem, text: definition(&schema.Column{Type: f.Type, Collation: f.Collation}), id: schema.ID{Kind: schema.KindComposite, Schema: s.Composites[i].Name.Schema, Name: s.Composites[i].Name.Name},
				set: func(form Form) { f.Type, f.Collation = form.Text, form.Collation }})
		}
	}
}

func (c collector) relation(r *schema.Relation) {
	id := func(kind schema.Kind, name string) schema.ID {
		return schema.ID{Kind: kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: name}
	}
	// Expressions first: they are keyed by the types of their columns as written, which the setters of types replace.
	for i := range r.Constraints {
		k := &r.Constraints[i]
		if k.Kind == schema.KindCheck {
			c.expr(boolItem, r, id(k.Kind, k.Name), k.Expr, func(f Form) { k.Expr = f.Text })
		}
		if k.Index != nil {
			c.index(r, id(k.Kind, k.Name), k.Index)
		}
	}
	for i := range r.Indexes {
		c.index(r, id(schema.KindIndex, r.Indexes[i].Name), &r.Indexes[i])
	}
	c.partition(r, id(schema.KindRelation, ""))
	for i := range r.Policies {
		c.policy(r, id(schema.KindPolicy, r.Policies[i].Name), &r.Policies[i])
	}
	for i := range r.Triggers {
		c.trigger(r, id(schema.KindTrigger, r.Triggers[i].Name), &r.Triggers[i])
	}
	if r.Kind != schema.Table && r.Query != "" {
		c.add(&item{kind: viewItem, text: r.Query, typ: r.Name.String(), rel: r, id: id(schema.KindRelation, ""), set: func(f Form) { r.Query = f.Text }})
	}
	for i := range r.Columns {
		if col := &r.Columns[i]; col.Generated != "" {
			c.expr(scalarItem, r, id(schema.KindColumn, col.Name), col.Generated, func(f Form) { col.Generated = f.Text })
		}
	}
	for i := range r.Columns {
		c.column(r, id(schema.KindColumn, r.Columns[i].Name), &r.Columns[i])
	}
}

func (c collector) column(r *schema.Relation, id schema.ID, col *schema.Column) {
	written := definition(col)
	if col.Default != "" {
		c.add(&item{kind: defaultItem, text: col.Default, typ: written, rel: r, id: id, set: func(f Form) { col.Default = f.Text }})
	}
	c.add(&item{kind: typeItem, text: written, rel: r, id: id, set: func(f Form) {
		col.Type, col.Collation = f.Text, f.Collation
		if col.Storage == f.Storage {
			col.Storage = ""
		}
	}})
}

// expr adds an expression over the relation's columns.
func (c collector) expr(kind itemKind, r *schema.Relation, id schema.ID, text string, set func(Form)) {
	i := &item{kind: kind, text: text, rel: r, id: id, set: set}
	i.cols, i.own = used(text, r), namesItself(text, r)
	if i.own {
		i.cols = allColumns(r)
	}
	i.key()
	c.add(i)
}

func (c collector) index(r *schema.Relation, id schema.ID, x *schema.Index) {
	if x.Predicate != "" {
		c.expr(boolItem, r, id, x.Predicate, func(f Form) {
			x.Predicate = f.Text
			if f.Text == "true" { // stored as no predicate at all
				x.Predicate = ""
			}
		})
	}
	for i := range x.Keys {
		k := &x.Keys[i]
		if k.Expr != "" {
			c.expr(scalarItem, r, id, k.Expr, func(f Form) { k.Expr = f.Text })
		}
		if k.Opclass != "" && k.OpclassOptions == "" { // with options the name has to stay
			typ := definition(r.Column(k.Column))
			c.add(&item{kind: opclassItem, text: k.Opclass, typ: x.Method + "\x00" + typ, rel: r, id: id, extra: [2]string{x.Method, typ},
				set: func(f Form) { k.Opclass = f.Text }})
		}
	}
}

func (c collector) partition(r *schema.Relation, id schema.ID) {
	if r.PartitionBy == "" {
		return
	}
	key, err := schema.ParsePartitionKey(r.PartitionBy)
	if err != nil {
		return
	}
	for i := range key.Keys {
		if k := &key.Keys[i]; k.Expr != "" {
			c.expr(scalarItem, r, id, k.Expr, func(f Form) {
				k.Expr, _ = schema.Enclosed(f.Text)
				r.PartitionBy = key.String()
			})
		}
	}
}

func (c collector) domain(d *schema.Domain) {
	checks := make([]string, len(d.Checks))
	for i, k := range d.Checks {
		checks[i] = k.Name + "\x01" + k.Expr
	}
	c.add(&item{kind: domainItem, text: d.Name.String(), typ: strings.Join(append(checks, d.Type, d.Collation, d.Default), "\x00"), extra: *d,
		id: schema.ID{Kind: schema.KindDomain, Schema: d.Name.Schema, Name: d.Name.Name},
		set: func(f Form) {
			d.Type, d.Collation, d.Default = f.Text, f.Collation, f.Parts["default"]
			for i := range d.Checks {
				if expr, ok := f.Parts["check "+d.Checks[i].Name]; ok {
					d.Checks[i].Expr = expr
				}
			}
		}})
}

func (c collector) policy(r *schema.Relation, id schema.ID, p *schema.Policy) {
	c.add(&item{kind: policyItem, text: p.Using + "\x00" + p.WithCheck, typ: r.Name.String() + "\x00" + p.Name, rel: r, id: id, extra: *p, set: func(f Form) {
		p.Using, p.WithCheck = f.Parts["using"], f.Parts["with check"]
	}})
}

func (c collector) trigger(r *schema.Relation, id schema.ID, t *schema.Trigger) {
	timing, def, written := strings.Cut(t.Definition, "\x00")
	if !written {
		return // read from a catalog: printed already
	}
	c.add(&item{kind: triggerItem, text: timing + " ON … " + def, typ: r.Name.String() + "\x00" + t.Name, rel: r, id: id, extra: [3]string{t.Name, timing, def}, set: func(f Form) {
		t.Definition = f.Text
	}})
}

// normalise spells what needs no server as PostgreSQL prints it: collations of index keys, the partition key.
func normalise(r *schema.Relation) {
	for i := range r.Constraints {
		if x := r.Constraints[i].Index; x != nil {
			normaliseKeys(r, x.Keys)
		}
	}
	for i := range r.Indexes {
		normaliseKeys(r, r.Indexes[i].Keys)
	}
	if key, err := schema.ParsePartitionKey(r.PartitionBy); r.PartitionBy != "" && err == nil {
		r.PartitionBy = key.String()
	}
}

func normaliseKeys(r *schema.Relation, keys []schema.IndexKey) {
	for i := range keys {
		k := &keys[i]
		if k.Collation == "" {
			continue
		}
		k.Collation = collationName(k.Collation)
		if col := r.Column(k.Column); col != nil && k.Collation == cmp.Or(collationName(col.Collation), `"default"`) {
			k.Collation = ""
		}
	}
}

func allColumns(r *schema.Relation) []string {
	names := make([]string, len(r.Columns))
	for i := range r.Columns {
		names[i] = r.Columns[i].Name
	}
	return names
}

// used gives the relation's columns that the text may name, in the relation's order: every identifier is taken for one.
func used(text string, r *schema.Relation) []string {
	named := map[string]bool{}
	for _, t := range schema.Tokens(text) {
		if t.Name() {
			named[t.Text] = true
		}
	}
	var columns []string
	for _, c := range r.Columns {
		if named[c.Name] {
			columns = append(columns, c.Name)
		}
	}
	return columns
}

// namesItself says whether the text may use the relation's own name: t.a, or a whole row.
func namesItself(text string, r *schema.Relation) bool {
	tokens := schema.Tokens(text)
	for i, t := range tokens {
		if !t.Name() || t.Text != r.Name.Name {
			continue
		}
		qualifies := i+1 < len(tokens) && tokens[i+1].Is(".")
		call := i+1 < len(tokens) && tokens[i+1].Is("(")
		if qualifies || r.Column(t.Text) == nil && !call {
			return true
		}
	}
	return false
}
