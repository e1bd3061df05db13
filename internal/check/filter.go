package check

import (
	"fmt"
	"path"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/schema"
)

// Filter says which differences count. A pattern is a glob over a relation ("guests", "tmp_*"), something of it
// ("guests.role", "guests.*_idx"), a free-standing object ("order_no"), each with its schema in front or not, and
// optionally with its kind in front ("function:touch_*", "index:*"). Zero value: all differences count.
type Filter struct {
	Only   []string
	Ignore []string
}

// Validate refuses patterns that no name can match.
func (f Filter) Validate() error {
	for _, p := range append(append([]string{}, f.Only...), f.Ignore...) {
		if _, err := path.Match(p, ""); err != nil || strings.TrimSpace(p) == "" {
			return fault.New(fault.Usage, "a pattern is a name with * and ?, such as  'tmp_*'  'guests.role'  'function:touch_*'", "%q is no pattern", p)
		}
	}
	return nil
}

// apply gives the differences that count and those that do not.
func (f Filter) apply(all []Difference, home string) (kept, ignored []Difference) {
	for _, d := range all {
		if f.ignores(d, home) {
			ignored = append(ignored, d)
			continue
		}
		kept = append(kept, d)
	}
	return kept, ignored
}

func (f Filter) ignores(d Difference, home string) bool {
	return len(f.Only) > 0 && !matches(f.Only, d, home) || matches(f.Ignore, d, home)
}

func matches(patterns []string, d Difference, home string) bool {
	names := namesOf(d.Object, home)
	for _, p := range patterns {
		kind, rest, found := strings.Cut(p, ":")
		if found {
			if kind != string(d.Object.Kind) && kind != d.Detail {
				continue
			}
			p = rest
		}
		for _, n := range names {
			if ok, _ := path.Match(p, n); ok {
				return true
			}
		}
	}
	return false
}

// namesOf gives the names by which a pattern may call an object: an object of a relation goes with its relation's name too.
func namesOf(id schema.ID, home string) []string {
	var names []string
	add := func(n string) {
		if id.Schema == home || id.Schema == "" {
			names = append(names, n)
		}
		if id.Schema != "" {
			names = append(names, id.Schema+"."+n)
		}
	}
	if id.Relation != "" {
		add(id.Relation)
		if id.Name != "" {
			add(fmt.Sprintf("%s.%s", id.Relation, id.Name))
		}
	}
	if id.Name != "" {
		add(id.Name)
	}
	if id.Kind == schema.KindNamespace {
		names = append(names, id.Schema)
	}
	return names
}
