package desired

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

//go:embed views.sql
var viewsSQL string

// view makes a temporary view of the query over stubs of the relations that it names, and reads how it prints.
func (c *canon) view(g *group) error {
	i := g.item
	if err := c.viewStub(i.rel, map[string]bool{}); err != nil {
		return err
	}
	var f Form
	var ofItself bool
	name := schema.Quote(i.rel.Name.Name)
	err := c.tx.QueryRow(c.ctx, viewsSQL, "pg_temp."+name, i.rel.Name.Name, c.schema.Default).Scan(&f.Text, &f.Columns, &ofItself)
	switch {
	case err != nil:
		return fmt.Errorf("reading the view back: %w", err)
	case ofItself:
		return refused{fmt.Errorf("view %s is made of itself", name)}
	}
	if err := c.agree(i.rel, f.Columns); err != nil {
		return err
	}
	c.forms[i.key()] = f
	return nil
}

// agree holds the columns that a query gives, names and types alternating, against those that its model declares.
func (c *canon) agree(r *schema.Relation, given []string) error {
	var declared []string
	for i := range r.Columns {
		form, ok := c.forms[(&item{kind: typeItem, text: definition(&r.Columns[i])}).key()]
		if !ok {
			return nil // the type itself is among the failures
		}
		declared = append(declared, r.Columns[i].Name, form.Text)
	}
	if strings.Join(given, "\x00") == strings.Join(declared, "\x00") {
		return nil
	}
	return refused{fmt.Errorf("the query gives (%s), the model declares (%s)", columnList(given), columnList(declared))}
}

// columnList writes alternating names and types as a table definition does.
func columnList(pairs []string) string {
	var columns []string
	for i := 0; i+1 < len(pairs); i += 2 {
		columns = append(columns, schema.Quote(pairs[i])+" "+pairs[i+1])
	}
	return strings.Join(columns, ", ")
}

// viewStub makes the view in pg_temp, and before it what its query names of the models' own relations.
func (c *canon) viewStub(r *schema.Relation, above map[string]bool) error {
	if c.stubs[r.Name.Name] {
		return nil
	}
	if above[r.Name.Name] {
		return refused{fmt.Errorf("view %s is made of itself", schema.Quote(r.Name.Name))}
	}
	above[r.Name.Name] = true
	if err := schema.Closed(r.Query); err != nil {
		return refused{err}
	}
	if err := c.standIns(r, r.Query, above); err != nil {
		return err
	}
	if err := c.exec("CREATE TEMP VIEW " + schema.Quote(r.Name.Name) + " AS " + r.Query); err != nil {
		return err
	}
	c.stubs[r.Name.Name] = true
	return nil
}

// standIns makes stubs of the models' relations that text names, r itself left out, so that it reads none of the live ones.
func (c *canon) standIns(r *schema.Relation, text string, above map[string]bool) error {
	named := map[string]bool{}
	for _, t := range schema.Tokens(text) {
		if t.Name() {
			named[t.Text] = true
		}
	}
	for _, other := range c.schema.Relations {
		if other.Name == r.Name || !named[other.Name.Name] || other.Name.Schema != c.schema.Default {
			continue
		}
		stand := func() error { return c.stub(other) }
		if other.Kind == schema.View || other.Kind == schema.MaterializedView {
			stand = func() error { return c.viewStub(other, above) }
		}
		if err := stand(); err != nil {
			return fmt.Errorf("standing in for %s: %w", schema.Quote(other.Name.Name), err)
		}
	}
	return nil
}
