package desired

import "github.com/clipdex/clipdex/internal/schema"

// places says where in the models the objects of each relation are declared, for errors. Nearly all of it is never asked
// for, so it is kept small and searched.
type places map[schema.Name][]place

// place is where one object of a relation is declared.
type place struct {
	kind  schema.Kind
	name  string
	where string // "model Guest, field ID"
}

func relationOf(id schema.ID) schema.Name { return schema.Name{Schema: id.Schema, Name: id.Relation} }

// note keeps where an object is declared; of two declarations the later one counts.
func (p places) note(id schema.ID, where string) {
	r := relationOf(id)
	p[r] = append(p[r], place{id.Kind, id.Name, where})
}

// of says where an object is declared, or else its relation.
func (p places) of(id schema.ID) string {
	places := p[relationOf(id)]
	for _, wanted := range []place{{kind: id.Kind, name: id.Name}, {kind: schema.KindRelation}} {
		for i := len(places) - 1; i >= 0; i-- {
			if places[i].kind == wanted.kind && places[i].name == wanted.name {
				return places[i].where
			}
		}
	}
	return string(id.Kind) + " " + id.Name
}
