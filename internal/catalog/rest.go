package catalog

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

func (r *reader) sequence(w *row) {
	oid := w.oid()
	s := schema.Sequence{Name: schema.Name{Schema: w.str(), Name: w.str()}}
	s.Options = schema.SequenceOptions{Type: w.str(), Start: w.int(), Increment: w.int(), Min: w.int(), Max: w.int(), Cache: w.int(), Cycle: w.bool()}
	s.Unlogged = w.char() == 'u'
	dependency, owner, column := w.char(), w.oid(), int(w.int())
	s.Comment = w.str()
	if dependency == 'i' {
		r.identity[columnKey{owner, column}] = s
		return
	}
	r.sequences[oid] = s.Name
	r.owners = append(r.owners, sequenceOwner{s, columnKey{owner, column}})
}

// sequenceOwner is a sequence whose owning column has not been read yet.
type sequenceOwner struct {
	sequence schema.Sequence
	owner    columnKey
}

func (r *reader) settleSequences() {
	for _, o := range r.owners {
		s := o.sequence
		if t := r.relations[o.owner.relation]; t != nil {
			if r.hidden(t) {
				continue
			}
			s.Owner, s.OwnerCol = t.Name, t.columnNamed(o.owner.number)
			s.Unlogged, s.Logged = r.logging(s.Unlogged, t)
		}
		r.out.Sequences = append(r.out.Sequences, s)
	}
}

// logging says where a sequence is logged otherwise than its table, which it follows unasked since PostgreSQL 15
// (src/backend/commands/sequence.c); before, sequences are always logged.
func (r *reader) logging(unlogged bool, t *rel) (alone, not bool) {
	return unlogged && !t.Unlogged, !unlogged && t.Unlogged && r.facts.Major() >= 15
}

func (r *reader) typ(w *row) {
	w.oid()
	name, kind := schema.Name{Schema: w.str(), Name: w.str()}, w.char()
	labels := w.list()
	domain := schema.Domain{Name: name, Type: w.str(), Collation: w.str(), NotNull: w.bool(), Default: w.str()}
	var checks, fields [][4]*string
	w.json(&checks)
	w.json(&fields)
	comment := w.str()
	switch kind {
	case 'e':
		r.out.Enums = append(r.out.Enums, schema.Enum{Name: name, Labels: labels, Comment: comment})
	case 'd':
		for _, c := range checks {
			domain.Checks = append(domain.Checks, schema.DomainCheck{Name: deref(c[0]), Expr: deref(c[1]), NotValid: deref(c[2]) != "true", Comment: deref(c[3])})
		}
		domain.Comment = comment
		r.out.Domains = append(r.out.Domains, domain)
	case 'c':
		c := schema.Composite{Name: name, Comment: comment}
		for _, f := range fields {
			c.Fields = append(c.Fields, schema.Field{Name: deref(f[0]), Type: deref(f[1]), Collation: deref(f[2]), Comment: deref(f[3])})
		}
		r.out.Composites = append(r.out.Composites, c)
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (r *reader) routine(w *row) {
	r.out.Routines = append(r.out.Routines, schema.Routine{
		Name: schema.Name{Schema: w.str(), Name: w.str()}, Arguments: w.str(), Kind: w.str(),
		Definition: r.present(w.str()), Create: w.str(), Comment: w.str(),
	})
}

// fires says when a trigger or rule fires, empty for the usual (tgenabled, ev_enabled).
var fires = map[byte]string{'D': "disabled", 'R': "replica", 'A': "always"}

func (r *reader) trigger(w *row) {
	t := r.relations[w.oid()]
	if t == nil {
		return
	}
	t.Triggers = append(t.Triggers, schema.Trigger{Name: w.str(), Definition: r.present(w.unnamed()), Enabled: fires[w.char()], Comment: w.str()})
}

func (r *reader) policy(w *row) {
	t := r.relations[w.oid()]
	if t == nil {
		return
	}
	t.Policies = append(t.Policies, schema.Policy{Name: w.str(), Restrict: w.bool(), Command: w.str(), Roles: w.list(),
		Using: r.optional(w), WithCheck: r.optional(w), Comment: w.str()})
}

func (r *reader) rule(w *row) {
	t := r.relations[w.oid()]
	if t == nil {
		return
	}
	t.Rules = append(t.Rules, schema.Rule{Name: w.str(), Definition: r.present(w.unnamed()), Enabled: fires[w.char()], Comment: w.str()})
}

func (r *reader) statistics(w *row) {
	t := r.relations[w.oid()]
	if t == nil {
		return
	}
	s := schema.Statistics{Name: schema.Name{Schema: w.str(), Name: w.str()}, Definition: inNameOrder(r.present(w.unnamed())), Target: -1}
	if n, ok := w.maybeInt(); ok {
		s.Target = int(n)
	}
	s.Comment = w.str()
	t.Statistics = append(t.Statistics, s)
}

// inNameOrder sorts the columns of a statistics object: PostgreSQL prints them in the table's order, which is no property
// of either.
func inNameOrder(definition string) string {
	tokens := schema.Tokens(definition)
	on := slices.IndexFunc(tokens, func(t schema.Token) bool { return t.Is("on") })
	from := len(tokens) - 1
	for from > on && !tokens[from].Is("from") {
		from--
	}
	if on < 0 || from <= on+1 {
		return definition
	}
	columns := schema.SplitTop(definition[tokens[on].End:tokens[from].Start])
	slices.Sort(columns)
	return definition[:tokens[on].End] + " " + strings.Join(columns, ", ") + " " + definition[tokens[from].Start:]
}

func (r *reader) other(w *row) {
	r.out.Others = append(r.out.Others, schema.Other{Kind: schema.Kind(w.str()), Name: schema.Name{Schema: w.str(), Name: w.str()},
		Definition: w.str(), Create: w.str(), Comment: w.str()})
}
