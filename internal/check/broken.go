package check

import (
	"context"
	"slices"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// KindStatement is what a pattern has in front of a statement's name: query:save_*.
const KindStatement schema.Kind = "query"

// Broken is a statement of the code that a schema does not hold, and who moved.
type Broken struct {
	Statement contract.Statement
	Breaches  []contract.Breach // in the database that was checked, or else in what it is to become
	Later     bool              // the database holds it; what the migrations give at head does not
	Causes    []Cause           // those of a difference; Ahead: the statement is ahead of the migrations
	Breaks    string            // the revision after which it fails; empty: none, it never held or a pending one mends it
	Mends     string            // the pending revision after which it holds
}

// Explained says whether pending revisions, and nothing else, account for it.
func (b Broken) Explained() bool {
	return b.Mends != "" && len(b.Causes) == 1 && b.Causes[0] == Pending
}

// Has says whether c is among the causes.
func (b Broken) Has(c Cause) bool { return slices.Contains(b.Causes, c) }

// hold holds the input's statements against the database that tx looks at.
func (in *Input) hold(ctx context.Context, tx pgx.Tx) (*contract.Held, error) {
	return contract.Hold(ctx, tx, in.Statements, in.lockTimeout())
}

// Hold gives the input's statements that this database does not hold, as far as it has been brought.
func (b *Rebuilt) Hold(ctx context.Context) ([]contract.Failure, error) {
	if len(b.in.Statements) == 0 {
		return nil, nil
	}
	tx, err := catalog.ReadOnly(ctx, b.conn, catalog.Options{Schemas: b.in.Draft.Schemas()}, b.in.lockTimeout())
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	held, err := b.in.hold(ctx, tx)
	if err != nil {
		return nil, err
	}
	return held.Failures, nil
}

// Trail is what fails at each revision of a chain, the first one's first.
type Trail [][]contract.Failure

// at gives a statement's failure at a revision; nil: it holds.
func (t Trail) at(revision int, name string) *contract.Failure { return failureOf(t[revision], name) }

func failureOf(list []contract.Failure, name string) *contract.Failure {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

// turned gives the revision since which a statement is what it is at the last one, failing or not; 0: since the first.
func (t Trail) turned(name string) int {
	last := len(t) - 1
	for i := last; i > 0; i-- {
		if (t.at(i, name) == nil) != (t.at(i-1, name) == nil) {
			return i
		}
	}
	return 0
}

// AtHead gives the statements that fail at the end of a trail of the whole chain, and the revision that broke each.
func (in *Input) AtHead(t Trail) []Broken {
	last := len(t) - 1
	return in.broken(t[last], t, last)
}

// broken says who moved, for every statement that fails in a database where so many revisions after the first are applied,
// or that will fail there.
func (in *Input) broken(live []contract.Failure, t Trail, applied int) []Broken {
	var out []Broken
	for _, s := range in.Statements {
		here, head := failureOf(live, s.Name), t.at(len(t)-1, s.Name)
		b := Broken{Statement: s, Later: here == nil}
		switch {
		case here != nil:
			b.Breaches = here.Breaches
		case head != nil:
			b.Breaches = head.Breaches
		default:
			continue
		}
		in.blame(&b, here, t, applied)
		out = append(out, b)
	}
	return out
}

// blame adds the causes.
func (in *Input) blame(b *Broken, here *contract.Failure, t Trail, applied int) {
	name := b.Statement.Name
	then, head, turned := t.at(applied, name), t.at(len(t)-1, name), t.turned(name)
	revision := in.Chain.Revisions()[turned].ID
	switch {
	case turned > applied && head == nil && here != nil:
		b.Mends = revision
		b.because(Pending)
	case turned > applied && head != nil:
		b.Breaks = revision
		b.because(Pending)
	case head != nil:
		if turned > 0 {
			b.Breaks = revision
		}
		b.because(Ahead)
	}
	if (here == nil) != (then == nil) || here != nil && !here.Same(*then) {
		b.because(Hand)
	}
}

func (b *Broken) because(c Cause) {
	if !b.Has(c) {
		b.Causes = append(b.Causes, c)
	}
}

// Newly gives the input's statements that fail and did not before, or not for the same reasons.
func (in *Input) Newly(before, after []contract.Failure) []Broken {
	var out []Broken
	for _, s := range in.Statements {
		was, is := failureOf(before, s.Name), failureOf(after, s.Name)
		if is != nil && (was == nil || !was.Same(*is)) {
			out = append(out, Broken{Statement: s, Breaches: is.Breaches})
		}
	}
	return out
}

// unexplained gives the statements that fail in a database whose past can't be told.
func (in *Input) unexplained(live []contract.Failure) []Broken {
	var out []Broken
	for _, s := range in.Statements {
		if f := failureOf(live, s.Name); f != nil {
			out = append(out, Broken{Statement: s, Breaches: f.Breaches, Causes: []Cause{Unknown}})
		}
	}
	return out
}

// statements gives those that count, and how many do not.
func (f Filter) statements(all []Broken, home string) (kept []Broken, ignored int) {
	for _, b := range all {
		if f.ignores(Difference{Change: diff.Change{Object: schema.ID{Kind: KindStatement, Name: b.Statement.Name}}}, home) {
			ignored++
			continue
		}
		kept = append(kept, b)
	}
	return kept, ignored
}
