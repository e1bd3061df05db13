// Package revise works out a revision: what the models are ahead of, the statements that do it, and the proof that they do.
//
//	legacy and chain → have ┐
//	                        ├→ plan.Make → Prove (up, down, up) → Write → migrations/<date>_<id>_<slug>.go
//	models           → want ┘
//
// It leaves out asking and telling, and what stands in a revision's file: the one is cli's, the other plan's.
package revise

import (
	"context"
	"fmt"
	"slices"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
)

// Draft is a revision in the making. It holds a scratch database at the chain's head.
type Draft struct {
	Have *schema.Schema // what legacy files and revisions give
	Want *schema.Schema // what the models want of that

	in      *check.Input
	built   *check.Rebuilt
	renames []plan.Rename
	changes []diff.Change
	held    []diff.Change // those of changes that Want leaves out: see check.Goal.Hold
}

// Begin replays the chain in a scratch database and reads it and the models. Close the draft. Errors: *fault.Error.
func Begin(ctx context.Context, in *check.Input) (*Draft, error) {
	built, err := in.Rebuild(ctx, 0)
	if err != nil {
		return nil, err
	}
	d := &Draft{in: in, built: built}
	if err := d.read(ctx); err != nil {
		d.Close(ctx)
		return nil, err
	}
	return d, nil
}

func (d *Draft) read(ctx context.Context) error {
	if _, err := d.built.Runner.Upgrade(ctx, migrate.TargetHead); err != nil {
		return fmt.Errorf("replaying migrations: %w", err)
	}
	var err error
	if d.Have, err = d.built.Read(ctx); err != nil {
		return err
	}
	return d.aim(ctx)
}

// aim works out Want: what means the same under a new name is spelled alike, too.
func (d *Draft) aim(ctx context.Context) error {
	have := plan.Renamed(d.Have, d.renames)
	goal, err := d.built.Goal(ctx, have)
	if err == nil {
		d.held = goal.Hold(have)
		d.Want, d.changes = goal.Schema, goal.Changes
	}
	return err
}

// Close drops the scratch database.
func (d *Draft) Close(ctx context.Context) error { return d.built.Close(ctx) }

// Rename says that what reads as drop and add is one thing under a new name. It errs where the models do not want the new name,
// or the database has no such thing.
func (d *Draft) Rename(ctx context.Context, r plan.Rename) error {
	p := plan.Make(d.Have, d.Want, plan.Options{Renames: append(slices.Clone(d.renames), r)})
	for _, c := range p.Manual {
		if c.Op == diff.Rename && c.Object == r.Object {
			return fault.New(fault.Usage, "clipdex db check --scratch", "%s can't be renamed to %s: %s", r.Object.Path(d.Have.Default), r.To, c.Detail)
		}
	}
	renames := append(slices.Clone(d.renames), r)
	if !wanted(d.Want, r, renames) {
		return fault.New(fault.Usage, "correct the model, or the name", "the models have no %s to rename %s to", target(r), r.Object.Path(d.Have.Default))
	}
	d.renames = renames
	return d.aim(ctx)
}

// target names what a rename leads to, for a message.
func target(r plan.Rename) string {
	if r.Object.Kind == schema.KindRelation {
		return "table " + schema.Quote(r.To)
	}
	return string(r.Object.Kind) + " " + schema.Quote(r.To)
}

// wanted says whether the models have what the rename leads to.
func wanted(want *schema.Schema, r plan.Rename, all []plan.Rename) bool {
	table := schema.Name{Schema: r.Object.Schema, Name: r.Object.Relation}
	if r.Object.Kind == schema.KindRelation {
		return want.Relation(schema.Name{Schema: table.Schema, Name: r.To}) != nil
	}
	for _, other := range all {
		if other.Object == r.Object.RelationID() {
			table.Name = other.To
		}
	}
	relation := want.Relation(table)
	return relation != nil && slices.ContainsFunc(parts(relation), func(id schema.ID) bool { return id.Kind == r.Object.Kind && id.Name == r.To })
}

// parts gives the ids of columns, constraints and indexes.
func parts(r *schema.Relation) []schema.ID {
	var ids []schema.ID
	add := func(kind schema.Kind, name string) {
		ids = append(ids, schema.ID{Kind: kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: name})
	}
	for i := range r.Columns {
		add(schema.KindColumn, r.Columns[i].Name)
	}
	for i := range r.Constraints {
		add(r.Constraints[i].Kind, r.Constraints[i].Name)
	}
	for i := range r.Indexes {
		add(schema.KindIndex, r.Indexes[i].Name)
	}
	return ids
}

// Renames gives what has been said by Rename.
func (d *Draft) Renames() []plan.Rename { return slices.Clone(d.renames) }

// Changes gives what the models are ahead of, the renames done.
func (d *Draft) Changes() []diff.Change { return slices.Clone(d.changes) }

// Plan gives the statements; online, those of the long way round that lets traffic go on.
func (d *Draft) Plan(online bool) plan.Plan {
	return plan.Make(d.Have, d.Want, plan.Options{Renames: d.renames, Online: online, Manual: d.held})
}
