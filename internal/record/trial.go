package record

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

// Trial is a dry run with what its revisions did.
type Trial struct {
	migrate.Trial
	Steps []TrialStep // Tried, in order
}

// TrialStep is a revision that was tried.
type TrialStep struct {
	Revision   migrate.Revision
	Duration   time.Duration // without the measuring
	Statements []trace.Statement
	Hidden     []trace.Hidden
}

// DryRun makes a dry run and records it. The trial tells how far it came when there is an error.
func DryRun(ctx context.Context, runner *migrate.Runner, target string) (Trial, error) {
	watch := &observer{home: cmp.Or(runner.Schema, migrate.DefaultSchema)}
	observed := *runner
	observed.Observer = watch
	tried, err := observed.DryRun(ctx, target)
	trial := Trial{Trial: tried}
	held := map[schema.Name]trace.Hidden{}
	for _, step := range tried.Tried {
		ended := watch.done[step.Revision.ID]
		s := TrialStep{Revision: step.Revision, Duration: step.Duration - ended.looking, Statements: ended.statements}
		s.Hidden = hidden(seen(held, s.Statements), s.Statements)
		trial.Steps = append(trial.Steps, s)
		hold(held, s)
	}
	return trial, err
}

// hold adds the locks that a step took.
func hold(held map[schema.Name]trace.Hidden, s TrialStep) {
	for _, st := range s.Statements {
		for _, l := range st.Locks {
			if l.Relation.Kind != "index" && l.Mode > held[l.Relation.Name].Mode {
				held[l.Relation.Name] = trace.Hidden{Lock: l, Since: s.Revision.ID}
			}
		}
	}
}

// seen leaves out the locks that a step must have taken too, and adds them to its statements: what is rewritten is locked.
func seen(held map[schema.Name]trace.Hidden, statements []trace.Statement) map[schema.Name]trace.Hidden {
	rest := maps.Clone(held)
	for i, st := range statements {
		for _, r := range st.Rewritten {
			if rest[r.Name].Mode == trace.AccessExclusive {
				statements[i].Locks = append(statements[i].Locks, trace.Lock{Relation: r, Mode: trace.AccessExclusive})
				delete(rest, r.Name)
			}
		}
	}
	return rest
}

// hidden gives those of the strong locks held that are on relations which the statements name, the strongest first.
func hidden(held map[schema.Name]trace.Hidden, statements []trace.Statement) (out []trace.Hidden) {
	for name, h := range held {
		named := func(st trace.Statement) bool {
			return strings.Contains(strings.ToLower(st.SQL), strings.ToLower(name.Name))
		}
		if h.Mode.BlocksWrites() && slices.ContainsFunc(statements, named) {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b trace.Hidden) int {
		if a.Mode != b.Mode {
			return int(b.Mode - a.Mode)
		}
		return strings.Compare(a.Relation.Name.String(), b.Relation.Name.String())
	})
	return out
}
