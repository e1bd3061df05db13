// Package doctor looks at what clipdex finds around itself, and says what to do about what is missing.
//
//	cli → doctor.Examine → postgres, migrate, git → Report → report
//
// It only reads: no server is started, no database, folder or file is made. It leaves out whether models, migrations and
// database agree: that is check's.
package doctor

import (
	"context"
	"errors"
	"slices"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
)

// State is how it stands with what was looked at.
type State string

// The states.
const (
	Well State = "ok"
	Note State = "note" // something that could be better, and keeps no command from working
	Todo State = "to do"
)

// Finding is one thing that was looked at.
type Finding struct {
	Subject string
	State   State
	Says    string // what was found
	Why     string // a cause; may be empty
	Help    string // what to type; empty where nothing is missing
}

// Report is everything that was looked at, in an order that reads well.
type Report struct{ Findings []Finding }

// Subjects names what was found in a state, each once.
func (r *Report) Subjects(s State) []string {
	var names []string
	for _, f := range r.Findings {
		if f.State == s && !slices.Contains(names, f.Subject) {
			names = append(names, f.Subject)
		}
	}
	return names
}

// Input is what is known before anything is looked at.
type Input struct {
	Build   string // of this program
	Root    string // of the repository around the working directory; empty: there is none
	Stale   string // the first of its files that this program was not built from; empty: it is as they are
	Rebuild string // how to build it anew

	Options  postgres.Options // which database
	Home     postgres.Home
	NoHome   error  // why there is none
	Embedded string // the name of the database in the embedded server
	Cache    string // the folder of replays; empty: there is none
	Chain    *migrate.Chain
	Tables   []string // relations of the models
}

// Examine looks at everything.
func Examine(ctx context.Context, in Input) *Report {
	e := &examination{Input: in, report: &Report{}}
	e.target, e.unclear = postgres.Resolve(in.Options)
	e.program()
	e.programs(ctx)
	conn := e.database(ctx)
	scratch := postgres.ScratchOptions{Getenv: in.Options.Getenv, Home: in.Home}
	if conn != nil { // one that does not answer is not waited for twice
		scratch.Target = e.target.Config
	}
	e.places = postgres.ScratchPlaces(ctx, scratch, e.embedded)
	if conn != nil {
		defer conn.Close(context.WithoutCancel(ctx))
		e.pooler(ctx, conn)
		e.history(ctx, conn)
		e.rights(ctx, conn)
	}
	e.scratch()
	e.hook(ctx)
	e.cache()
	return e.report
}

// examination is under way.
type examination struct {
	Input
	report   *Report
	target   postgres.Target
	unclear  error // why there is no target
	embedded postgres.Survey
	places   []postgres.Place // for scratch databases
	denied   string           // what would let the role read the history; empty: it may
}

func (e *examination) found(f Finding) {
	f.Says, f.Why = postgres.Redact(f.Says), postgres.Redact(f.Why)
	e.report.Findings = append(e.report.Findings, f)
}

// last gives what was found last.
func (e *examination) last() *Finding { return &e.report.Findings[len(e.report.Findings)-1] }

func (e *examination) well(subject, says string) {
	e.found(Finding{Subject: subject, State: Well, Says: says})
}

// failed finds what an error says.
func (e *examination) failed(subject string, state State, err error) {
	f := Finding{Subject: subject, State: state, Says: err.Error()}
	if said, ok := errors.AsType[*fault.Error](err); ok {
		f.Says, f.Help = said.What, said.Help
		if said.Cause != nil {
			f.Why = said.Cause.Error()
		}
	}
	e.found(f)
}

func (e *examination) program() {
	switch {
	case e.Root == "":
		e.well("program", "clipdex "+e.Build+"; there are no sources here to compare it with")
	case e.Stale != "":
		e.found(Finding{Subject: "program", State: Todo, Says: "clipdex " + e.Build + " is older than the sources here: " + e.Stale + " is not what it was built from", Help: e.Rebuild})
	default:
		e.well("program", "clipdex "+e.Build+", built from the sources here")
	}
}
