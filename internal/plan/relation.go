package plan

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// inline says whether CREATE TABLE can hold the constraint. Foreign keys come last, when all tables are there; what is
// not valid can only be added.
func (p *planner) inline(c *schema.Constraint) bool {
	return c != nil && c.Kind != schema.KindForeignKey && !c.NotValid
}

func (p *planner) createRelation(n *node, u *unit) {
	r := p.want.relation(u.want)
	switch {
	case r.Kind == schema.View:
		n.say(words("CREATE VIEW", p.name(r.Name), with(r.Options))+" AS\n"+query(r), u.want)
	case r.Kind == schema.MaterializedView:
		n.say(words("CREATE MATERIALIZED VIEW", p.name(r.Name), when(r.AccessMethod != "", "USING "+r.AccessMethod), with(r.Options),
			when(r.Tablespace != "", "TABLESPACE "+schema.Quote(r.Tablespace)))+" AS\n"+query(r), u.want)
	case r.Kind == schema.ForeignTable:
		p.refuse(diff.Change{Op: diff.Add, Object: u.want}, "a foreign table needs its server and options, which are written by hand")
		return
	default:
		p.createTable(n, r, u.want)
	}
	if r.Comment != "" {
		comment(n, relationWord(r)+" "+p.name(r.Name), r.Comment, u.want)
	}
	for i := range r.Columns {
		p.columnExtras(n, r, &r.Columns[i])
	}
	for i := range r.Constraints {
		if c := &r.Constraints[i]; !c.Inherited && p.inline(c) {
			p.constraintExtras(n, r, c)
		}
	}
	switch {
	case u.have == (schema.ID{}) || !isView(r):
	case r.Kind == schema.MaterializedView:
		n.statements[0].Note = "recreated, and populated again, because of what it depends on or its query"
	default:
		n.statements[0].Note = "recreated because of what it depends on or its query"
	}
}

func query(r *schema.Relation) string {
	return strings.TrimRight(strings.TrimLeft(r.Query, "\n"), "; \n")
}

func relationWord(r *schema.Relation) string { return strings.ToUpper(string(r.Kind)) }

func (p *planner) createTable(n *node, r *schema.Relation, id schema.ID) {
	head := words("CREATE", when(r.Unlogged, "UNLOGGED"), "TABLE", p.name(r.Name))
	parents := make([]string, len(r.Inherits))
	for i, parent := range r.Inherits {
		parents[i] = p.name(parent)
	}
	tail := words(when(len(parents) > 0, "INHERITS ("+strings.Join(parents, ", ")+")"), when(r.PartitionBy != "", "PARTITION BY "+r.PartitionBy),
		when(r.AccessMethod != "", "USING "+r.AccessMethod), with(r.Options), when(r.Tablespace != "", "TABLESPACE "+schema.Quote(r.Tablespace)))
	if r.PartitionOf.Name != "" {
		p.defaultCheck(n.say(words(head, "PARTITION OF", p.name(r.PartitionOf), r.PartitionBound, tail), id), r)
		return
	}
	var lines []string
	for i := range r.Columns {
		if c := &r.Columns[i]; !c.Inherited && r.OfType == "" {
			lines = append(lines, "    "+p.columnDefinition(p.want, r, c))
		}
	}
	if r.OfType != "" {
		head += " OF " + r.OfType
		lines = p.typedColumns(r)
	}
	for _, c := range sortedConstraints(r) {
		if !c.Inherited && p.inline(&c) {
			lines = append(lines, "    CONSTRAINT "+schema.Quote(c.Name)+" "+p.constraintDefinition(&c))
		}
	}
	body := " ()"
	if len(lines) > 0 {
		body = " (\n" + strings.Join(lines, ",\n") + "\n)"
	} else if r.OfType != "" {
		body = ""
	}
	n.say(words(head+body, tail), id)
	p.inheritedColumns(n, r)
	if r.ReplicaIdentity != "" {
		n.say("ALTER TABLE "+p.name(r.Name)+" REPLICA IDENTITY "+strings.ToUpper(r.ReplicaIdentity), id)
	}
}

// typedColumns gives what a typed table says of its columns beyond their types.
func (p *planner) typedColumns(r *schema.Relation) []string {
	var lines []string
	for i := range r.Columns {
		c := &r.Columns[i]
		if said := words(p.valueDefinition(r, c), when(c.NotNull, "NOT NULL")); said != "" {
			lines = append(lines, "    "+schema.Quote(c.Name)+" WITH OPTIONS "+said)
		}
	}
	return lines
}

// inheritedColumns says what a child table's inherited columns have that the parent's have not.
func (p *planner) inheritedColumns(n *node, r *schema.Relation) {
	for i := range r.Columns {
		c := &r.Columns[i]
		for _, parent := range r.Inherits {
			above := p.want.relations[parent]
			if !c.Inherited || above == nil || above.Column(c.Name) == nil {
				continue
			}
			if a := above.Column(c.Name); hasDefault(c) && c.Default != a.Default {
				n.say(p.alterTable(r, c)+" SET DEFAULT "+p.defaultText(c), relationID(r.Name))
			}
		}
	}
}

// sortedConstraints gives the primary key first, then the others by kind and name.
func sortedConstraints(r *schema.Relation) []schema.Constraint {
	rank := map[schema.Kind]int{schema.KindPrimaryKey: 1, schema.KindUnique: 2, schema.KindExclusion: 3, schema.KindCheck: 4}
	sorted := slices.Clone(r.Constraints)
	slices.SortStableFunc(sorted, func(a, b schema.Constraint) int { return rank[a.Kind] - rank[b.Kind] })
	return sorted
}

func (p *planner) dropRelation(n *node, u *unit) {
	r := p.have.relation(u.have)
	s := n.say("DROP "+relationWord(r)+" "+p.name(r.Name), u.have)
	if !isView(r) {
		s.Loses = "all rows of " + p.name(r.Name)
	}
}

func (p *planner) alterRelation(n *node, u *unit) {
	r := p.want.relation(u.want)
	for _, name := range []string{"partition by", "server", "access method"} {
		if c, ok := u.changes[name]; ok {
			p.refuse(c, "no statement changes this of a table that has rows: create it anew and copy them")
		}
	}
	table := "ALTER " + relationWord(r) + " " + p.name(r.Name)
	if c, ok := u.changes["unlogged"]; ok {
		s := n.say(table+" SET "+map[bool]string{true: "UNLOGGED", false: "LOGGED"}[c.Want != ""], u.want)
		s.Note = "rewrites the table"
	}
	if u.changed("storage parameters") {
		p.alterOptions(n, table, p.have.relation(u.have).Options, r.Options, u.want)
	}
	if u.changed("tablespace") {
		n.say(table+" SET TABLESPACE "+orDefault(r.Tablespace), u.want)
	}
	if u.changed("replica identity") && !slices.ContainsFunc(r.Indexes, func(x schema.Index) bool { return x.ReplicaIdentity }) {
		n.say(table+" REPLICA IDENTITY "+strings.ToUpper(replica(r)), u.want)
	}
	if u.changed("of type") {
		n.say(table+orWord(when(r.OfType != "", " OF "+r.OfType), " NOT OF"), u.want)
	}
	if u.changed("inherits") {
		p.alterParents(n, u, table)
	}
	if u.changed("partition of") {
		p.alterPartition(n, u)
	}
	if u.changed("comment") {
		comment(n, relationWord(r)+" "+p.name(r.Name), r.Comment, u.want)
	}
}

func replica(r *schema.Relation) string {
	if r.ReplicaIdentity == "" {
		return "default"
	}
	return r.ReplicaIdentity
}

func orDefault(tablespace string) string {
	if tablespace == "" {
		return "pg_default"
	}
	return schema.Quote(tablespace)
}

// alterOptions sets and resets storage parameters.
func (p *planner) alterOptions(n *node, object string, have, want []string, id schema.ID) {
	name := func(o string) string { before, _, _ := strings.Cut(o, "="); return before }
	var set, reset []string
	for _, o := range want {
		if !slices.Contains(have, o) {
			set = append(set, o)
		}
	}
	for _, o := range have {
		if !slices.ContainsFunc(want, func(w string) bool { return name(w) == name(o) }) {
			reset = append(reset, name(o))
		}
	}
	if len(set) > 0 {
		n.say(object+" SET ("+parameters(set)+")", id)
	}
	if len(reset) > 0 {
		n.say(object+" RESET ("+strings.Join(reset, ", ")+")", id)
	}
}

func (p *planner) alterParents(n *node, u *unit, table string) {
	h, w := p.have.relation(u.have), p.want.relation(u.want)
	for _, parent := range h.Inherits {
		if !slices.Contains(w.Inherits, parent) {
			n.say(table+" NO INHERIT "+p.name(parent), u.want)
		}
	}
	for _, parent := range w.Inherits {
		if !slices.Contains(h.Inherits, parent) {
			n.say(table+" INHERIT "+p.name(parent), u.want)
		}
	}
}

func (p *planner) alterPartition(n *node, u *unit) {
	h, w := p.have.relation(u.have), p.want.relation(u.want)
	if h.PartitionOf.Name != "" {
		n.say("ALTER TABLE "+p.name(h.PartitionOf)+" DETACH PARTITION "+p.name(h.Name), u.want)
	}
	if w.PartitionOf.Name != "" {
		s := n.say("ALTER TABLE "+p.name(w.PartitionOf)+" ATTACH PARTITION "+p.name(w.Name)+" "+w.PartitionBound, u.want)
		p.attachCheck(s, w)
		p.defaultCheck(s, w)
	}
}
