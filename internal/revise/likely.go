package revise

import (
	"slices"

	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
)

// Likely gives the renames that somebody probably means: a table gone and a new one much like it, a column gone and a new one of
// its type. They are guesses: only a person knows whether the data is the same. What can be told from its content
// (indexes, constraints) is renamed without asking: see diff.
func (d *Draft) Likely() []plan.Rename {
	have := plan.Renamed(d.Have, d.renames)
	names := map[string]string{} // new names of renamed tables to those that have knows
	for _, r := range d.renames {
		if r.Object.Kind == schema.KindRelation {
			names[schema.Name{Schema: r.Object.Schema, Name: r.To}.String()] = r.Object.Relation
		}
	}
	likely := likely(have, d.Want)
	for i, r := range likely {
		if old, ok := names[schema.Name{Schema: r.Object.Schema, Name: r.Object.Relation}.String()]; ok && r.Object.Kind != schema.KindRelation {
			likely[i].Object.Relation = old
		}
	}
	return likely
}

func likely(have, want *schema.Schema) []plan.Rename {
	out := pairs(gone(have, want), gone(want, have), alike, func(old, now *schema.Relation) plan.Rename {
		return plan.Rename{Object: schema.ID{Kind: schema.KindRelation, Schema: old.Name.Schema, Relation: old.Name.Name}, To: now.Name.Name}
	})
	for _, h := range have.Relations {
		w := want.Relation(h.Name)
		if w == nil || h.Kind != schema.Table || w.Kind != schema.Table {
			continue
		}
		out = append(out, pairs(missing(h, w), missing(w, h), sameType(h, w), func(old, now *schema.Column) plan.Rename {
			return plan.Rename{Object: schema.ID{Kind: schema.KindColumn, Schema: h.Name.Schema, Relation: h.Name.Name, Name: old.Name}, To: now.Name}
		})...)
	}
	return out
}

// gone gives the tables that only the first has.
func gone(has, hasNot *schema.Schema) []*schema.Relation {
	var out []*schema.Relation
	for _, r := range has.Relations {
		if r.Kind == schema.Table && hasNot.Relation(r.Name) == nil {
			out = append(out, r)
		}
	}
	return out
}

// missing gives the columns that only the first has.
func missing(has, hasNot *schema.Relation) []*schema.Column {
	var out []*schema.Column
	for i := range has.Columns {
		if hasNot.Column(has.Columns[i].Name) == nil {
			out = append(out, &has.Columns[i])
		}
	}
	return out
}

// pairs joins the likest of the old and the new until nothing is alike any more; score gives 0 for no likeness.
func pairs[T any](old, now []T, score func(old, now T) int, join func(old, now T) plan.Rename) []plan.Rename {
	var out []plan.Rename
	old, now = slices.Clone(old), slices.Clone(now)
	for {
		best, at, to := 0, 0, 0
		for i, o := range old {
			for j, n := range now {
				if s := score(o, n); s > best {
					best, at, to = s, i, j
				}
			}
		}
		if best == 0 {
			return out
		}
		out = append(out, join(old[at], now[to]))
		old, now = slices.Delete(old, at, at+1), slices.Delete(now, to, to+1)
	}
}

// alike gives how much two tables have in common in percent of their columns, and 0 below a half.
func alike(a, b *schema.Relation) int {
	if a.Name.Schema != b.Name.Schema {
		return 0
	}
	common := 0
	for i := range a.Columns {
		if c := b.Column(a.Columns[i].Name); c != nil && c.Type == a.Columns[i].Type {
			common++
		}
	}
	all := len(a.Columns) + len(b.Columns) - common
	if all == 0 || 2*common < all {
		return 0
	}
	return 100 * common / all
}

// sameType gives a score to two columns of one type: more for the same place, and for agreeing in all but the name.
func sameType(h, w *schema.Relation) func(a, b *schema.Column) int {
	place := func(r *schema.Relation, c *schema.Column) int {
		return slices.IndexFunc(r.Columns, func(x schema.Column) bool { return x.Name == c.Name })
	}
	return func(a, b *schema.Column) int {
		if a.Type != b.Type || a.Generated != b.Generated || a.Identity != b.Identity {
			return 0
		}
		score := 1
		if place(h, a) == place(w, b) {
			score++
		}
		if a.NotNull == b.NotNull && a.Default == b.Default {
			score += 2
		}
		return score
	}
}
