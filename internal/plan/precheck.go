package plan

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// Precheck is a query for rows that would make a statement fail. It holds for the schema before Up, so what the same plan
// makes or converts has none.
type Precheck struct {
	Finds string // what a row of Query is, in the plural: "rows of guests without role"
	Query string // selects keys of these rows, nothing where all is well; it reads only and can stand in FROM
}

// find adds a query to the statement.
func (s *Statement) find(finds, query string) {
	s.Prechecks = append(s.Prechecks, Precheck{finds, query})
}

// askable says whether rows can be asked about u before the plan runs: its table is there and holds rows, and so does
// everything that it uses, as the plan leaves it.
func (p *planner) askable(u *unit) bool {
	return p.stands(u.want.RelationID(), p.want.uses[u.want]) && !p.usesNewLabel(u)
}

func (p *planner) stands(relation schema.ID, uses []schema.ID) bool {
	r := p.new[relation]
	if r == nil || r.have == (schema.ID{}) || r.comes() {
		return false
	}
	if kind := p.have.relation(r.have).Kind; kind != schema.Table && kind != schema.MaterializedView {
		return false
	}
	return !slices.ContainsFunc(uses, func(on schema.ID) bool { return p.unsettled(p.new[on]) })
}

// unsettled says whether the plan makes or changes u in a way that a query before it would not see.
func (p *planner) unsettled(u *unit) bool {
	switch {
	case u == nil:
		return false // the server's own
	case u.have == (schema.ID{}), u.comes(), u.act == rebuild, u.act == alter && u.want.Kind == schema.KindRoutine:
		return true
	case u.retyped:
		return !sameValues(base(p.have.column(u.have).Type), base(p.want.column(u.want).Type))
	}
	return false
}

// source gives a table of have for FROM, under the names that it has after the plan's renames, and whether it needs an alias.
func (p *planner) source(r *schema.Relation, only bool) (text string, unnamed bool) {
	old := r.Name
	if was, ok := p.was[relationID(r.Name)]; ok {
		old.Name = was
	}
	text = when(only && p.parent(r), "ONLY ") + p.name(old)
	columns := make([]string, len(r.Columns))
	renamed := false
	for i := range r.Columns {
		columns[i] = schema.Quote(r.Columns[i].Name)
		if was, ok := p.was[columnID(r.Name, r.Columns[i].Name)]; ok {
			columns[i], renamed = schema.Quote(was)+" AS "+columns[i], true
		}
	}
	if renamed {
		return "(SELECT tableoid, ctid, " + strings.Join(columns, ", ") + " FROM " + text + ")", true
	}
	return text, old != r.Name
}

// from gives a table of have for FROM, called as it is after the plan's renames.
func (p *planner) from(r *schema.Relation, only bool) string {
	text, unnamed := p.source(r, only)
	return text + when(unnamed, " AS "+schema.Quote(r.Name.Name))
}

// as gives a table of have for FROM under an alias.
func (p *planner) as(r *schema.Relation, alias string) string {
	text, _ := p.source(r, true)
	return text + " AS " + alias
}

// parent says whether other tables inherit from r in the plain way: its own rows are then not all that a query sees.
func (p *planner) parent(r *schema.Relation) bool {
	return r.PartitionBy == "" && slices.ContainsFunc(p.have.Relations, func(x *schema.Relation) bool { return slices.Contains(x.Inherits, r.Name) })
}

// keys gives what tells the rows of a table of have apart: the primary key if it is there when the query runs, else where
// they are stored.
func (p *planner) keys(r *schema.Relation) []string {
	if key := r.PrimaryKey(); key != nil && !(p.later && p.leaves(schema.ID{Kind: key.Kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: key.Name})) {
		names := make([]string, len(key.Columns))
		for i, c := range key.Columns {
			names[i] = schema.Quote(c)
		}
		return names
	}
	if r.PartitionBy != "" || p.parent(r) {
		return []string{"tableoid::regclass", "ctid"}
	}
	return []string{"ctid"}
}

func (p *planner) leaves(id schema.ID) bool { return p.old[id] != nil && p.old[id].goes() }

// rowsWhere gives the query for the rows of a table for which the condition holds; all of them where there is none.
func (p *planner) rowsWhere(r *schema.Relation, only bool, condition string) string {
	return words("SELECT", strings.Join(p.keys(r), ", "), "FROM", p.from(r, only), when(condition != "", "WHERE "+condition))
}

// isNull gives the condition under which a column has no value. A row of nulls is a value, though IS NULL holds of it.
func (p *planner) isNull(r *schema.Relation, column, text string) string {
	if p.mayBeRow(columnID(r.Name, column)) {
		return text + " IS NOT DISTINCT FROM NULL"
	}
	return text + " IS NULL"
}

func (p *planner) notNull(r *schema.Relation, column, text string) string {
	if p.mayBeRow(columnID(r.Name, column)) {
		return text + " IS DISTINCT FROM NULL"
	}
	return text + " IS NOT NULL"
}

func (p *planner) mayBeRow(id schema.ID) bool {
	return slices.ContainsFunc(p.have.uses[id], func(on schema.ID) bool {
		return on.Kind == schema.KindComposite || on.Kind == schema.KindDomain || on.Kind == schema.KindRelation && on != id.RelationID()
	})
}

// notNullCheck finds the rows of a column that is to be NOT NULL.
func (p *planner) notNullCheck(s *Statement, u *unit) {
	if !p.stands(u.want.RelationID(), nil) {
		return
	}
	r := p.have.relation(u.have)
	column := schema.Quote(u.have.Name)
	s.find("rows of "+p.name(r.Name)+" without "+column, p.rowsWhere(r, false, p.isNull(r, u.have.Name, column)))
}

// newColumnCheck finds the rows that a new column has no value for.
func (p *planner) newColumnCheck(s *Statement, u *unit, c *schema.Column) {
	expression := u.want
	expression.Kind = schema.KindDefault
	uses := slices.DeleteFunc(slices.Clone(p.want.uses[expression]), func(on schema.ID) bool { return on == u.want })
	if !p.stands(u.want.RelationID(), uses) {
		return
	}
	r := p.have.relation(p.new[u.want.RelationID()].have)
	switch {
	case c.Generated != "" && c.NotNull && !c.Virtual:
		s.find("rows of "+p.name(r.Name)+" whose "+schema.Quote(c.Name)+" would be null", p.rowsWhere(r, false, schema.Parens(c.Generated)+" IS NULL"))
	case p.valueless(u, c):
		s.find("rows of "+p.name(r.Name)+", for which "+schema.Quote(c.Name)+" has no value", p.rowsWhere(r, false, ""))
	}
}

// valueless says whether a row needs a value of the column and gets none.
func (p *planner) valueless(u *unit, c *schema.Column) bool {
	r := p.want.relation(u.want)
	if c.Identity != schema.NoIdentity || hasDefault(c) || p.want.serial(r, c) != nil {
		return false
	}
	d := p.want.domainOf(c.Type)
	return (d == nil || d.Default == "") && (c.NotNull || d != nil && d.NotNull)
}
