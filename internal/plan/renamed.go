package plan

import "github.com/clipdex/clipdex/internal/schema"

// Renamed gives have as it is once the renames are done. One that can't be done changes nothing: Make has it among Manual.
func Renamed(have *schema.Schema, renames []Rename) *schema.Schema {
	p := newPlanner(have, &schema.Schema{}, have.Default)
	p.rename(renames)
	return p.have.Schema
}
