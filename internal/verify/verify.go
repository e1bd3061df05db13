// Package verify walks the chain of revisions up and down in a scratch database.
//
//	check.Rebuilt → for each revision: up, down, up → Result
//
// It finds what applying alone does not: a Down that leaves something behind or takes too much, an Up that can't be
// repeated after it. It leaves out telling, and judging what statements do to traffic: that is lint's.
package verify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
)

// Step is one revision's way up, down and up.
type Step struct {
	Revision     migrate.Revision
	Up, Down     time.Duration
	Irreversible bool          // has no Down: it was only applied
	Left         []diff.Change // what would bring the schema after Down to the one before Up
	Other        []diff.Change // what would bring the schema after the second Up to the one after the first
}

// OK says whether Down restored the schema and Up gave the same twice.
func (s Step) OK() bool { return len(s.Left) == 0 && len(s.Other) == 0 }

// Result is what the walk has shown.
type Result struct {
	Where string // the server of the scratch database
	Steps []Step
	Ahead []diff.Change // what the models are ahead of at head

	Broken []check.Broken // statements of the code that fail at head
}

// OK says whether nothing is wrong.
func (r *Result) OK() bool {
	return len(r.Ahead) == 0 && len(r.Broken) == 0 && !slices.ContainsFunc(r.Steps, func(s Step) bool { return !s.OK() })
}

// Stairway applies the legacy files, and then takes every revision up, down and up again; after each way the schema is compared. At
// head the input's statements are held against it, and the revision that broke one is told. The
// baseline is not undone, nor is a revision without a Down. told, which may be nil, is called after each. A revision that
// fails ends the walk with its *fault.Error.
func Stairway(ctx context.Context, in *check.Input, told func(Step)) (*Result, error) {
	built, err := in.Rebuild(ctx, 0)
	if err != nil {
		return nil, err
	}
	defer built.Close(ctx)
	w := walk{Rebuilt: built}
	r := &Result{Where: built.Where()}
	now, err := built.ReadAll(ctx)
	if err != nil {
		return nil, err
	}
	if err := w.hold(ctx); err != nil {
		return nil, err
	}
	for _, revision := range in.Chain.Revisions()[1:] {
		var step Step
		if step, now, err = w.step(ctx, revision, now); err != nil {
			return nil, err
		}
		r.Steps = append(r.Steps, step)
		if told != nil {
			told(step)
		}
		if err := w.hold(ctx); err != nil {
			return nil, err
		}
	}
	r.Broken = in.AtHead(w.trail)
	if now, err = built.Read(ctx); err != nil { // as models see it, partitions aside
		return nil, err
	}
	goal, err := built.Goal(ctx, now)
	r.Ahead = goal.Changes
	return r, err
}

type walk struct {
	*check.Rebuilt
	trail check.Trail
}

// hold adds to the trail the statements that fail now.
func (w *walk) hold(ctx context.Context) error {
	failures, err := w.Hold(ctx)
	w.trail = append(w.trail, failures)
	return err
}

// step gives the schema at the end beside what was found.
func (w *walk) step(ctx context.Context, revision migrate.Revision, before *schema.Schema) (Step, *schema.Schema, error) {
	s := Step{Revision: revision, Irreversible: revision.Down == nil}
	after, took, err := w.upgrade(ctx, revision)
	s.Up = took
	if err != nil || s.Irreversible {
		return s, after, err
	}
	result, err := w.Runner.RollbackLast(ctx)
	if err != nil {
		return s, nil, err
	}
	s.Down = result.Total
	back, err := w.ReadAll(ctx)
	if err != nil {
		return s, nil, err
	}
	s.Left = diff.Compare(back, before)
	again, _, err := w.upgrade(ctx, revision)
	if err != nil {
		return s, nil, fmt.Errorf("applying it again after its Down: %w", failedAgain(err, s.Left))
	}
	s.Other = diff.Compare(again, after)
	return s, again, nil
}

func (w *walk) upgrade(ctx context.Context, revision migrate.Revision) (*schema.Schema, time.Duration, error) {
	result, err := w.Runner.Upgrade(ctx, revision.ID)
	if err != nil {
		return nil, 0, err
	}
	after, err := w.ReadAll(ctx)
	return after, result.Total, err
}

// failedAgain says what Down had left behind, which is the likely reason.
func failedAgain(err error, left []diff.Change) error {
	if len(left) == 0 {
		return err
	}
	return fault.Wrap(fault.No, err, "correct its Down: it has to bring back the schema as it was before Up",
		"Down left the schema in another state (%s)", left[0].Subject("public"))
}
