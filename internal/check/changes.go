package check

import (
	"encoding/json"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// Changes are a comparison that survives being written down, with the values by which properties were compared where
// those are not the ones shown: now() is shown as it is written, and a serial column is serial whatever its sequence is called.
type Changes []diff.Change

type writtenChange struct {
	diff.Change
	HaveKey string `json:",omitempty"`
	WantKey string `json:",omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (cs Changes) MarshalJSON() ([]byte, error) {
	written := make([]writtenChange, len(cs))
	for i, c := range cs {
		written[i].Change = c
		if have, want := compared(c); have != c.Have || want != c.Want {
			written[i].HaveKey, written[i].WantKey = have, want
		}
	}
	return json.Marshal(written)
}

// UnmarshalJSON implements json.Unmarshaler.
func (cs *Changes) UnmarshalJSON(text []byte) error {
	var written []writtenChange
	if err := json.Unmarshal(text, &written); err != nil {
		return err
	}
	*cs = make(Changes, len(written))
	for i, w := range written {
		c := w.Change
		if w.HaveKey != "" || w.WantKey != "" {
			c.HaveObject, c.WantObject = having(c, c.Have, w.HaveKey), having(c, c.Want, w.WantKey)
		}
		(*cs)[i] = c
	}
	return nil
}

// having gives an object of which only the changed property is known.
func having(c diff.Change, value, key string) schema.Object {
	return schema.Recorded{ID: c.Object, Properties: []schema.RecordedAttr{{Name: c.Property, Value: value, Key: key}}}.Object()
}

// compared gives the values by which the two sides of a changed property differ.
func compared(c diff.Change) (have, want string) {
	if c.Op != diff.Alter {
		return c.Have, c.Want
	}
	return keyOf(c.HaveObject, c.Property, c.Have), keyOf(c.WantObject, c.Property, c.Want)
}

func keyOf(o schema.Object, property, shown string) string {
	if o.Described == nil {
		return shown
	}
	for _, a := range o.Attrs() {
		if a.Name == property {
			return a.Key()
		}
	}
	return shown
}
