package desired

import (
	"slices"

	"github.com/clipdex/clipdex/internal/schema"
)

// places says where in the models the objects of each relation are declared, for errors. Nearly all of it is never asked
// for, so it is kept small and searched.
type places map[schema.Name][]place

// place is where one object of a relation is declared.
type place struct {
	kind  schema.Kind
	name  string
	where string // "model Guest, index guests_name_idx"; of a column the field alone
}

// expect makes room for n places of a relation.
func (p places) expect(r schema.Name, n int) { p[r] = make([]place, 0, n) }

func relationOf(id schema.ID) schema.Name { return schema.Name{Schema: id.Schema, Name: id.Relation} }

// note keeps where an object is declared; of two declarations the later one counts.
func (p places) note(id schema.ID, where string) {
	r := relationOf(id)
	p[r] = append(p[r], place{id.Kind, id.Name, where})
}

// of says where an object is declared, or else its relation.
func (p places) of(id schema.ID) string {
	model, known := p.find(id.RelationID())
	where, found := p.find(id)
	switch {
	case found && id.Kind == schema.KindColumn:
		return model + ", field " + where
	case found:
		return where
	case known:
		return model
	}
	return string(id.Kind) + " " + id.Name
}

func (p places) find(id schema.ID) (where string, ok bool) {
	for _, at := range slices.Backward(p[relationOf(id)]) {
		if at.kind == id.Kind && at.name == id.Name {
			return at.where, true
		}
	}
	return "", false
}
