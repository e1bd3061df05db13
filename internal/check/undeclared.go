package check

import (
	"slices"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// modelsOwn says whether an object of this kind is the models' business alone: then one that no model declares is
// superfluous. Other kinds, and whatever is in a schema that no model lives in, may be made by migrations without a declaration.
func (in *Input) modelsOwn(o schema.Object) bool {
	if !slices.Contains(in.Draft.Schemas(), o.ID.Schema) {
		return false
	}
	switch o.ID.Kind {
	case schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindForeignKey, schema.KindCheck, schema.KindExclusion, schema.KindIndex:
		return true
	case schema.KindRelation:
		for _, a := range o.Attrs() {
			if a.Name == "kind" {
				return a.Value == string(schema.Table) || a.Value == string(schema.MaterializedView)
			}
		}
	case schema.KindSequence:
		return len(o.Parents) > 0 // a serial column's
	}
	return false
}

// undeclared gives those of the objects, which no model declares, that migrations may make alone, with what hangs on such
// relations (the columns of a plain view).
func (in *Input) undeclared(extra []schema.Object) []schema.Object {
	free := map[schema.ID]bool{}
	var out []schema.Object
	for _, o := range extra {
		ofFree := slices.ContainsFunc(o.Parents, func(id schema.ID) bool { return free[id] })
		if ofFree || !in.modelsOwn(o) {
			free[o.ID] = true
			out = append(out, o)
		}
	}
	return out
}

// withoutUndeclared takes out changes that would drop what migrations may make alone: without a replay nobody knows
// whether they do.
func (in *Input) withoutUndeclared(changes []diff.Change) []diff.Change {
	return slices.DeleteFunc(changes, func(c diff.Change) bool { return c.Op == diff.Drop && !in.modelsOwn(c.HaveObject) })
}
