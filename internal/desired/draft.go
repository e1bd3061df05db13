package desired

import (
	"fmt"
	"io"

	"github.com/clipdex/clipdex/internal/schema"
)

// Draft is what models declare, with types and expressions as they were written.
type Draft struct {
	schema *schema.Schema
	where  map[schema.ID]string // object → "model Guest, field ID", for errors
}

// Schemas gives the schemas that the models use, the home schema first: what catalog.Read has to look at.
func (d *Draft) Schemas() []string {
	names := make([]string, len(d.schema.Namespaces))
	for i, n := range d.schema.Namespaces {
		names[i] = n.Name
	}
	return names
}

// Relations gives the names of the declared relations.
func (d *Draft) Relations() []schema.Name {
	names := make([]schema.Name, len(d.schema.Relations))
	for i, r := range d.schema.Relations {
		names[i] = r.Name
	}
	return names
}

// Fingerprint writes to w all that the draft depends on: equal drafts write equal bytes.
func (d *Draft) Fingerprint(w io.Writer) {
	for _, o := range d.schema.Objects() {
		fmt.Fprintf(w, "%s\x00%s\x00%s\x00%s\x00%s\x01", o.ID.Kind, o.ID.Schema, o.ID.Relation, o.ID.Name, o.Summary())
		for _, a := range o.Attrs() {
			fmt.Fprintf(w, "%s\x00%s\x00%s\x01", a.Name, a.Value, a.Key())
		}
	}
}
