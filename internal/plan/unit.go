package plan

import (
	"cmp"
	"slices"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// action is what happens to an object.
type action int

const (
	keep    action = iota
	create         // only want has it
	drop           // only have has it
	alter          // in place
	remake         // dropped and created again
	rebuild        // a type: renamed aside, created, its columns converted, the old one dropped
)

// unit is one object of have, want or both, and what is done to it.
type unit struct {
	have, want schema.ID // zero where that side does not have it
	act        action
	changes    map[string]diff.Change // of properties
	renamed    bool
	retyped    bool // a column that gets another type, or its type's new self

	down  *node // takes it away
	up    *node // makes or alters it
	late  *node // takes the old self of a rebuilt type away
	freed *node // lets the owner of a sequence go
	owned *node // gives a sequence its owner
	tight *node // fills a column or makes it NOT NULL outside a transaction
}

// id gives the name that the object ends with.
func (u *unit) id() schema.ID {
	if u.want != (schema.ID{}) {
		return u.want
	}
	return u.have
}

// goes says whether the object is taken away early, to come back or not.
func (u *unit) goes() bool { return u.act == drop || u.act == remake }

// comes says whether the object is made anew.
func (u *unit) comes() bool { return u.act == create || u.act == remake }

// changed says whether the property differs.
func (u *unit) changed(property string) bool { _, ok := u.changes[property]; return ok }

func contains(list []string, s string) bool {
	return find(list, func(x string) bool { return x == s }) != nil
}

type planner struct {
	mode
	have, want *side
	home       string
	units      []*unit
	old        map[schema.ID]*unit // by have's name
	new        map[schema.ID]*unit // by want's
	nodes      []*node
	manual     []diff.Change
	left       map[schema.ID]bool   // relations that a person has to see to
	later      bool                 // prechecks run after the first part
	unchecked  bool                 // the bodies of functions
	was        map[schema.ID]string // what the plan renames first: tables and columns by their new ids, with their old names
}

func newPlanner(have, want *schema.Schema, home string) *planner {
	return &planner{have: newSide(have), want: newSide(want), home: home, old: map[schema.ID]*unit{}, new: map[schema.ID]*unit{}, left: map[schema.ID]bool{}, was: map[schema.ID]string{}}
}

// name gives a name as statements write it.
func (p *planner) name(n schema.Name) string { return n.In(p.home) }

// table gives the name of the relation that an object hangs on.
func (p *planner) table(id schema.ID) string {
	return p.name(schema.Name{Schema: id.Schema, Name: id.Relation})
}

// refuse leaves a change to a person.
func (p *planner) refuse(c diff.Change, reason string) {
	c.Detail = reason
	p.manual = append(p.manual, c)
}

// match pairs the objects of both sides and notes what differs.
func (p *planner) match() {
	changes := diff.Compare(p.have.Schema, p.want.Schema)
	renamed := map[schema.ID]schema.ID{} // want's id to have's
	for _, c := range changes {
		if c.Op == diff.Rename || c.Property == "kind" && c.HaveObject.ID != c.WantObject.ID {
			renamed[c.WantObject.ID] = c.HaveObject.ID
		}
	}
	for _, o := range p.have.objects {
		p.remember(&unit{have: o.ID, act: drop})
	}
	for _, o := range p.want.objects {
		id := o.ID
		if before, ok := renamed[id]; ok {
			id = before
		}
		if u := p.old[id]; u != nil && u.want == (schema.ID{}) {
			u.want, u.act = o.ID, keep
			u.renamed = u.have.Name != u.want.Name
			p.new[o.ID] = u
			continue
		}
		p.remember(&unit{want: o.ID, act: create})
	}
	p.expressions()
	for _, c := range changes {
		p.note(c)
	}
	p.leave()
}

// leave takes back everything about relations that are left to a person.
func (p *planner) leave() {
	for _, u := range p.units {
		if p.left[u.id().RelationID()] && u.id().Relation != "" {
			u.act, u.changes, u.retyped = keep, nil, false
		}
	}
}

func (p *planner) remember(u *unit) {
	p.units = append(p.units, u)
	if u.have != (schema.ID{}) {
		p.old[u.have] = u
	}
	if u.want != (schema.ID{}) {
		p.new[u.want] = u
	}
}

// expressions gives every default and generated expression a unit of its own: it can depend on what its column does not.
func (p *planner) expressions() {
	for _, u := range p.units {
		if u.id().Kind != schema.KindColumn {
			continue
		}
		x := &unit{act: keep}
		if c := p.have.column(u.have); c != nil && hasDefault(c) {
			x.have = u.have
			x.have.Kind = schema.KindDefault
		}
		if c := p.want.column(u.want); c != nil && hasDefault(c) {
			x.want = u.want
			x.want.Kind = schema.KindDefault
		}
		switch {
		case x.have == x.want && x.have == (schema.ID{}):
			continue
		case x.have == (schema.ID{}):
			x.act = create
		case x.want == (schema.ID{}):
			x.act = drop
		}
		p.remember(x)
	}
}

// note takes one change down on its unit.
func (p *planner) note(c diff.Change) {
	u := p.old[c.Object]
	if c.Op != diff.Alter || u == nil {
		return
	}
	if u.changes == nil {
		u.changes = map[string]diff.Change{}
	}
	u.changes[c.Property] = c
	u.act = max(u.act, alter)
	switch {
	case u.have.Kind == schema.KindColumn:
		p.noteColumn(u, c)
	case c.Property == "kind" && p.promotable(u):
	case p.remakes(u, c):
		u.act = remake
	}
}

// noteColumn sorts what differs in a column: type, expression, the rest.
func (p *planner) noteColumn(u *unit, c diff.Change) {
	h, w := p.have.column(u.have), p.want.column(u.want)
	switch c.Property {
	case "type", "collation":
		u.retyped = true
	case "default", "serial":
		id := u.want
		id.Kind = schema.KindDefault
		x := cmp.Or(p.old[id], p.new[id])
		if w.Generated != "" && (h.Generated != w.Generated || h.Virtual != w.Virtual) || h.Virtual && !w.Virtual {
			u.act = remake // no server before 17 gives a column another expression
		}
		if x != nil && x.act == keep {
			x.act = alter
		}
	}
}

// inPlace lists the properties that ALTER can change; the rest of an object's properties make it anew.
var inPlace = map[schema.Kind][]string{
	schema.KindIndex:      {"storage parameters", "tablespace", "statistics", "invalid", "clustered", "replica identity", "comment"},
	schema.KindPrimaryKey: {"storage parameters", "tablespace", "statistics", "clustered", "replica identity", "comment", "index comment", "invalid"},
	schema.KindUnique:     {"storage parameters", "tablespace", "statistics", "clustered", "replica identity", "comment", "index comment", "invalid"},
	schema.KindExclusion:  {"storage parameters", "tablespace", "statistics", "clustered", "replica identity", "comment", "index comment", "invalid"},
	schema.KindForeignKey: {"deferrable", "not valid", "comment"},
	schema.KindCheck:      {"not valid", "comment"},
	schema.KindTrigger:    {"fires", "comment"},
	schema.KindPolicy:     {"comment"},
	schema.KindRule:       {"fires", "comment"},
	schema.KindStatistics: {"target", "comment"},
}

// remakes says whether the change cannot be made in place.
func (p *planner) remakes(u *unit, c diff.Change) bool {
	switch u.have.Kind {
	case schema.KindRelation:
		if c.Property == "kind" && (c.Have == string(schema.ForeignTable) || c.Want == string(schema.ForeignTable)) {
			p.left[u.have] = true
			p.refuse(c, "a foreign table needs its server and options, which are written by hand")
			return false
		}
		return c.Property == "query" || c.Property == "kind"
	case schema.KindRoutine:
		return p.remakesRoutine(u, c)
	case schema.KindIndex:
		if !contains(inPlace[schema.KindIndex], c.Property) && namelessClass(p.want.index(u.want)) {
			p.refuse(c, namelessReason) // rather the old index than none
			return false
		}
	case schema.KindForeignKey, schema.KindCheck:
		if c.Property == "not valid" {
			return c.Want != "" // only the other way has a statement
		}
	case schema.KindStatistics:
		if c.Property == "target" {
			return false
		}
	}
	if slices.Contains(rarer, u.have.Kind) {
		return p.remakesOther(u, c)
	}
	list, ok := inPlace[u.have.Kind]
	return ok && !contains(list, c.Property)
}

// remakesRoutine: CREATE OR REPLACE changes neither kind nor header, and nothing of an aggregate.
func (p *planner) remakesRoutine(u *unit, c diff.Change) bool {
	h, w := p.have.routine(u.have), p.want.routine(u.want)
	if c.Property == "comment" {
		return false
	}
	if h.Kind == "aggregate" || w.Kind == "aggregate" {
		return true
	}
	return c.Property == "kind" || routineHeader(h.Definition) != routineHeader(w.Definition)
}
