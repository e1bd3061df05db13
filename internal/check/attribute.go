package check

import (
	"slices"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// Cause says who moved.
type Cause string

// The causes. A difference may have several at once.
const (
	Ahead   Cause = "ahead"   // the model says so, and no revision does it yet
	Pending Cause = "pending" // a revision that is not applied here does it
	Hand    Cause = "hand"    // the database was changed by something else than its migrations
	Unknown Cause = "unknown" // can't be derived: no replay, or a history that is not of this chain
)

// Difference is one change that would bring the database to the models, and who moved.
type Difference struct {
	diff.Change
	Causes    []Cause
	Revisions []string // the pending revisions that touch it
	Done      bool     // models and database agree: what differs is what the migrations give
}

// Step is what one revision changes.
type Step struct {
	Revision string
	Changes  Changes
}

// evidence is what attribution decides on. Every list is a comparison within one server, so printed texts never cross
// versions; where a text has to be held against one of another server, sameMajor says whether that means anything.
type evidence struct {
	live      []diff.Change // database → models
	ahead     []diff.Change // migrations at head → models
	pending   []Step        // revisions not applied here, in order
	sameMajor bool
}

// fact is one property of one object; an empty property stands for the object's existence.
type fact struct {
	object   schema.ID
	property string
}

// change is a fact's value on both sides of a comparison.
type change struct{ have, want string }

// absent is the value of what does not exist.
const absent = "\x00absent"

// facts is a comparison by fact.
type facts map[fact]change

func factsOf(changes []diff.Change) facts {
	f := facts{}
	for _, c := range changes {
		switch c.Op {
		case diff.Add:
			f[fact{c.Object, ""}] = change{absent, "present"}
		case diff.Drop:
			f[fact{c.Object, ""}] = change{"present", absent}
		case diff.Rename:
			to := c.Object
			to.Name = c.Want
			f[fact{c.Object, ""}] = change{"present", absent}
			f[fact{to, ""}] = change{absent, "present"}
		default:
			have, want := compared(c)
			f[fact{c.Object, c.Property}] = change{have, want}
		}
	}
	return f
}

// at gives both values of a fact whose value on the want side is want; what an added or dropped relation carries came or
// went with it.
func (fs facts) at(f fact, want string) change {
	if c, ok := fs[f]; ok {
		return c
	}
	for _, above := range []fact{{f.object, ""}, {f.object.RelationID(), ""}} {
		if c, ok := fs[above]; ok && above != f {
			if c.have == absent {
				return change{absent, want}
			}
			return change{c.have, absent}
		}
	}
	return change{want, want}
}

// attribute says for every difference who moved, and adds what differs although models and database agree: an ALTER
// typed by hand that the model follows and no revision does, or that a pending revision will do once more.
func attribute(e evidence) []Difference {
	live, ahead := factsOf(e.live), factsOf(e.ahead)
	var steps []facts
	for _, s := range e.pending {
		steps = append(steps, factsOf(s.Changes))
	}
	a := attribution{e, live, ahead, steps}

	var out []Difference
	roots := map[schema.ID]int{}
	for _, c := range e.live {
		d := Difference{Change: c}
		for _, f := range factsIn(c) {
			a.judge(&d, f)
		}
		if c.Op == diff.Add || c.Op == diff.Drop {
			roots[c.Object] = len(out)
		}
		out = append(out, d)
	}
	seen := map[fact]bool{}
	for f := range live {
		seen[f] = true
	}
	for _, c := range a.elsewhere() {
		fs := factsIn(c)
		if slices.ContainsFunc(fs, func(f fact) bool { return seen[f] }) {
			continue
		}
		for _, f := range fs {
			seen[f] = true
		}
		if i, ok := rootOf(roots, c.Object); ok {
			for _, f := range fs {
				a.judgeWithin(&out[i], f)
			}
			continue
		}
		d := Difference{Change: c, Done: true}
		for _, f := range fs {
			a.judge(&d, f)
		}
		if len(d.Causes) > 0 {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(x, y Difference) int { return x.Object.Compare(y.Object) })
	return out
}

func factsIn(c diff.Change) []fact {
	if c.Op == diff.Alter {
		return []fact{{c.Object, c.Property}}
	}
	fs := []fact{{c.Object, ""}}
	if c.Op == diff.Rename {
		to := c.Object
		to.Name = c.Want
		fs = append(fs, fact{to, ""})
	}
	return fs
}

// rootOf finds the added or dropped object that id goes with.
func rootOf(roots map[schema.ID]int, id schema.ID) (int, bool) {
	for _, above := range []schema.ID{id, id.RelationID()} {
		if i, ok := roots[above]; ok {
			return i, true
		}
	}
	return 0, false
}

type attribution struct {
	evidence
	live, ahead facts
	steps       []facts
}

// elsewhere gives what models against migrations, or pending revisions, change: it may be no difference of the live database.
func (a attribution) elsewhere() []diff.Change {
	changes := slices.Clone(a.evidence.ahead)
	for _, s := range a.evidence.pending {
		changes = append(changes, s.Changes...)
	}
	return changes
}

// values gives a fact in the live database, in the migrations as applied here, in the migrations at head, and in the models.
func (a attribution) values(f fact) (live, applied, head, model string) {
	model = "same"
	if c, ok := a.live[f]; ok {
		model = c.want
	} else if c, ok := a.ahead[f]; ok {
		model = c.want
	} else if last, ok := a.last(f); ok {
		model = last.want
	}
	live = a.live.at(f, model).have
	head = a.ahead.at(f, model).have
	applied = head
	for i := len(a.steps) - 1; i >= 0; i-- {
		applied = a.steps[i].at(f, applied).have
	}
	return live, applied, head, model
}

func (a attribution) last(f fact) (change, bool) {
	for i := len(a.steps) - 1; i >= 0; i-- {
		if c, ok := a.steps[i][f]; ok {
			return c, true
		}
	}
	return change{}, false
}

// judge adds the causes of one fact to a difference.
func (a attribution) judge(d *Difference, f fact) {
	live, applied, head, model := a.values(f)
	if head != model {
		d.because(Ahead)
	}
	if applied != head {
		d.because(Pending)
		a.name(d, f)
	}
	if live != applied && !a.incomparable(f, live, applied, model) {
		d.because(Hand)
	}
}

// judgeWithin adds what a fact inside an added or dropped object says; its absence is the object's own.
func (a attribution) judgeWithin(d *Difference, f fact) {
	_, applied, head, model := a.values(f)
	if head != model {
		d.because(Ahead)
	}
	if applied != head {
		d.because(Pending)
		a.name(d, f)
	}
}

// incomparable says whether two values are printed texts of different major versions, neither of them the model's: then
// their difference says nothing.
func (a attribution) incomparable(f fact, live, applied, model string) bool {
	printed := slices.Contains([]string{"default", "expression", "keys", "columns", "predicate", "query", "definition", "using", "with check", "partition by"}, f.property)
	return !a.sameMajor && printed && live != model && applied != model && live != absent && applied != absent
}

// name lists the pending revisions that touch the fact or what it goes with.
func (a attribution) name(d *Difference, f fact) {
	for i, s := range a.steps {
		for touched := range s {
			same := touched == f || touched.object == f.object && (touched.property == "" || f.property == "")
			above := touched.property == "" && touched.object == f.object.RelationID()
			below := f.property == "" && f.object.Kind == schema.KindRelation && touched.object.RelationID() == f.object
			if (same || above || below) && !slices.Contains(d.Revisions, a.evidence.pending[i].Revision) {
				d.Revisions = append(d.Revisions, a.evidence.pending[i].Revision)
			}
		}
	}
}

func (d *Difference) because(c Cause) {
	if !slices.Contains(d.Causes, c) {
		d.Causes = append(d.Causes, c)
	}
}
