// Package record runs revisions in a scratch database and writes down what they did.
//
//	check.Rebuilt → migrate.Runner and its Observer → trace.Statement
//
// Locks and rewrites are measured there, where tables are empty: which of them a statement needs depends on the schema
// alone. How long it takes does not, and is no forecast. Judging is lint's, telling report's.
package record

import (
	"context"
	"errors"
	"slices"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

// Options say what to record. The zero value records how every revision is applied.
type Options struct {
	Revisions []migrate.Revision // in the order of the chain; default: all but the first, which stands for the legacy files
	Down      bool               // also how they are undone, the last one first, as far as they can be
	Major     int                // of the scratch database's server, where that can be had; 0: any
}

// Result is what was recorded.
type Result struct {
	Where string // the server of the scratch database
	Steps []Step // in the order of the chain
}

// Step is a revision, what it did, and the models' schemas around it.
type Step struct {
	Revision      migrate.Revision
	Up            []trace.Statement
	Down          []trace.Statement // empty unless Undone
	Undone        bool              // Down was recorded
	Before, After *schema.Schema
}

// Judge gives what lint has to say about how the revision is applied. sizes, those of a live database, may be nil.
func (s *Step) Judge(chain *migrate.Chain, sizes map[schema.Name]lint.Size) []lint.Finding {
	return lint.Recorded(s.Up, lint.Input{
		Revision: s.Revision.ID, NoTransaction: s.Revision.NoTransaction, Before: s.Before, After: s.After, Sizes: sizes, Comments: chain.Comments(s.Revision.ID),
	})
}

// Revisions replays the chain once in a scratch database, up to the last of the wanted revisions, and records them on the
// way; then back, where that is asked for. Errors: *fault.Error.
func Revisions(ctx context.Context, in *check.Input, o Options) (*Result, error) {
	wanted := o.Revisions
	if wanted == nil {
		wanted = in.Chain.Revisions()[1:]
	}
	built, err := in.Rebuild(ctx, o.Major)
	if o.Major != 0 && errors.Is(err, postgres.ErrNoScratch) {
		built, err = in.Rebuild(ctx, 0)
	}
	if err != nil {
		return nil, err
	}
	defer built.Close(ctx)
	result := &Result{Where: built.Where()}
	watch := &observer{home: built.Runner.Schema, wanted: wanted}
	built.Runner.Observer = watch
	for _, revision := range wanted {
		step, err := up(ctx, built, watch, revision)
		if err != nil {
			return nil, err
		}
		result.Steps = append(result.Steps, step)
	}
	if o.Down {
		err = down(ctx, built, watch, result.Steps)
	}
	return result, err
}

// up applies what stands before a revision, and then the revision.
func up(ctx context.Context, built *check.Rebuilt, watch *observer, revision migrate.Revision) (Step, error) {
	step := Step{Revision: revision}
	var err error
	if revision.Parent != "" {
		if _, err = built.Runner.Upgrade(ctx, revision.Parent); err != nil {
			return step, err
		}
	}
	if step.Before, err = built.Read(ctx); err != nil {
		return step, err
	}
	if _, err = built.Runner.Upgrade(ctx, revision.ID); err != nil {
		return step, err
	}
	step.Up = watch.take(revision.ID)
	step.After, err = built.Read(ctx)
	return step, err
}

// down undoes revisions from the last one on, until one can't be undone. The baseline never is.
func down(ctx context.Context, built *check.Rebuilt, watch *observer, steps []Step) error {
	for i, step := range slices.Backward(steps) {
		if step.Revision.Parent == "" {
			return nil
		}
		_, err := built.Runner.Downgrade(ctx, step.Revision.Parent)
		switch {
		case errors.Is(err, migrate.ErrIrreversible):
			return nil
		case err != nil:
			return err
		}
		steps[i].Down, steps[i].Undone = watch.take(step.Revision.ID), true
	}
	return nil
}
