// Package check decides whether models, migrations and a live database agree, and who moved where they do not.
//
//	catalog (live) + desired (models) + migrate (history, replay) → diff → attribution → Result → report
//
// It leaves out how a result is shown and which exit code it becomes.
package check

import (
	"context"
	"slices"

	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Compare gives the changes that bring have to want after the server has had a second look at what differs: both sides
// are parsed and printed once more, and defaults that are literals are compared by value. tx is as for
// desired.Canonicalise; it is not touched when nothing differs.
func Compare(ctx context.Context, tx func() (pgx.Tx, error), have, want *schema.Schema) ([]diff.Change, error) {
	changes := diff.Compare(have, want)
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
	wanted := func(r *schema.Relation) bool {
		return touched[schema.ID{Kind: schema.KindRelation, Schema: r.Name.Schema, Relation: r.Name.Name}]
	}
	if have, err = desired.Respell(ctx, session, have, wanted); err != nil {
		return changes, err
	}
	if want, err = desired.Respell(ctx, session, want, wanted); err != nil {
		return changes, err
	}
	return byValue(ctx, session, diff.Compare(have, want), have, want)
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
