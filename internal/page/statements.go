package page

import (
	"slices"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/schema"
)

// statements is the plan from the database to the models, to be taken apart by difference.
type statements struct {
	plan.Plan
	held []diff.Change
}

func planned(r *check.Result) statements {
	return statements{plan.Make(r.Have, r.Goal, plan.Options{}), r.Held}
}

// of gives a difference with its statements, or with the reason why there are none.
func (s statements) of(d check.Difference) difference {
	out := difference{Line: report.LineOf(d)}
	var mine []plan.Statement
	for _, x := range s.Up {
		if slices.ContainsFunc(x.Objects, func(id schema.ID) bool { return touches(d, id) }) {
			mine = append(mine, x)
		}
	}
	if len(mine) > 0 {
		out.SQL = plan.Script(mine)
		return out
	}
	for _, c := range slices.Concat(s.Manual, s.held) {
		if c.Object == d.Object {
			out.None = "By hand: " + c.Detail + "."
			return out
		}
	}
	switch {
	case d.Done:
		out.None = "Nothing to run here: models and database agree already."
	case d.Op == diff.Drop:
		out.None = "Left alone: neither models nor migrations know it, and nothing is dropped unasked."
	default:
		out.None = "Left alone: no statement does this by itself."
	}
	return out
}

// touches says whether a statement about id is about the difference: a missing table comes with everything on it.
func touches(d check.Difference, id schema.ID) bool {
	if id.Kind == schema.KindDefault {
		id.Kind = schema.KindColumn
	}
	whole := d.Object.Kind == schema.KindRelation && d.Op != diff.Alter && id.Relation != "" && id.RelationID() == d.Object
	return id == d.Object || whole || d.WantObject.Described != nil && id == d.WantObject.ID
}
