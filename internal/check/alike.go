package check

import (
	"context"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Alike is Compare that also gives want spelled as have is where both mean the same: between have and that, diff.Compare
// finds just these changes. tx and errors are those of Compare; with an error want comes back as it is, with the changes
// before the second look.
func Alike(ctx context.Context, tx func() (pgx.Tx, error), have, want *schema.Schema) (*schema.Schema, []diff.Change, error) {
	raw := diff.Compare(have, want)
	settled, err := settle(ctx, tx, raw, have, func() *schema.Schema { return want })
	if err != nil {
		return want, raw, err
	}
	spelled := want.Clone()
	adopt(have, spelled, raw, settled)
	return spelled, settled, nil
}

// Split gives the changes that count and those that do not. Names of home match without their schema.
func (f Filter) Split(changes []diff.Change, home string) (kept, ignored []diff.Change) {
	for _, c := range changes {
		if f.ignores(Difference{Change: c}, home) {
			ignored = append(ignored, c)
			continue
		}
		kept = append(kept, c)
	}
	return kept, ignored
}
