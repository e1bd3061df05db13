package desired

import (
	"fmt"

	"github.com/clipdex/clipdex/internal/schema"
)

// view makes a temporary view of the query over stubs of the relations that it names, and reads how it prints.
func (c *canon) view(g *group) error {
	i := g.item
	if err := c.viewStub(i.rel, map[string]bool{}); err != nil {
		return err
	}
	var f Form
	name := "pg_temp." + schema.Quote(i.rel.Name.Name)
	err := c.tx.QueryRow(c.ctx, `
		SELECT pg_get_viewdef(c.oid), (SELECT array_agg(x ORDER BY n) FROM (
		    SELECT a.attnum * 2, a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
		    UNION ALL SELECT a.attnum * 2 + 1, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) columns(n, x))
		FROM pg_class c WHERE c.oid = $1::regclass`, name).Scan(&f.Text, &f.Columns)
	if err != nil {
		return fmt.Errorf("reading the view back: %w", err)
	}
	c.forms[i.key()] = f
	return nil
}

// viewStub makes the view in pg_temp, and before it what its query names of the models' own relations.
func (c *canon) viewStub(r *schema.Relation, above map[string]bool) error {
	if c.stubs[r.Name.Name] {
		return nil
	}
	if above[r.Name.Name] {
		return fmt.Errorf("%w: view %s is made of itself", errFragment, r.Name.Name)
	}
	above[r.Name.Name] = true
	if err := schema.Closed(r.Query); err != nil {
		return fmt.Errorf("%w: %w", errFragment, err)
	}
	named := map[string]bool{}
	for _, t := range schema.Tokens(r.Query) {
		if t.Name() {
			named[t.Text] = true
		}
	}
	for _, other := range c.schema.Relations {
		if other == r || !named[other.Name.Name] || other.Name.Schema != c.schema.Default || other.Name == r.Name {
			continue
		}
		make := func() error { return c.stub(other) }
		if other.Kind == schema.View || other.Kind == schema.MaterializedView {
			make = func() error { return c.viewStub(other, above) }
		}
		if err := make(); err != nil {
			return fmt.Errorf("standing in for %s: %w", other.Name.Name, err)
		}
	}
	if err := c.exec("CREATE TEMP VIEW " + schema.Quote(r.Name.Name) + " AS " + r.Query); err != nil {
		return err
	}
	c.stubs[r.Name.Name] = true
	return nil
}
