package plan

import (
	"slices"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// Part is what one revision holds of a plan: the parts of a plan follow each other up, and are undone in the reverse order.
// Each brings its own way back to where the one before it has led.
type Part struct {
	Plan
	NoTransaction bool // runs outside a transaction; a run that was killed half way can be repeated from the start
}

// Parts gives the plan in the parts that need a transaction, or none, of their own. Most plans are one part.
func (p Plan) Parts() []Part {
	if len(p.parts) == 0 {
		return []Part{{Plan: p}}
	}
	return p.parts
}

// mode says what kind of statements a planner may write. The zero value writes for one transaction.
type mode struct {
	online bool // the long way
	split  bool // what follows may wait until something is committed
	bare   bool // everything runs outside a transaction: the way back from a part that does
}

// journey is one way from have to want, and the parts that it takes.
type journey struct {
	have, want *schema.Schema
	renames    []Rename
	manual     []diff.Change
	home       string
	planner    *planner
	stages     []stage
}

// stage is a run of statements that belong into one part.
type stage struct {
	statements []Statement
	bare       bool
}

// newJourney plans the way up. Where a type that is built anew would be left half way between two parts all of it is one.
func newJourney(have, want *schema.Schema, o Options) *journey {
	j := &journey{have: have, want: want, renames: o.Renames, manual: o.Manual, home: o.Schema}
	if j.travel(mode{online: o.Online, split: true}); j.planner.torn() {
		j.travel(mode{})
	}
	return j
}

func (j *journey) travel(m mode) {
	j.planner, j.stages = way(j.have, j.want, j.renames, j.home, m, false)
	if len(j.stages) > 1 {
		_, later := way(j.have, j.want, j.renames, j.home, m, true)
		copy(j.stages[1:], later[1:]) // the same statements, whose prechecks run when the first part is done
	}
}

// way plans one direction. Prechecks name things as they are before the plan, or later: after its renames, by what stays.
func way(have, want *schema.Schema, renames []Rename, home string, m mode, later bool) (*planner, []stage) {
	p := newPlanner(have, want, home)
	p.mode, p.later = m, later
	first := p.rename(renames)
	if later {
		clear(p.was)
	}
	p.match()
	p.spread()
	p.build()
	stages := p.ordered()
	switch {
	case len(first) == 0:
	case len(stages) == 0 || stages[0].bare != m.bare:
		stages = slices.Insert(stages, 0, stage{first, m.bare})
		p.shift()
	default:
		stages[0].statements = append(first, stages[0].statements...)
	}
	return p, stages
}

// back plans one direction as a single part.
func back(have, want *schema.Schema, renames []Rename, home string, bare bool) ([]Statement, []diff.Change) {
	p, stages := way(have, want, renames, home, mode{bare: bare}, false)
	var all []Statement
	for _, s := range stages {
		all = append(all, s.statements...)
	}
	return all, p.manual
}

// plan plans the way back for each part, and puts all together.
func (j *journey) plan() Plan {
	p := Plan{Manual: slices.Concat(j.manual, j.planner.manual)}
	if len(j.stages) == 0 {
		p.Down, p.Undone = back(j.want, j.have, reversed(j.renames), j.home, false)
		return p
	}
	before, undo := j.have, reversed(j.renames)
	for k, s := range j.stages {
		after := j.want
		if k < len(j.stages)-1 {
			after = j.planner.after(k)
		}
		part := Part{NoTransaction: s.bare, Plan: Plan{Up: s.statements}}
		part.Down, part.Undone = back(after, before, undo, j.home, s.bare)
		if k == 0 {
			part.Manual = p.Manual
		}
		p.parts = append(p.parts, part)
		before, undo = after, nil
	}
	for _, part := range p.parts {
		p.Up = append(p.Up, part.Up...)
		p.Down = append(slices.Clone(part.Down), p.Down...)
		p.Undone = append(p.Undone, part.Undone...)
	}
	return p
}
