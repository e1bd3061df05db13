package desired

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/schema"
)

// Draft is what models declare, with types and expressions as they were written.
type Draft struct {
	schema *schema.Schema
	where  places
	summed sync.Once
	sum    string
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

// Sum gives a hash, in hexadecimal, of all that the draft depends on: equal drafts have equal sums. It is worked out once.
func (d *Draft) Sum() string {
	d.summed.Do(func() {
		h := sha256.New()
		w := bufio.NewWriter(h)
		put := func(texts ...string) {
			for _, t := range texts {
				w.WriteString(t)
				w.WriteByte(0)
			}
			w.WriteByte(1)
		}
		for part := range d.schema.Parts() {
			for _, o := range part {
				put(string(o.ID.Kind), o.ID.Schema, o.ID.Relation, o.ID.Name, o.Summary())
				for _, a := range o.Attrs() {
					put(a.Name, a.Value, a.Key())
				}
			}
		}
		w.Flush() // a hash takes everything
		d.sum = hex.EncodeToString(h.Sum(nil))
	})
	return d.sum
}

// Schemas gives the schemas that the names in a set say, the home schema first, without reading its models: what Draft.Schemas
// will most likely be.
func Schemas(set declare.Set, home string) []string {
	schemas := []string{home}
	use := func(name string) {
		if s, _, found := strings.Cut(name, "."); found && !slices.Contains(schemas, s) {
			schemas = append(schemas, s)
		}
	}
	for _, m := range set.Relations {
		if t, ok := m.(interface{ TableName() string }); ok {
			use(t.TableName())
		}
	}
	for _, e := range set.Enums {
		use(e.Name)
	}
	for _, c := range set.Composites {
		use(c.Name)
	}
	for _, d := range set.Domains {
		use(d.Name)
	}
	for _, s := range set.Sequences {
		use(s.Name)
	}
	return schemas
}
