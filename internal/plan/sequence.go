package plan

import (
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// shorthand says whether serial in a column's definition makes exactly this sequence: all of it is at serial's defaults
// and the column is made in this plan.
func (p *planner) shorthand(q *schema.Sequence) bool {
	if q == nil || q.OwnerCol == "" || q.Unlogged || q.Logged {
		return false
	}
	u, own := p.new[columnID(q.Owner, q.OwnerCol)], p.new[sequenceID(q.Name)]
	r := p.want.relations[q.Owner]
	if u == nil || own == nil || own.act != create || r == nil {
		return false
	}
	table := p.new[relationID(q.Owner)]
	c := r.Column(q.OwnerCol)
	return (u.comes() || table != nil && table.comes()) && c.DefaultSequence == q.Name && c.NotNull && c.Type == q.Options.Type && !c.Inherited &&
		q.Name == schema.Name{Schema: r.Name.Schema, Name: schema.ObjectName(r.Name.Name, c.Name, "seq")} &&
		q.Options == schema.SequenceDefaults(q.Options.Type, 1) && r.PartitionOf.Name == "" && r.OfType == ""
}

func (p *planner) createSequence(n *node, u *unit) {
	q := p.want.sequence(nameOf(u.want))
	n.say(words("CREATE", when(p.logging(q) == "UNLOGGED", "UNLOGGED"), "SEQUENCE", p.name(q.Name), when(q.Options.Type != "bigint", "AS "+q.Options.Type),
		strings.ToUpper(q.Options.String())), u.want)
	if q.Comment != "" {
		comment(n, "SEQUENCE "+p.name(q.Name), q.Comment, u.want)
	}
}

func (p *planner) dropSequence(n *node, u *unit) {
	name := p.name(nameOf(u.have))
	n.say("DROP SEQUENCE "+name, u.have).Loses = "the position of the sequence " + name
}

func (p *planner) alterSequence(n *node, u *unit) {
	h, w := p.have.sequence(nameOf(u.have)), p.want.sequence(nameOf(u.want))
	name := p.name(w.Name)
	if u.changed("type") || u.changed("options") {
		if text, restarts := sequenceChange(h.Options, w.Options); text != "" {
			s := n.say("ALTER SEQUENCE "+name+" "+text, u.want)
			if restarts {
				s.Note = "starts again: the old position lies outside the new bounds"
			}
		}
	}
	if u.changed("unlogged") || u.changed("logged") {
		n.say("ALTER SEQUENCE "+name+" SET "+p.logging(w), u.want)
	}
	if u.changed("comment") {
		comment(n, "SEQUENCE "+name, w.Comment, u.want)
	}
}

// logging gives LOGGED or UNLOGGED: a sequence follows its owner unless it says otherwise. Before PostgreSQL 15 there is
// nothing to follow: sequences are always logged.
func (p *planner) logging(q *schema.Sequence) string {
	if major := p.have.Major; major > 0 && major < 15 {
		return "LOGGED"
	}
	owner := p.want.relations[q.Owner]
	if q.Unlogged || owner != nil && owner.Unlogged && !q.Logged {
		return "UNLOGGED"
	}
	return "LOGGED"
}

// sequenceChange gives the options that differ as ALTER SEQUENCE takes them, and whether the sequence has to start again.
func sequenceChange(h, w schema.SequenceOptions) (text string, restarts bool) {
	var parts []string
	put := func(word string, changed bool, value int64) {
		if changed {
			parts = append(parts, word+" "+strconv.FormatInt(value, 10))
		}
	}
	retyped := h.Type != w.Type
	if retyped {
		parts = append(parts, "AS "+w.Type)
	}
	put("INCREMENT", h.Increment != w.Increment, w.Increment)
	put("MINVALUE", h.Min != w.Min || retyped, w.Min)
	put("MAXVALUE", h.Max != w.Max || retyped, w.Max)
	put("START", h.Start != w.Start, w.Start)
	put("CACHE", h.Cache != w.Cache, w.Cache)
	if h.Cycle != w.Cycle {
		parts = append(parts, when(!w.Cycle, "NO ")+"CYCLE")
	}
	if restarts = h.Start < w.Min || h.Start > w.Max; restarts {
		parts = append(parts, "RESTART")
	}
	return strings.Join(parts, " "), restarts
}

// own says which column a sequence belongs to, once both are there, and that it belongs to none before the column goes.
func (p *planner) own(u *unit) {
	if u.id().Kind != schema.KindSequence || u.act == drop {
		return
	}
	w := p.want.sequence(nameOf(u.want))
	h := &schema.Sequence{}
	if u.have != (schema.ID{}) {
		h = p.have.sequence(nameOf(u.have))
	}
	before, after := p.old[columnID(h.Owner, h.OwnerCol)], p.new[columnID(w.Owner, w.OwnerCol)]
	table := p.upOf(p.new[relationID(w.Owner)])
	if u.up != nil && u.act == alter {
		u.up.waitFor(table) // SET UNLOGGED takes the sequences of a table along
	}
	if before == after && h.OwnerCol == w.OwnerCol && (before == nil || before.act != remake) || p.shorthand(w) {
		return
	}
	if down := p.downOf(before); before != nil && (down != nil || w.OwnerCol == "") {
		n := p.put(rankDetach, u.want)
		n.say("ALTER SEQUENCE "+p.name(nameOf(u.have))+" OWNED BY NONE", u.want)
		u.freed = n
		if down != nil {
			down.waitFor(n)
		}
		if u.up != nil {
			u.up.waitFor(n)
		}
	}
	if w.OwnerCol != "" {
		n := p.put(rankOwner, u.want)
		n.say("ALTER SEQUENCE "+p.name(w.Name)+" OWNED BY "+p.name(w.Owner)+"."+schema.Quote(w.OwnerCol), u.want)
		n.waitFor(u.up, p.upOf(after), table)
		u.owned = n
	}
}

// alterIdentity adds identity, or changes its kind, its options or its sequence.
func (p *planner) alterIdentity(n *node, u *unit) {
	r := p.want.relation(u.want)
	h, w := p.have.column(u.have), p.want.column(u.want)
	if w.Identity == schema.NoIdentity {
		return
	}
	at := p.alterTable(r, w)
	if h.Identity == schema.NoIdentity {
		n.say(at+" ADD "+p.identity(w), u.want)
		p.identityExtras(n, r, w)
		p.position(n, p.identitySequence(r, w), r, w, w.IdentitySequence.Options)
		return
	}
	if h.Identity != w.Identity {
		n.say(at+" SET GENERATED "+strings.ToUpper(string(w.Identity)), u.want)
	}
	if h.IdentitySequence.Name != w.IdentitySequence.Name {
		old, now := p.identitySequence(p.have.relation(u.have), h), p.identitySequence(r, w)
		n.say("ALTER SEQUENCE "+old+" RENAME TO "+bare(now), u.want)
	}
	p.alterIdentityOptions(n, u, at)
	name := p.identitySequence(r, w)
	if u.changed("sequence comment") {
		comment(n, "SEQUENCE "+name, w.IdentitySequence.Comment, u.want)
	}
	if c, ok := u.changes["sequence logging"]; ok {
		logging := strings.ToUpper(c.Want)
		if logging == "" {
			logging = map[bool]string{true: "UNLOGGED", false: "LOGGED"}[r.Unlogged]
		}
		n.say("ALTER SEQUENCE "+name+" SET "+logging, u.want)
	}
}

// bare takes the schema off a quoted name.
func bare(name string) string {
	tokens := schema.Tokens(name)
	return name[tokens[len(tokens)-1].Start:]
}

// alterIdentityOptions sets what differs. A new type of the column has carried the sequence's type and bounds along
// (src/backend/parser/parse_utilcmd.c, AT_AlterColumnType).
func (p *planner) alterIdentityOptions(n *node, u *unit, at string) {
	h, w := p.have.column(u.have).IdentitySequence.Options, p.want.column(u.want).IdentitySequence.Options
	if h.Type != w.Type {
		before, after := schema.SequenceDefaults(h.Type, h.Increment), schema.SequenceDefaults(w.Type, h.Increment)
		if h.Max == before.Max {
			h.Max = after.Max
		}
		if h.Min == before.Min {
			h.Min = after.Min
		}
		h.Type = w.Type
	}
	text, restarts := sequenceChange(h, w)
	if text == "" {
		return
	}
	var sets []string
	fields := strings.Fields(text)
	for i := 0; i < len(fields); i++ {
		switch fields[i] {
		case "RESTART", "CYCLE":
			sets = append(sets, when(fields[i] == "CYCLE", "SET ")+fields[i])
		default:
			sets = append(sets, "SET "+fields[i]+" "+fields[i+1])
			i++
		}
	}
	s := n.say(at+" "+strings.Join(sets, " "), u.want)
	if restarts {
		s.Note = "starts again: the old position lies outside the new bounds"
	}
}
