package desired

import (
	_ "embed"
	"fmt"
)

//go:embed opclasses.sql
var opclassesSQL string

// opclasses finds which of the written operator classes are their type's default, which an index does not show.
func (c *canon) opclasses(groups []*group) error {
	if len(groups) == 0 {
		return nil
	}
	var methods, names []string
	var types []uint32
	for _, g := range groups {
		x := g.item.extra.([2]string)
		methods, names = append(methods, x[0]), append(names, g.item.text)
		types = append(types, c.forms[(&item{kind: typeItem, text: x[1]}).key()].base)
	}
	rows, err := c.tx.Query(c.ctx, opclassesSQL, methods, names, types)
	if err != nil {
		return fmt.Errorf("reading operator classes: %w", err)
	}
	for rows.Next() {
		var n int
		var name string
		if err := rows.Scan(&n, &name); err != nil {
			return fmt.Errorf("reading operator classes: %w", err)
		}
		c.forms[groups[n-1].item.key()] = Form{Text: name}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading operator classes: %w", err)
	}
	for _, g := range groups {
		if _, ok := c.forms[g.item.key()]; !ok {
			c.fail(g, fmt.Errorf("the server has no operator class %s for %s", g.item.text, g.item.extra.([2]string)[0]))
		}
	}
	return nil
}
