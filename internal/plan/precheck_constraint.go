package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// constraintCheck finds the rows that a constraint does not allow, where it is new or validated.
func (p *planner) constraintCheck(s *Statement, u *unit, c *schema.Constraint) {
	if c.NotValid || c.NotEnforced || !p.askable(u) || p.heldBefore(u) {
		return
	}
	r := p.have.relation(p.new[u.want.RelationID()].have)
	switch c.Kind {
	case schema.KindPrimaryKey, schema.KindUnique:
		p.uniqueCheck(s, r, c.Index)
	case schema.KindExclusion:
		s.find("rows of "+p.name(r.Name)+" that conflict by "+schema.Quote(c.Name), p.conflicting(r, c.Index))
	case schema.KindCheck:
		s.find("rows of "+p.name(r.Name)+" that break "+schema.Quote(c.Name), p.rowsWhere(r, c.NoInherit, "NOT "+schema.Parens(c.Expr)))
	case schema.KindForeignKey:
		if ref := p.have.relations[c.Ref]; ref != nil && p.stands(relationID(c.Ref), nil) {
			s.find("rows of "+p.name(r.Name)+" whose "+schema.QuoteList(c.Columns)+" is in no row of "+p.name(c.Ref), p.dangling(r, ref, c))
		}
	}
}

// heldBefore says whether the constraint or index is only made again, and is known to hold.
func (p *planner) heldBefore(u *unit) bool {
	if u.have == (schema.ID{}) || u.act != remake || len(u.changes) > 0 {
		return false
	}
	c := p.have.constraint(u.have)
	return c == nil || !c.NotValid
}

// indexCheck finds the rows that a unique index does not allow.
func (p *planner) indexCheck(s *Statement, u *unit, x *schema.Index) {
	if x.Unique && p.askable(u) && !p.heldBefore(u) {
		p.uniqueCheck(s, p.have.relation(p.new[u.want.RelationID()].have), x)
	}
}

// plainClasses are operator classes that call the same values equal as the default one of their type does.
var plainClasses = []string{"", "text_ops", "varchar_ops", "bpchar_ops", "text_pattern_ops", "varchar_pattern_ops", "bpchar_pattern_ops", "citext_pattern_ops", "inet_ops", "cidr_ops"}

func (p *planner) uniqueCheck(s *Statement, r *schema.Relation, x *schema.Index) {
	if slices.ContainsFunc(x.Keys, func(k schema.IndexKey) bool { return !slices.Contains(plainClasses, k.Opclass) }) {
		s.Note = words(s.Note+";", "no query tells which, for an operator class decides what is equal")
		return
	}
	s.find("rows of "+p.name(r.Name)+" that agree in "+keyNames(x.Keys), p.agreeing(r, x))
}

func keyNames(keys []schema.IndexKey) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = keyText(k)
	}
	return strings.Join(names, ", ")
}

// keyText gives the value of an index key as an expression.
func keyText(k schema.IndexKey) string {
	text := schema.Quote(k.Column)
	if k.Column == "" {
		text = keyExpression(k.Expr)
	}
	return text + when(k.Collation != "", " COLLATE "+k.Collation)
}

// agreeing gives the query for rows that are alike to a unique index: null is like null only where it says so.
func (p *planner) agreeing(r *schema.Relation, x *schema.Index) string {
	var conditions []string
	if x.Predicate != "" {
		conditions = append(conditions, schema.Parens(x.Predicate))
	}
	for _, k := range x.Keys {
		if c := r.Column(k.Column); !x.NullsNotDistinct && (c == nil || !c.NotNull) {
			conditions = append(conditions, p.notNull(r, k.Column, keyText(k)))
		}
	}
	keys := p.keys(r)
	return fmt.Sprintf("SELECT %s FROM (\n    SELECT %s, count(*) OVER (PARTITION BY %s) AS alike\n    FROM %s%s\n) AS counted WHERE alike > 1",
		strings.Join(columnNames(keys), ", "), strings.Join(keys, ", "), keyNames(x.Keys), p.from(r, true),
		when(len(conditions) > 0, "\n    WHERE "+strings.Join(conditions, " AND ")))
}

// columnNames gives the names under which a subquery shows keys.
func columnNames(keys []string) []string {
	out := slices.Clone(keys)
	for i := range out {
		if strings.HasPrefix(out[i], "tableoid::") {
			out[i] = "tableoid"
		}
	}
	return out
}

// conflicting gives the query for rows of which an exclusion constraint allows only one.
func (p *planner) conflicting(r *schema.Relation, x *schema.Index) string {
	keys := p.keys(r)
	shown := append(slices.Clone(keys), "ctid AS place")
	conditions := []string{"a.place <> b.place"}
	for i, k := range x.Keys {
		shown = append(shown, fmt.Sprintf("%s AS key%d", keyText(k), i+1))
		conditions = append(conditions, fmt.Sprintf("a.key%d %s b.key%d", i+1, k.ExcludeOperator, i+1))
	}
	wanted := columnNames(keys)
	for i := range wanted {
		wanted[i] = "a." + wanted[i]
	}
	return fmt.Sprintf("WITH candidates AS (\n    SELECT %s\n    FROM %s%s\n)\nSELECT %s FROM candidates a\nWHERE EXISTS (SELECT FROM candidates b WHERE %s)",
		strings.Join(shown, ", "), p.from(r, true), when(x.Predicate != "", "\n    WHERE "+schema.Parens(x.Predicate)),
		strings.Join(wanted, ", "), strings.Join(conditions, " AND "))
}

// dangling gives the query for rows that point nowhere. MATCH SIMPLE lets a row be that has a null, MATCH FULL only one
// that has nothing but nulls.
func (p *planner) dangling(r, ref *schema.Relation, c *schema.Constraint) string {
	var filled, nulls, equal []string
	for i, name := range c.Columns {
		child, parent := "child."+schema.Quote(name), "parent."+schema.Quote(c.RefColumns[i])
		filled = append(filled, p.notNull(r, name, child))
		nulls = append(nulls, p.isNull(r, name, child))
		equal = append(equal, parent+" = "+child+p.collation(ref.Column(c.RefColumns[i]), r.Column(name)))
	}
	missing := strings.Join(filled, " AND ") + "\n    AND NOT EXISTS (SELECT FROM " + p.as(ref, "parent") + " WHERE " + strings.Join(equal, " AND ") + ")"
	if c.MatchFull && len(c.Columns) > 1 {
		missing = "(" + strings.Join(nulls, " OR ") + ") AND (" + strings.Join(filled, " OR ") + ")\n    OR " + missing
	}
	keys := p.keys(r)
	for i := range keys {
		keys[i] = "child." + keys[i]
	}
	return "SELECT " + strings.Join(keys, ", ") + " FROM " + p.as(r, "child") + "\nWHERE " + missing
}

// collation says how to compare where the two sides have different ones: as the referenced key does
// (src/backend/utils/adt/ri_triggers.c, ri_GenerateQualCollation).
func (p *planner) collation(referenced, referencing *schema.Column) string {
	if referenced == nil || referencing == nil || referenced.Collation == referencing.Collation {
		return ""
	}
	return " COLLATE " + orWord(referenced.Collation, `pg_catalog."default"`)
}
