package desired

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// declaredTypes makes the declared types of the home schema in pg_temp, so that columns and casts of types that the
// live database lacks, or has otherwise, still print. Types of other schemas can only be the live ones.
func (c *canon) declaredTypes() error {
	s := c.schema
	for _, e := range s.Enums {
		labels := make([]string, len(e.Labels))
		for i, l := range e.Labels {
			labels[i] = schema.Literal(l)
		}
		if err := c.declare(schema.KindEnum, e.Name, "AS ENUM ("+strings.Join(labels, ", ")+")"); err != nil {
			return err
		}
	}
	for _, t := range s.Composites {
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = schema.Quote(f.Name) + " " + definition(&schema.Column{Type: f.Type, Collation: f.Collation}) + "\n"
		}
		if err := c.declare(schema.KindComposite, t.Name, "AS ("+strings.Join(fields, ", ")+")"); err != nil {
			return err
		}
	}
	return c.domains()
}

func (c *canon) declare(kind schema.Kind, name schema.Name, as string) error {
	if name.Schema != c.schema.Default {
		return nil
	}
	err := c.try("CREATE TYPE pg_temp." + schema.Quote(name.Name) + " " + as)
	if err == nil || hopeless(c.ctx, err) {
		return err
	}
	id := schema.ID{Kind: kind, Schema: name.Schema, Name: name.Name}
	c.fail(&group{item: &item{kind: typeItem, text: schema.Quote(name.Name), id: id}}, err)
	return nil
}

// domains makes the declared domains and reads back how they print.
func (c *canon) domains() error {
	var err error
	eachItem(&schema.Schema{Domains: c.schema.Domains}, nil, func(i *item) {
		if err == nil {
			err = c.alone(&group{item: i}, c.domain)
		}
	})
	return err
}

func (c *canon) domain(g *group) error {
	d := g.item.extra.(schema.Domain)
	name := schema.Quote(d.Name.Name)
	if d.Name.Schema != c.schema.Default {
		name = schema.Quote("clipdex_domain_" + d.Name.Name)
	}
	sql := "CREATE DOMAIN pg_temp." + name + " AS " + definition(&schema.Column{Type: d.Type, Collation: d.Collation})
	if d.Default != "" {
		sql += " DEFAULT (" + d.Default + "\n)"
	}
	for _, k := range d.Checks {
		sql += " CONSTRAINT " + schema.Quote(k.Name) + " CHECK (" + k.Expr + "\n)"
	}
	if err := schema.Closed(sql); err != nil {
		return refused{err}
	}
	if err := c.exec(sql); err != nil {
		return err
	}
	f := Form{Parts: map[string]string{}}
	var def *string
	var checks map[string]string
	err := c.tx.QueryRow(c.ctx, `
		SELECT format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text ELSE '' END, t.typdefault,
		       (SELECT COALESCE(json_object_agg(k.conname, pg_get_expr(k.conbin, 0)), '{}') FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')
		FROM pg_type t JOIN pg_type b ON b.oid = t.typbasetype WHERE t.oid = $1::regtype`, "pg_temp."+name).Scan(&f.Text, &f.Collation, &def, &checks)
	if err != nil {
		return fmt.Errorf("reading the domain back: %w", err)
	}
	if def != nil {
		f.Parts["default"] = *def
	}
	for name, expr := range checks {
		f.Parts["check "+name] = expr
	}
	c.forms[g.item.key()] = f
	return nil
}

// stub makes a temporary table of the relation's own name, with its columns and, for GROUP BY's sake, its primary key.
// Columns whose type the server does not know are left out: what does not name them still reads.
func (c *canon) stub(r *schema.Relation, checks ...string) error {
	if c.stubs[r.Name.Name] {
		return nil
	}
	body := make([]string, 0, len(r.Columns)+1)
	missing := map[string]bool{}
	for i := range r.Columns {
		name, typ := r.Columns[i].Name, definition(&r.Columns[i])
		if missing[name] = c.bad[typ]; !c.bad[typ] {
			body = append(body, schema.Quote(name)+" "+typ+"\n")
		}
	}
	if pk := r.PrimaryKey(); pk != nil && !slices.ContainsFunc(pk.Columns, func(name string) bool { return missing[name] }) {
		body = append(body, "PRIMARY KEY ("+schema.QuoteList(pk.Columns)+")")
	}
	body = append(body, checks...)
	if err := c.exec("CREATE TEMP TABLE " + schema.Quote(r.Name.Name) + " (" + strings.Join(body, ",\n") + ") ON COMMIT DROP"); err != nil {
		return err
	}
	c.stubs[r.Name.Name] = true
	return nil
}

func (c *canon) dropStub(r *schema.Relation) error {
	delete(c.stubs, r.Name.Name)
	return c.exec("DROP TABLE pg_temp." + schema.Quote(r.Name.Name) + " CASCADE")
}

// ownCheck reads an expression that names its own relation: on a stub made for it alone.
func (c *canon) ownCheck(g *group) error {
	i := g.item
	if err := schema.Closed(i.text); err != nil {
		return refused{err}
	}
	if err := c.stub(i.rel, check(g)); err != nil {
		return err
	}
	var text string
	err := c.tx.QueryRow(c.ctx, "SELECT pg_get_expr(k.conbin, k.conrelid) FROM pg_constraint k WHERE k.conrelid = $1::regclass AND k.conname = $2",
		"pg_temp."+schema.Quote(i.rel.Name.Name), fmt.Sprintf("clipdex_f%d", g.id)).Scan(&text)
	if err != nil {
		return fmt.Errorf("reading the expression back: %w", err)
	}
	c.forms[i.key()] = Form{Text: unwrap(i.kind, text)}
	return c.dropStub(i.rel)
}

// onStub makes a policy or trigger on a stub and reads how it prints.
func (c *canon) onStub(g *group) error {
	i := g.item
	if err := c.stub(i.rel); err != nil {
		return err
	}
	if err := c.standIns(i.rel, i.text, map[string]bool{}); err != nil {
		return err
	}
	table := "pg_temp." + schema.Quote(i.rel.Name.Name)
	if i.kind == triggerItem {
		return c.trigger(g, table)
	}
	p := i.extra.(schema.Policy)
	sql := "CREATE POLICY " + schema.Quote(p.Name) + " ON " + table + " FOR " + p.Command
	if p.Using != "" {
		sql += " USING (" + p.Using + "\n)"
	}
	if p.WithCheck != "" {
		sql += " WITH CHECK (" + p.WithCheck + "\n)"
	}
	if err := c.exec(sql); err != nil {
		return err
	}
	var using, with *string
	err := c.tx.QueryRow(c.ctx, "SELECT pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polrelid = $1::regclass AND polname = $2",
		table, p.Name).Scan(&using, &with)
	if err != nil {
		return fmt.Errorf("reading the policy back: %w", err)
	}
	f := Form{Parts: map[string]string{}}
	if using != nil {
		f.Parts["using"] = *using
	}
	if with != nil {
		f.Parts["with check"] = *with
	}
	c.forms[i.key()] = f
	return c.exec("DROP POLICY " + schema.Quote(p.Name) + " ON " + table)
}

func (c *canon) trigger(g *group, table string) error {
	parts := g.item.extra.([3]string)
	name, timing, def := parts[0], parts[1], parts[2]
	kind := "TRIGGER "
	if constraint, rest := cutWords(timing, "constraint"); constraint {
		kind, timing = "CONSTRAINT TRIGGER ", rest
	}
	if err := c.exec("CREATE " + kind + schema.Quote(name) + " " + timing + "\nON " + table + " " + def); err != nil {
		return err
	}
	var text string
	err := c.tx.QueryRow(c.ctx, "SELECT pg_get_triggerdef(oid, true) FROM pg_trigger WHERE tgrelid = $1::regclass AND tgname = $2", table, name).Scan(&text)
	if err != nil {
		return fmt.Errorf("reading the trigger back: %w", err)
	}
	c.forms[g.item.key()] = Form{Text: strings.Replace(text, "TRIGGER "+schema.Quote(name)+" ", "TRIGGER ", 1)}
	return c.exec("DROP TRIGGER " + schema.Quote(name) + " ON " + table)
}
