// Package check decides whether models, migrations and a live database agree, and who moved where they do not.
//
//	catalog (live) + desired (models) + migrate (history, replay) → diff → attribution → Result → report
//
// It leaves out how a result is shown and which exit code it becomes.
package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Compare gives the changes that bring have to want after the server has had a second look at what differs: both sides
// are parsed and printed once more, and defaults that are literals are compared by value. tx is as for
// desired.Canonicalise; it is not touched when nothing differs.
func Compare(ctx context.Context, tx func() (pgx.Tx, error), have, want *schema.Schema) ([]diff.Change, error) {
	return settle(ctx, tx, diff.Compare(have, want), have, func() *schema.Schema { return want })
}

// settle is the second look at the changes from have to what wanted gives.
func settle(ctx context.Context, tx func() (pgx.Tx, error), changes []diff.Change, have *schema.Schema, wanted func() *schema.Schema) ([]diff.Change, error) {
	if !slices.ContainsFunc(changes, spelled) {
		return changes, nil
	}
	session, err := tx()
	if err != nil {
		return changes, err
	}
	touched := map[schema.ID]bool{}
	for _, c := range changes {
		touched[c.Object.RelationID()] = true
	}
	differs := func(r *schema.Relation) bool {
		return touched[schema.ID{Kind: schema.KindRelation, Schema: r.Name.Schema, Relation: r.Name.Name}]
	}
	if have, err = respell(ctx, session, have, differs); err != nil {
		return changes, err
	}
	want, err := respell(ctx, session, wanted(), differs)
	if err != nil {
		return changes, err
	}
	return byValue(ctx, session, among(diff.Compare(have, want), changes), have, want)
}

// respell is desired.Respell for what was printed already: operator classes stay, which that finds out only for columns,
// and a view's query is printed with a semicolon, which that takes for a second statement.
func respell(ctx context.Context, tx pgx.Tx, s *schema.Schema, wanted func(*schema.Relation) bool) (*schema.Schema, error) {
	bare := s.Clone()
	for _, r := range bare.Relations {
		r.Query = strings.TrimSuffix(r.Query, ";")
	}
	out, err := desired.Respell(ctx, tx, bare, wanted)
	if err != nil {
		return nil, err
	}
	for i, r := range s.Relations {
		to := out.Relations[i]
		if strings.HasSuffix(r.Query, ";") && !strings.HasSuffix(to.Query, ";") {
			to.Query += ";"
		}
		for j := range r.Indexes {
			keepClasses(to.Indexes[j].Keys, r.Indexes[j].Keys)
		}
		for j := range r.Constraints {
			if x := r.Constraints[j].Index; x != nil {
				keepClasses(to.Constraints[j].Index.Keys, x.Keys)
			}
		}
	}
	return out, nil
}

func keepClasses(to, from []schema.IndexKey) {
	for i := range from {
		to[i].Opclass = from[i].Opclass
	}
}

// among leaves out changes of objects that did not differ before: a second look finds no new differences, it may only
// have failed to read one of the two sides.
func among(changes, before []diff.Change) []diff.Change {
	differed := map[schema.ID]bool{}
	for _, c := range before {
		differed[c.Object] = true
		differed[c.HaveObject.ID], differed[c.WantObject.ID] = true, true
	}
	return slices.DeleteFunc(changes, func(c diff.Change) bool { return !differed[c.Object] })
}

// spelled says whether the change may be one of spelling: something with expressions on both sides.
func spelled(c diff.Change) bool {
	switch c.Object.Kind {
	case schema.KindRelation:
		return c.Property == "query" || c.Property == "partition by"
	case schema.KindColumn:
		return c.Property == "default"
	case schema.KindCheck, schema.KindIndex, schema.KindExclusion, schema.KindPolicy, schema.KindUnique:
		return true
	}
	return false
}

// byValue takes out changes of defaults between two literals of one value.
func byValue(ctx context.Context, tx pgx.Tx, changes []diff.Change, have, want *schema.Schema) ([]diff.Change, error) {
	var pairs []desired.Literals
	var at []int
	for i, c := range changes {
		if c.Op != diff.Alter || c.Object.Kind != schema.KindColumn || c.Property != "default" {
			continue
		}
		name := schema.Name{Schema: c.Object.Schema, Name: c.Object.Relation}
		h, w := have.Relation(name).Column(c.Object.Name), want.Relation(name).Column(c.Object.Name)
		if h.Default != "" && w.Default != "" && h.Type == w.Type {
			pairs = append(pairs, desired.Literals{A: h.Default, B: w.Default, Type: w.Type})
			at = append(at, i)
		}
	}
	if len(pairs) == 0 {
		return changes, nil
	}
	equal, err := desired.Equal(ctx, tx, pairs)
	if err != nil {
		return changes, err
	}
	drop := map[int]bool{}
	for i, n := range at {
		drop[n] = equal[i]
	}
	kept := changes[:0]
	for i, c := range changes {
		if !drop[i] {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// Against compares two schemas of the database that tx looks at, all objects included, and gives what the filter lets
// through. It leaves nothing behind in tx.
func (in *Input) Against(ctx context.Context, tx pgx.Tx, have, want *schema.Schema) ([]Difference, error) {
	sub, err := tx.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("setting a savepoint: %w", err)
	}
	defer sub.Rollback(context.WithoutCancel(ctx))
	if err := catalog.Prepare(ctx, sub, "pg_temp, "+schema.Quote(in.home())); err != nil {
		return nil, err
	}
	changes, err := Compare(ctx, func() (pgx.Tx, error) { return sub, nil }, have, want)
	if err != nil {
		return nil, err
	}
	var differences []Difference
	for _, c := range changes {
		differences = append(differences, Difference{Change: c, Causes: []Cause{Hand}})
	}
	differences, _ = in.Filter.apply(differences, in.home())
	return differences, nil
}
