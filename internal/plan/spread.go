package plan

import (
	"slices"

	"github.com/clipdex/clipdex/internal/schema"
)

// spread finds what has to go and come again because of what it depends on, until nothing more has to.
func (p *planner) spread() {
	p.typesToRebuild()
	p.rowTypesInUse()
	for again := true; again; {
		again = false
		for _, u := range p.units {
			if u.have == (schema.ID{}) || u.want == (schema.ID{}) {
				continue
			}
			if p.follows(u) {
				again = true
			}
		}
	}
}

// follows raises the action of one unit to what those under it ask for, and says whether it did.
func (p *planner) follows(u *unit) bool {
	if u.act != remake && p.goesWithRelation(u) {
		u.act = remake
		return true
	}
	for _, on := range p.have.uses[u.have] {
		under := p.old[on]
		if under == nil {
			continue
		}
		if p.raise(u, under) {
			return true
		}
	}
	return false
}

// goesWithRelation: what hangs on a relation that is made anew is made anew; its columns are part of it.
func (p *planner) goesWithRelation(u *unit) bool {
	if u.have.Relation == "" || u.have.Kind == schema.KindRelation {
		return false
	}
	r := p.old[u.have.RelationID()]
	if r != nil && r.act == remake {
		return true
	}
	if u.have.Kind == schema.KindDefault {
		c := u.have
		c.Kind = schema.KindColumn
		return p.old[c] != nil && p.old[c].act == remake
	}
	return false
}

// raise applies what happens to under to u, which depends on it.
func (p *planner) raise(u, under *unit) bool {
	switch {
	case under.act == rebuild:
		return p.raiseForType(u)
	case under.act == remake || under.act == drop && u.act == keep:
		return p.makeAnew(u)
	case under.retyped && p.blocksType(u):
		return p.makeAnew(u)
	case p.changesLogging(under) && u.have.Kind == schema.KindForeignKey:
		return p.makeAnew(u)
	}
	return false
}

// makeAnew marks u to be dropped and created, if that is something that can happen to its kind, and says whether it was news.
func (p *planner) makeAnew(u *unit) bool {
	if u.act == remake {
		return false
	}
	switch u.have.Kind {
	case schema.KindDefault:
		if c := p.have.column(u.have); c.Generated != "" {
			id := u.have
			id.Kind = schema.KindColumn
			return p.makeAnew(p.old[id])
		}
	case schema.KindColumn:
		h, w := p.have.column(u.have), p.want.column(u.want)
		if h.Generated == "" || w.Generated == "" {
			return false // it holds data
		}
	case schema.KindRelation:
		if r := p.have.relation(u.have); !isView(r) {
			return false
		}
	case "collation", "range type":
		return false // columns may be of it
	case schema.KindSequence, schema.KindEnum, schema.KindComposite, schema.KindDomain, schema.KindNamespace, schema.KindExtension:
		return false
	}
	if _, ok := order[u.have.Kind]; !ok || slices.Contains(rarer, u.have.Kind) && !p.creatable(u) {
		return false
	}
	u.act = remake
	return true
}

// blocksType says whether u keeps a column that it depends on from changing its type. Indexes and checks do not:
// PostgreSQL makes them again (src/backend/commands/tablecmds.c, ATExecAlterColumnType).
func (p *planner) blocksType(u *unit) bool {
	switch u.have.Kind {
	case schema.KindRelation, schema.KindRule, schema.KindPolicy, schema.KindTrigger, schema.KindRoutine, schema.KindForeignKey:
		return true
	case schema.KindDefault:
		c := p.have.column(u.have)
		return c.DefaultSequence.Name == "" || p.want.column(u.want).DefaultSequence != c.DefaultSequence
	}
	return false
}

func (p *planner) changesLogging(u *unit) bool {
	return u.have.Kind == schema.KindRelation && u.changed("unlogged")
}

// typesToRebuild marks the types that no ALTER brings to what is wanted.
func (p *planner) typesToRebuild() {
	for _, u := range p.units {
		if u.act != alter {
			continue
		}
		switch u.have.Kind {
		case schema.KindEnum:
			if u.changed("labels") && !p.onlyAddsLabels(u) {
				u.act = rebuild
			}
		case schema.KindDomain:
			if u.changed("type") || u.changed("collation") || p.contained(u.have) && p.restricts(u) {
				u.act = rebuild
			}
		case schema.KindComposite:
			if u.changed("attributes") && p.needsNewRow(u) {
				u.act = rebuild
			}
		}
	}
}

// raiseForType: u depends on a type that is rebuilt.
func (p *planner) raiseForType(u *unit) bool {
	switch u.have.Kind {
	case schema.KindColumn:
		if !isView(p.have.relation(u.have)) {
			news := !u.retyped
			u.retyped, u.act = true, max(u.act, alter)
			return news
		}
		return false
	case schema.KindDomain, schema.KindComposite:
		news := u.act != rebuild
		u.act = rebuild
		return news
	}
	return p.makeAnew(u)
}

// rowTypesInUse leaves to a person what PostgreSQL refuses: another type for a column of a table whose rows some column of
// another table holds.
func (p *planner) rowTypesInUse() {
	held := map[schema.ID]bool{}
	for object, uses := range p.have.uses {
		for _, on := range uses {
			if object.Kind == schema.KindColumn && on.Kind == schema.KindRelation && object.RelationID() != on {
				held[on] = true
			}
		}
	}
	for _, u := range p.units {
		if u.retyped && held[u.have.RelationID()] {
			u.retyped = false
			for _, name := range []string{"type", "collation"} {
				if c, ok := u.changes[name]; ok {
					p.refuse(c, "a column of another table holds rows of this one, and PostgreSQL changes no type under it")
				}
			}
		}
	}
}

// contained says whether arrays or rows hold values of the domain: PostgreSQL does not look into them to restrict it further.
func (p *planner) contained(id schema.ID) bool {
	for object, uses := range p.have.uses {
		if !slices.Contains(uses, id) {
			continue
		}
		c := p.have.column(object)
		if object.Kind == schema.KindComposite || object.Kind == schema.KindColumn && c != nil && arrays(c.Type) != "" {
			return true
		}
	}
	return false
}

// restricts says whether the domain allows less than before.
func (p *planner) restricts(u *unit) bool {
	h, w := p.have.domain(nameOf(u.have)), p.want.domain(nameOf(u.want))
	return w.NotNull && !h.NotNull || slices.ContainsFunc(w.Checks, func(c schema.DomainCheck) bool { return !slices.Contains(h.Checks, c) })
}
