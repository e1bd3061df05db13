package check

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// Hold takes back into the goal what the models do without although something that no model declares uses it: a view that a
// migration made keeps its columns. It gives the changes that are left to a person for that, each with the reason in Detail.
// have, from which the goal was made, has to know what depends on what.
func (g *Goal) Hold(have *schema.Schema) []diff.Change {
	users := g.users(have)
	var held []diff.Change
	for _, c := range g.Changes {
		if c.Op == diff.Drop && len(users[c.Object]) > 0 {
			g.Schema.Take(have, c.Object)
			c.Detail = "no model declares what uses it: " + strings.Join(users[c.Object], ", ")
			held = append(held, c)
		}
	}
	for _, q := range have.Sequences { // a serial column's goes and stays with it
		column := schema.ID{Kind: schema.KindColumn, Schema: q.Owner.Schema, Relation: q.Owner.Name, Name: q.OwnerCol}
		if q.OwnerCol != "" && (len(users[column]) > 0 || len(users[column.RelationID()]) > 0) {
			g.Schema.Take(have, schema.ID{Kind: schema.KindSequence, Schema: q.Name.Schema, Name: q.Name.Name})
		}
	}
	return held
}

// users gives for what can't be dropped the names of what stays and uses it: something that no model declares, or
// something that can't be dropped itself.
func (g *Goal) users(have *schema.Schema) map[schema.ID][]string {
	users, dropped := map[schema.ID][]string{}, map[schema.ID]bool{}
	for _, c := range g.Changes {
		dropped[c.Object] = c.Op == diff.Drop
	}
	stays := func(id schema.ID) bool {
		relation := id.RelationID()
		return len(users[id])+len(users[relation]) > 0 || (g.free[id] || g.free[relation]) && !dropped[relation]
	}
	for more := true; more; {
		more = false
		for _, d := range have.Dependencies.List {
			user, on := d.Object, d.On
			if user.Kind == schema.KindDefault {
				user.Kind = schema.KindColumn
			}
			if dropped[on.RelationID()] {
				on = on.RelationID()
			}
			if name := named(have, user); dropped[on] && user != on && user.RelationID() != on && stays(user) && !slices.Contains(users[on], name) {
				users[on] = append(users[on], name)
				more = true
			}
		}
	}
	return users
}

// named gives an object as a sentence names it.
func named(have *schema.Schema, id schema.ID) string {
	c := diff.Change{Object: id}
	if r := have.Relation(schema.Name{Schema: id.Schema, Name: id.Relation}); r != nil {
		c.Detail = string(r.Kind)
	}
	return c.Subject(have.Default)
}
