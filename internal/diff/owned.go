package diff

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

func had(c Change) schema.Object    { return c.HaveObject }
func wanted(c Change) schema.Object { return c.WantObject }

// withColumn leaves out the sequences of columns that are serial on one side and identity on the other: that is one
// difference.
func withColumn(objects []schema.Object, changes []Change, side, other func(Change) schema.Object) []schema.Object {
	serial := map[schema.ID]bool{}
	for _, c := range changes {
		if c.Op != Alter || c.Object.Kind != schema.KindColumn || c.Property != "default" {
			continue
		}
		value, _ := find(side(c).Attrs(), "default")
		instead, _ := find(other(c).Attrs(), "default")
		serial[c.Object] = value.Key() == "serial" && strings.HasPrefix(instead.Value, "generated ")
	}
	return slices.DeleteFunc(objects, func(o schema.Object) bool {
		return o.ID.Kind == schema.KindSequence && len(o.Parents) > 0 && serial[o.Parents[0]]
	})
}

// independent leaves out that a sequence has another owner where one of the two owners comes or goes itself.
func independent(changes []Change, added, dropped []schema.Object) []Change {
	listed := map[schema.ID]bool{}
	for _, o := range slices.Concat(added, dropped) {
		listed[o.ID] = true
	}
	return slices.DeleteFunc(changes, func(c Change) bool {
		if c.Object.Kind != schema.KindSequence || c.Property != "owned by" {
			return false
		}
		owners := slices.Concat(c.HaveObject.Parents, c.WantObject.Parents)
		return slices.ContainsFunc(owners, func(id schema.ID) bool { return listed[id] })
	})
}
