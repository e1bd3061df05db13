package schema

// Recorded is an object as it can be written to a file and read back: its id, its properties and a summary.
type Recorded struct {
	ID         ID
	Properties []RecordedAttr
	Text       string `json:",omitempty"`
	Above      []ID   `json:",omitempty"`
}

// RecordedAttr is one property of a Recorded object.
type RecordedAttr struct {
	Name  string
	Value string
	Key   string `json:",omitempty"` // as compared, where that is not Value
}

// Record gives o in a form that survives being written down.
func Record(o Object) Recorded {
	r := Recorded{ID: o.ID, Text: o.Summary(), Above: o.Parents}
	for _, a := range o.Attrs() {
		r.Properties = append(r.Properties, RecordedAttr{a.Name, a.Value, a.key})
	}
	return r
}

// Object gives the object that was recorded.
func (r Recorded) Object() Object { return Object{ID: r.ID, Described: r, Parents: r.Above} }

// Attrs implements Described.
func (r Recorded) Attrs() []Attr {
	attrs := make([]Attr, len(r.Properties))
	for i, p := range r.Properties {
		attrs[i] = Attr{Name: p.Name, Value: p.Value, key: p.Key}
	}
	return attrs
}

// Summary implements Described.
func (r Recorded) Summary() string { return r.Text }
