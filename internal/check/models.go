package check

import (
	"slices"

	"github.com/clipdex/clipdex/internal/desired"
)

// reading is the reading of the models, which goes on in the background.
type reading struct {
	done  chan struct{}
	draft *desired.Draft
	err   error
}

// Start reads the models in the background, for as long as the database is being connected to and read. Where Draft is
// set there is nothing to do.
func (in *Input) Start() {
	if in.Draft != nil || in.reading != nil {
		return
	}
	r := &reading{done: make(chan struct{})}
	in.reading = r
	go func() {
		defer close(r.done)
		if r.draft, r.err = desired.Parse(in.Models, in.home()); r.err == nil {
			r.draft.Sum() // worked out here, where nobody waits for it
		}
	}()
}

// Ready waits until the models are read and sets Draft. It errs as desired.Parse does.
func (in *Input) Ready() error {
	in.Start()
	if in.reading == nil {
		return nil
	}
	<-in.reading.done
	if in.reading.err == nil {
		in.Draft = in.reading.draft
	}
	return in.reading.err
}

// schemas gives the schemas to read: those of the models, as far as is known before they are read.
func (in *Input) schemas() []string {
	if in.Draft != nil {
		return in.Draft.Schemas()
	}
	return desired.Schemas(in.Models, in.home())
}

// covers says whether all of the schemas wanted are among those that were read, the first being the first.
func covers(read, wanted []string) bool {
	return read[0] == wanted[0] && !slices.ContainsFunc(wanted, func(s string) bool { return !slices.Contains(read, s) })
}
