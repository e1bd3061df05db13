package lint

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

// world is what a revision has done so far.
type world struct {
	Input
	views    []*view
	findings []Finding

	made        map[schema.Name]bool            // relations and indexes that are new: nobody uses them yet
	held        map[schema.Name]trace.Mode      // on relations that are not, by the transaction that runs
	holders     map[schema.Name]int             // the number of the statement that took the lock
	transaction int                             // that held is of
	checks      map[schema.Name][]limit         // of the tables, as far as they are known
	labels      map[schema.Name]map[string]bool // added to enums in the transaction that runs
	crossed     bool                            // two locks in one transaction were told
}

func newWorld(in Input) *world {
	w := &world{Input: in, made: map[schema.Name]bool{}, checks: map[schema.Name][]limit{}}
	w.begin(-1)
	if in.Before == nil {
		return w
	}
	for _, r := range in.Before.Relations {
		for i := range r.Constraints {
			if c := &r.Constraints[i]; c.Kind == schema.KindCheck {
				w.checks[r.Name] = append(w.checks[r.Name], limit{name: c.Name, kind: c.Kind, expr: c.Expr, notValid: c.NotValid})
			}
		}
	}
	return w
}

// begin forgets what ended with the transaction before.
func (w *world) begin(transaction int) {
	w.transaction = transaction
	w.held, w.holders, w.labels = map[schema.Name]trace.Mode{}, map[schema.Name]int{}, map[schema.Name]map[string]bool{}
}

// before gives the relation as it was before the revision, nil if it is not known.
func (w *world) before(name schema.Name) *schema.Relation {
	if w.Before == nil {
		return nil
	}
	return w.Before.Relation(name)
}

// view is one command in its world, and what rules ask about it.
type view struct {
	*world
	*step
	*command
	rule  Rule
	after []*view // the commands that follow
	locks map[schema.Name]trace.Mode
	told  map[schema.Name]bool // relations about whose locks a rule has spoken already
}

// enter works out which locks the command takes on relations that somebody may be using.
func (v *view) enter() {
	if v.step.transaction != v.world.transaction || v.step.transaction == 0 {
		v.begin(v.step.transaction)
	}
	v.told = map[schema.Name]bool{}
	v.locks = map[schema.Name]trace.Mode{}
	if !v.measured() {
		for name, mode := range derive(v.command) {
			v.lock(name, mode)
		}
		return
	}
	for _, l := range v.did.Locks {
		if l.Relation.New {
			v.made[l.Relation.Name] = true
		}
		if l.Relation.Kind != "index" {
			v.lock(l.Relation.Name, l.Mode)
		}
	}
}

func (v *view) lock(name schema.Name, mode trace.Mode) {
	if v.exists(name) && mode > v.held[name] {
		v.locks[name] = max(v.locks[name], mode)
	}
}

// leave remembers what the command did.
func (v *view) leave() {
	for name, mode := range v.locks {
		v.held[name] = mode
		if v.holders[name] == 0 || mode.BlocksWrites() {
			v.holders[name] = v.number
		}
	}
	c := v.command
	switch {
	case c.is("create", "table", "materialized view", "view", "index"):
		v.made[c.name()] = true
	case c.is("alter", "table"):
		for _, a := range c.actions {
			v.remember(a)
		}
	case c.is("alter", "type"):
		if r := *c.tail; r.accept("add value") {
			r.accept("if not exists")
			if v.labels[c.name()] == nil {
				v.labels[c.name()] = map[string]bool{}
			}
			if !r.done() {
				v.labels[c.name()][r.tokens[r.i].Text] = true
			}
		}
	}
}

// remember keeps track of checks, and of what a table is called.
func (v *view) remember(a action) {
	table := v.name()
	for _, l := range a.limits {
		if l.kind == schema.KindCheck {
			v.checks[table] = append(v.checks[table], l)
		}
	}
	switch {
	case a.do == "rename" && v.made[table]:
		v.made[schema.Name{Schema: table.Schema, Name: a.to}] = true
	case a.do == "validate constraint":
		for i := range v.checks[table] {
			if v.checks[table][i].name == a.column {
				v.checks[table][i].notValid = false
			}
		}
	}
}

// measured says whether the command's locks are known from running it.
func (v *view) measured() bool { return v.did != nil && v.did.Measured }

// exists says whether the relation was there before the revision, so that somebody may be using it.
func (v *view) exists(name schema.Name) bool { return name.Name != "" && !v.made[name] }

// scans says whether the command reads the table from end to end; guess is the answer where that was not measured.
func (v *view) scans(table schema.Name, guess bool) bool {
	if !v.measured() {
		return guess
	}
	return among(v.did.Scanned, table)
}

// rewrites says whether the command writes the table anew; guess is the answer where that was not recorded.
func (v *view) rewrites(table schema.Name, guess bool) bool {
	if v.did == nil {
		return guess
	}
	return among(v.did.Rewritten, table)
}

func among(list []trace.Relation, name schema.Name) bool {
	for _, r := range list {
		if r.Name == name {
			return true
		}
	}
	return false
}

// mode gives the strongest lock on a table while the command runs.
func (v *view) mode(table schema.Name) trace.Mode { return max(v.held[table], v.locks[table]) }

// notNull says whether a check that holds for every row keeps the column from being null: SET NOT NULL reads nothing then.
func (v *view) notNull(table schema.Name, column string) bool {
	for _, l := range v.checks[table] {
		if !l.notValid && requires(l.expr, column) {
			return true
		}
	}
	return false
}

// requires finds column IS NOT NULL in a check. Under OR it proves nothing.
func requires(expr, column string) bool {
	tokens := schema.Tokens(expr)
	found := false
	for i, t := range tokens {
		if t.Is("or") {
			return false
		}
		if t.Name() && t.Text == column && i+3 < len(tokens) && tokens[i+1].Is("is") && tokens[i+2].Is("not") && tokens[i+3].Is("null") {
			found = true
		}
	}
	return found
}

// again says whether a later command makes the thing of that name anew.
func (v *view) again(name schema.Name, verb string) bool {
	for _, other := range v.after {
		if other.verb == verb && contains(objectsOf(v.command), other.object) && other.name() == name {
			return true
		}
	}
	return false
}

// objectsOf gives the kinds that take the place of what the command drops.
func objectsOf(c *command) []string {
	if strings.HasSuffix(c.object, "view") || c.object == "table" {
		return []string{"view", "materialized view", "table"}
	}
	return []string{c.object}
}
