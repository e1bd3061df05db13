package plan

import (
	"slices"

	"github.com/clipdex/clipdex/internal/schema"
)

func (p *planner) addConstraint(n *node, u *unit) {
	r, c := p.want.relation(u.want), p.want.constraint(u.want)
	var s *Statement
	if p.outside(u) && c.Kind != schema.KindExclusion {
		s = p.addOutside(n, u, r, c)
	} else {
		s = n.say("ALTER "+relationWord(r)+" "+p.name(r.Name)+" ADD CONSTRAINT "+schema.Quote(c.Name)+" "+p.constraintDefinition(c), u.want)
		if !c.NotValid && !c.NotEnforced {
			s.Note = refusals[c.Kind]
		}
	}
	p.constraintCheck(s, u, c)
	p.constraintExtras(n, r, c)
}

// refusals say what a new constraint does to a table that has rows.
var refusals = map[schema.Kind]string{
	schema.KindPrimaryKey: "fails where two rows agree or a column is null; blocks reads and writes while the index is built",
	schema.KindUnique:     "fails where two rows agree; blocks reads and writes while the index is built",
	schema.KindExclusion:  "fails where two rows conflict; blocks reads and writes while the index is built",
	schema.KindCheck:      "fails where a row breaks it; reads the whole table under a lock",
	schema.KindForeignKey: "fails where a row points nowhere; reads the whole table while writes to both wait",
}

func (p *planner) dropConstraint(n *node, u *unit) {
	r, c := p.have.relation(u.have), p.have.constraint(u.have)
	n.say("ALTER "+relationWord(r)+" "+p.name(r.Name)+" DROP CONSTRAINT "+when(p.bare, "IF EXISTS ")+schema.Quote(c.Name), u.have)
}

// apart says whether something has to go before its table because tables would wait for each other in a circle: a foreign
// key in a circle of them, a rule or policy that looks at another table which goes.
func (p *planner) apart(u *unit) bool {
	switch u.have.Kind {
	case schema.KindRule, schema.KindPolicy:
		return slices.ContainsFunc(p.have.uses[u.have], func(on schema.ID) bool {
			other := p.old[on.RelationID()]
			return on.Relation != "" && on.RelationID() != u.have.RelationID() && other != nil && other.goes()
		})
	case schema.KindForeignKey:
	default:
		return false
	}
	c := p.have.constraint(u.have)
	self := schema.Name{Schema: u.have.Schema, Name: u.have.Relation}
	return c.Ref != self && p.reaches(c.Ref, self, map[schema.Name]bool{})
}

// reaches says whether foreign keys lead from one dropped table to another.
func (p *planner) reaches(from, to schema.Name, seen map[schema.Name]bool) bool {
	u := p.old[relationID(from)]
	if from == to || u == nil || !u.goes() || seen[from] {
		return from == to
	}
	seen[from] = true
	return slices.ContainsFunc(p.have.relations[from].Constraints, func(c schema.Constraint) bool {
		return c.Kind == schema.KindForeignKey && p.reaches(c.Ref, to, seen)
	})
}

// constraintExtras says what a constraint's definition cannot hold.
func (p *planner) constraintExtras(n *node, r *schema.Relation, c *schema.Constraint) {
	id := schema.ID{Kind: c.Kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: c.Name}
	if c.Comment != "" {
		comment(n, "CONSTRAINT "+schema.Quote(c.Name)+" ON "+p.name(r.Name), c.Comment, id)
	}
	if c.Index != nil {
		p.indexExtras(n, r, c.Index, c.Name, id)
	}
}

// alterConstraint changes a check or a foreign key in place.
func (p *planner) alterConstraint(n *node, u *unit) {
	r, c := p.want.relation(u.want), p.want.constraint(u.want)
	table := "ALTER " + relationWord(r) + " " + p.name(r.Name)
	if u.changed("deferrable") {
		n.say(table+" ALTER CONSTRAINT "+schema.Quote(c.Name)+" "+deferral(c), u.want)
	}
	if u.changed("not valid") {
		n.bare = p.outside(u)
		s := n.say(table+" VALIDATE CONSTRAINT "+schema.Quote(c.Name), u.want)
		s.Note = "fails where an old row breaks it; reads the whole table, writes go on"
		p.constraintCheck(s, u, c)
	}
	if u.changed("comment") {
		comment(n, "CONSTRAINT "+schema.Quote(c.Name)+" ON "+p.name(r.Name), c.Comment, u.want)
	}
}

func deferral(c *schema.Constraint) string {
	switch {
	case c.Deferred:
		return "DEFERRABLE INITIALLY DEFERRED"
	case c.Deferrable:
		return "DEFERRABLE INITIALLY IMMEDIATE"
	}
	return "NOT DEFERRABLE"
}

// alterBacked changes a primary key, unique or exclusion constraint in place, or makes one of an index.
func (p *planner) alterBacked(n *node, u *unit) {
	r, c := p.want.relation(u.want), p.want.constraint(u.want)
	if u.have.Kind == schema.KindIndex {
		p.promote(n, u, r, c)
		return
	}
	h := p.have.constraint(u.have)
	if u.changed("comment") {
		comment(n, "CONSTRAINT "+schema.Quote(c.Name)+" ON "+p.name(r.Name), c.Comment, u.want)
	}
	p.alterIndexParts(n, u, r, h.Index, c.Index, c.Name)
	if u.changed("index comment") {
		comment(n, "INDEX "+p.name(schema.Name{Schema: r.Name.Schema, Name: c.Name}), c.Index.Comment, u.want)
	}
}

// promotable says whether a unique index can become the constraint of the same name as it stands.
func (p *planner) promotable(u *unit) bool {
	if u.have.Kind != schema.KindIndex || u.want.Kind != schema.KindUnique && u.want.Kind != schema.KindPrimaryKey {
		return false
	}
	h, c := p.have.index(u.have), p.want.constraint(u.want)
	plain := func(k schema.IndexKey) bool {
		return k.Column != "" && k.Collation == "" && k.Opclass == "" && !k.Desc && !k.NullsFirst
	}
	return h.Unique && h.Predicate == "" && !h.Invalid && p.have.relation(u.have).PartitionBy == "" && h.NullsNotDistinct == c.Index.NullsNotDistinct &&
		!slices.ContainsFunc(h.Keys, func(k schema.IndexKey) bool { return !plain(k) }) &&
		slices.Equal(h.Keys, c.Index.Keys) && slices.Equal(h.Include, c.Index.Include) && slices.Equal(h.Options, c.Index.Options) && h.Tablespace == c.Index.Tablespace
}

func (p *planner) promote(n *node, u *unit, r *schema.Relation, c *schema.Constraint) {
	kind := map[schema.Kind]string{schema.KindUnique: "UNIQUE", schema.KindPrimaryKey: "PRIMARY KEY"}[c.Kind]
	n.say(words("ALTER TABLE", p.name(r.Name), "ADD CONSTRAINT", schema.Quote(c.Name), kind, "USING INDEX", schema.Quote(c.Name),
		when(c.Deferrable, "DEFERRABLE"), when(c.Deferred, "INITIALLY DEFERRED")), u.want).Note = "the index stays; only its standing changes"
	h := *p.have.index(u.have)
	if c.Comment != "" {
		comment(n, "CONSTRAINT "+schema.Quote(c.Name)+" ON "+p.name(r.Name), c.Comment, u.want)
	}
	if h.Comment != c.Index.Comment {
		comment(n, "INDEX "+p.name(schema.Name{Schema: r.Name.Schema, Name: c.Name}), c.Index.Comment, u.want)
	}
	p.marks(n, u, r, &h, c.Index, c.Name)
}
