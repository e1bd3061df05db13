package diff

import (
	"cmp"
	"iter"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// pairs puts the parts of one relation, or of what is free-standing in one schema, side by side; one of the two may be
// missing. So no more than two relations are laid out at a time.
func pairs(have, want iter.Seq[[]schema.Object]) iter.Seq2[[]schema.Object, []schema.Object] {
	return func(yield func(h, w []schema.Object) bool) {
		nextHave, stopHave := iter.Pull(have)
		defer stopHave()
		nextWant, stopWant := iter.Pull(want)
		defer stopWant()
		h, moreHave := nextHave()
		w, moreWant := nextWant()
		for moreHave || moreWant {
			order := 0
			switch {
			case !moreWant:
				order = -1
			case !moreHave:
				order = 1
			default:
				order = compareParts(h[0].ID, w[0].ID)
			}
			left, right := h, w
			if order < 0 {
				right = nil
			} else if order > 0 {
				left = nil
			}
			if !yield(left, right) {
				return
			}
			if order <= 0 {
				h, moreHave = nextHave()
			}
			if order >= 0 {
				w, moreWant = nextWant()
			}
		}
	}
}

func compareParts(a, b schema.ID) int {
	return cmp.Or(strings.Compare(a.Schema, b.Schema), strings.Compare(a.Relation, b.Relation))
}
