package desired

import (
	"iter"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// Schema gives the desired schema with every text that forms know replaced by its form; the others stay as written.
func (d *Draft) Schema(forms Forms) *schema.Schema {
	s := d.withTypes(forms)
	s.Relations = make([]*schema.Relation, len(d.schema.Relations))
	for i, r := range d.schema.Relations {
		s.Relations[i] = forms.relation(r)
	}
	return s
}

// Parts gives the objects of Schema as schema.Schema.Parts does. The relations are formed one by one: where nothing
// differs a comparison needs no second copy of the models.
func (d *Draft) Parts(forms Forms) iter.Seq[[]schema.Object] {
	return d.withTypes(forms).PartsAs(forms.relation)
}

// withTypes gives the draft with its types as forms have them, and its relations as they were written.
func (d *Draft) withTypes(forms Forms) *schema.Schema {
	s := d.schema.CloneTypes()
	collector{forms.apply}.types(s)
	return s
}

// relation gives a copy of a drafted relation as forms have it.
func (forms Forms) relation(r *schema.Relation) *schema.Relation {
	r = r.Clone()
	collector{forms.apply}.relation(r)
	for i := range r.Triggers {
		r.Triggers[i].Definition = strings.Replace(r.Triggers[i].Definition, "\x00", " ON "+schema.Quote(r.Name.Name)+" ", 1)
	}
	return r
}

// apply puts the form of an item, where it is known, in the item's place.
func (forms Forms) apply(i *item) {
	if f, ok := forms[i.key()]; ok {
		i.set(f)
	}
}
