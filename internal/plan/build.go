package plan

import (
	"slices"

	"github.com/clipdex/clipdex/internal/schema"
)

// build gives every unit its statements and puts what they have to come after between them.
func (p *planner) build() {
	for _, u := range p.units {
		p.lower(u)
	}
	for _, u := range p.units {
		p.own(u)
	}
	p.between()
	p.committed()
	p.bodiesUnchecked()
}

// lower makes the nodes of a unit that stands for itself.
func (p *planner) lower(u *unit) {
	kind := u.id().Kind
	at, known := order[kind]
	if !known || slices.Contains(rarer, kind) && !p.creatable(u) {
		p.other(u)
		return
	}
	if (u.goes() || u.act == rebuild) && p.dropsWith(u) == nil && !p.fromParent(u, p.have) && !(p.outside(u) && p.swaps(u)) {
		rank := order[u.have.Kind].drop
		if u.act == remake {
			rank = min(rank, rankDrop)
		}
		n := p.put(rank, u.have)
		makers[u.have.Kind].drop(p, n, u)
		if u.act == rebuild {
			u.late = n
		} else {
			u.down = n
			n.frees = append(n.frees, p.namesOf(p.have, u.have)...)
		}
	}
	switch {
	case u.act == rebuild || u.comes():
		if p.madeWith(u) == nil && !p.fromParent(u, p.want) {
			u.up = p.put(at.make, u.want)
			if kind == schema.KindRelation && isView(p.want.relation(u.want)) {
				u.up.rank = rankView
			}
			makers[kind].create(p, u.up, u)
			u.up.takes = append(u.up.takes, p.namesOf(p.want, u.want)...)
		}
	case u.act == alter || u.renamed && u.act == keep || u.retyped:
		rank := at.make
		if u.renamed && u.act == keep {
			rank = rankRename
		}
		u.up = p.put(rank, u.want)
		if u.renamed && u.have.Kind == u.want.Kind {
			p.renameUnit(u.up, u)
		}
		makers[kind].alter(p, u.up, u)
		if kind == schema.KindColumn {
			u.up.frees, u.up.takes = p.identityMoves(u)
		}
	}
}

// identityMoves gives the name of the sequence that goes or comes with a column's being an identity.
func (p *planner) identityMoves(u *unit) (frees, takes []string) {
	h, w := p.namesOf(p.have, u.have), p.namesOf(p.want, u.want)
	if len(w) == 0 {
		frees = h
	}
	if len(h) == 0 {
		takes = w
	}
	return frees, takes
}

// maker writes the statements of one kind.
type maker struct{ create, alter, drop func(*planner, *node, *unit) }

var makers map[schema.Kind]maker

func init() {
	backed := maker{(*planner).addConstraint, (*planner).alterBacked, (*planner).dropConstraint}
	plain := maker{(*planner).addConstraint, (*planner).alterConstraint, (*planner).dropConstraint}
	makers = map[schema.Kind]maker{
		schema.KindNamespace:  {(*planner).createNamespace, (*planner).alterNamespace, (*planner).dropNamespace},
		schema.KindExtension:  {(*planner).createExtension, (*planner).alterExtension, (*planner).dropExtension},
		schema.KindEnum:       {(*planner).createEnum, (*planner).alterEnum, (*planner).dropType},
		schema.KindComposite:  {(*planner).createComposite, (*planner).alterComposite, (*planner).dropType},
		schema.KindDomain:     {(*planner).createDomain, (*planner).alterDomain, (*planner).dropType},
		schema.KindSequence:   {(*planner).createSequence, (*planner).alterSequence, (*planner).dropSequence},
		schema.KindRoutine:    {(*planner).createRoutine, (*planner).alterRoutine, (*planner).dropRoutine},
		schema.KindRelation:   {(*planner).createRelation, (*planner).alterRelation, (*planner).dropRelation},
		schema.KindColumn:     {(*planner).addColumn, (*planner).alterColumn, (*planner).dropColumn},
		schema.KindDefault:    {(*planner).setDefault, (*planner).setDefault, (*planner).dropDefault},
		schema.KindPrimaryKey: backed, schema.KindUnique: backed, schema.KindExclusion: backed,
		schema.KindForeignKey: plain, schema.KindCheck: plain,
		schema.KindIndex:      {(*planner).createIndex, (*planner).alterIndex, (*planner).dropIndex},
		schema.KindTrigger:    {(*planner).createTrigger, (*planner).alterTrigger, (*planner).dropTrigger},
		schema.KindSecurity:   {(*planner).security, (*planner).security, (*planner).dropSecurity},
		schema.KindPolicy:     {(*planner).createPolicy, (*planner).alterPolicy, (*planner).dropPolicy},
		schema.KindRule:       {(*planner).createRule, (*planner).alterRule, (*planner).dropRule},
		schema.KindStatistics: {(*planner).createStatistics, (*planner).alterStatistics, (*planner).dropStatistics},
	}
}

// dropsWith gives the unit whose going takes u along, nil if u goes by itself.
func (p *planner) dropsWith(u *unit) *unit {
	id := u.have
	switch {
	case id.Kind == schema.KindSequence:
		q := p.have.sequence(nameOf(id))
		if q.OwnerCol == "" || u.act != drop {
			return nil
		}
		if c := p.old[columnID(q.Owner, q.OwnerCol)]; c != nil && (c.goes() || p.dropsWith(c) != nil) {
			return c
		}
		return nil
	case id.Relation == "" || id.Kind == schema.KindRelation:
		return nil
	}
	if r := p.old[id.RelationID()]; r != nil && r.goes() && !p.apart(u) {
		return r
	}
	if id.Kind == schema.KindDefault {
		id.Kind = schema.KindColumn
		if c := p.old[id]; c != nil && c.goes() {
			return c
		}
	}
	return nil
}

// madeWith gives the unit whose making makes u along, nil if u is made by itself.
func (p *planner) madeWith(u *unit) *unit {
	id := u.want
	r := p.new[id.RelationID()]
	created := id.Relation != "" && id.Kind != schema.KindRelation && r != nil && r.comes()
	switch id.Kind {
	case schema.KindSequence:
		if q := p.want.sequence(nameOf(id)); p.shorthand(q) {
			return p.new[columnID(q.Owner, q.OwnerCol)]
		}
	case schema.KindColumn:
		if created {
			return r
		}
	case schema.KindDefault:
		id.Kind = schema.KindColumn
		if c := p.new[id]; c != nil && (c.comes() || created) {
			return c
		}
	case schema.KindPrimaryKey, schema.KindUnique, schema.KindExclusion, schema.KindCheck:
		if created && p.inline(p.want.constraint(id)) {
			return r
		}
	}
	return nil
}

// fromParent says whether a column comes and goes with a parent table's, without a statement of its own.
func (p *planner) fromParent(u *unit, s *side) bool {
	if u.id().Kind != schema.KindColumn {
		return false
	}
	id := u.have
	if s == p.want {
		id = u.want
	}
	c := s.column(id)
	return c != nil && c.Inherited && p.madeWith(u) == nil
}

// downOf gives the node that takes u away, upOf the one that makes or alters it.
func (p *planner) downOf(u *unit) *node {
	if u == nil || u.have == (schema.ID{}) {
		return nil
	}
	if w := p.dropsWith(u); w != nil && u.goes() {
		return p.downOf(w)
	}
	return u.down
}

func (p *planner) upOf(u *unit) *node {
	if u == nil || u.want == (schema.ID{}) {
		return nil
	}
	if u.comes() {
		if w := p.madeWith(u); w != nil {
			return p.upOf(w)
		}
	}
	return u.up
}

// between puts the nodes in order: what depends goes before and comes after what it depends on.
func (p *planner) between() {
	for _, u := range p.units {
		down, up := p.downOf(u), p.upOf(u)
		if up != nil {
			up.waitFor(down)
			p.notNullFirst(u, up)
		}
		if u.id().Relation != "" && u.id().Kind != schema.KindRelation {
			p.ofRelation(u, down, up)
			p.besideParents(u)
		}
		for _, on := range p.have.uses[u.have] {
			if under := p.old[on]; under != nil {
				p.letGo(u, under, down, up)
			}
		}
		for _, on := range p.want.uses[u.want] {
			if before := p.upOf(p.new[on]); up != nil && before != nil {
				up.waitFor(before)
			}
		}
	}
}

// besideParents: a column that a child table declares too is added to the child first and dropped from it last. The parent's then
// joins it; the other way round it is there already, or is not the child's to drop.
func (p *planner) besideParents(u *unit) {
	if u.id().Kind != schema.KindColumn {
		return
	}
	if u.goes() && u.down != nil {
		for _, parent := range parents(p.have.relation(u.have)) {
			if above := p.old[columnID(parent, u.have.Name)]; above != nil && above.goes() {
				u.down.waitFor(p.downOf(above))
			}
		}
	}
	if u.comes() && u.up != nil {
		for _, parent := range parents(p.want.relation(u.want)) {
			if above := p.new[columnID(parent, u.want.Name)]; above != nil && above.comes() && above.up != nil {
				above.up.waitFor(u.up)
			}
		}
	}
}

// notNullFirst: a key finds its columns NOT NULL, rather than reading the table to make them so.
func (p *planner) notNullFirst(u *unit, up *node) {
	if u.want.Kind != schema.KindPrimaryKey && u.want.Kind != schema.KindUnique && u.want.Kind != schema.KindIndex {
		return
	}
	for _, on := range p.want.uses[u.want] {
		if c := p.new[on]; c != nil {
			up.waitFor(c.tight)
		}
	}
}

// letGo: u, which depends on under, is off it before under goes or changes.
func (p *planner) letGo(u, under *unit, down, up *node) {
	gone, changed := p.downOf(under), p.upOf(under)
	if gone != nil {
		gone.waitFor(down)
		if down == nil && up != nil && under.act == drop {
			gone.waitFor(up)
		}
	}
	if changed != nil && down != nil {
		changed.waitFor(down)
	}
	if up != nil && p.outside(under) && p.swaps(under) {
		up.commits = append(up.commits, changed) // the swap could not be repeated once u stands again
	}
	if under.late != nil {
		under.late.waitFor(down, up, u.late)
	}
}

func (p *planner) ofRelation(u *unit, down, up *node) {
	if r := p.old[u.have.RelationID()]; r != nil && down != nil {
		if n := p.downOf(r); n != nil {
			n.waitFor(down)
		}
		if n := p.upOf(r); n != nil {
			n.waitFor(down)
		}
	}
	if r := p.new[u.want.RelationID()]; r != nil && up != nil {
		if n := p.upOf(r); n != nil {
			up.waitFor(n)
		}
	}
}
