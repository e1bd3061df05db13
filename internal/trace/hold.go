package trace

import (
	"cmp"
	"slices"
	"time"
)

// Hold is a lock and how long it was held.
type Hold struct {
	Lock
	For time.Duration // from the statement that took it to the last: as long as the statements ran
}

// Holds gives the locks of statements that run in one transaction, on relations that were there before it and are no
// indexes: the strongest first, then the longest.
func Holds(statements []Statement) (holds []Hold) {
	var rest time.Duration
	for _, st := range slices.Backward(statements) {
		rest += st.Duration
		for _, l := range st.Locks {
			if !l.Relation.New && l.Relation.Kind != "index" {
				holds = append(holds, Hold{l, rest})
			}
		}
	}
	slices.SortFunc(holds, func(a, b Hold) int {
		return cmp.Or(cmp.Compare(b.Mode, a.Mode), cmp.Compare(b.For, a.For), cmp.Compare(a.Relation.Name.String(), b.Relation.Name.String()))
	})
	return holds
}

// Hidden is a lock that an earlier revision has taken in the same transaction, on a relation which this one names. Whether
// this one takes it too, or a weaker one, can't be seen.
type Hidden struct {
	Lock
	Since string // the earlier revision
}
