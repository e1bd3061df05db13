package desired

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// Declares names the struct that declares an object's relation, and the field where one field declares the object: of a
// column, of a join table. Both are empty for what no model declares.
func (d *Draft) Declares(id schema.ID) (model, field string) {
	where, ok := d.where.find(id.RelationID())
	if !ok || id.Relation == "" {
		return "", ""
	}
	model, join, joins := strings.Cut(strings.TrimPrefix(where, "model "), ", many2many ")
	if joins {
		return model, join
	}
	if id.Kind == schema.KindColumn {
		field, _ = d.where.find(id)
	}
	return model, field
}
