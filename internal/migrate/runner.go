package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
)

// Runner applies and undoes the revisions of a chain. Each call takes the lock of the database's history, so any number
// of runners may be started at once: one works, the others wait and then find the work done.
type Runner struct {
	Chain  *Chain
	Config *pgx.ConnConfig // of the database
	Schema string          // where the history is kept; empty: DefaultSchema

	Build string // recorded as the build that applied a revision
	By    string // recorded as who did; empty: the database user

	Wait             time.Duration // for the lock, and for retries after lock timeouts; zero: a minute
	LockTimeout      time.Duration // of a revision's statements; zero: a second
	StatementTimeout time.Duration // zero: none

	ChecksLate bool // pre-checks are run right before their own revision, none ahead of all: a replay proves them there

	Notify func(Event) // progress, one call at a time; may be nil

	Observer Observer // is shown what revisions send; may be nil
}

// Step is a revision that was applied or undone.
type Step struct {
	Revision Revision
	Duration time.Duration
}

// Result is what a command did to the history. Beside an error it tells how far the command came.
type Result struct {
	From, To string // where the database stood, and stands; empty: before the root
	Done     []Step
	Rows     []RowChange // of the history, that Stamp made, where there was one
	Total    time.Duration

	dry bool // of a dry run: nothing stays
}

// Removed gives the ids of rows that Stamp has taken out of the history, unknown ones included.
func (r Result) Removed() (ids []string) {
	for _, change := range r.Rows {
		if change.Kind == RowRemoved {
			ids = append(ids, change.Was.ID)
		}
	}
	return ids
}

func (r *Runner) schema() string             { return orElse(r.Schema, DefaultSchema) }
func (r *Runner) wait() time.Duration        { return orElse(r.Wait, time.Minute) }
func (r *Runner) lockTimeout() time.Duration { return orElse(r.LockTimeout, time.Second) }
func orElse[T comparable](given, otherwise T) T {
	var zero T
	if given == zero {
		return otherwise
	}
	return given
}

// locked takes the lock, opens the pinned connection, calls work, and cleans up however that ended. The context of work
// ends when the lock is lost. Who waits for the lock has one connection open.
func (r *Runner) locked(ctx context.Context, command string, work func(context.Context, *session) error) error {
	// gormigrate writes "schema.table" and GORM splits and quotes it: these characters would not survive that.
	if strings.ContainsAny(r.schema(), ".\"`?@ ") {
		return fault.New(fault.Usage, "keep it in a schema with a plain name", "the history can't be kept in schema %q", r.schema())
	}
	k, err := r.keep(ctx, command)
	if err != nil {
		return unstarted(ctx, nil, err, "interrupted while connecting; nothing was run")
	}
	defer k.release(ctx)
	if err := r.lock(ctx, k); err != nil {
		return err
	}
	ctx, stop := k.guarding(ctx)
	defer stop()
	s, err := r.connected(ctx, command, k)
	if err != nil {
		return unstarted(ctx, nil, err, "interrupted while connecting; nothing was run")
	}
	defer s.close()
	return work(ctx, s)
}

// standing reads where the database stands, under the lock. It errs when a command that runs revisions has no business
// there: nothing was written yet.
func (r *Runner) standing(ctx context.Context, s *session) (Status, error) {
	history, err := r.history(ctx, s)
	if err != nil {
		return Status{}, unstarted(ctx, s.pg, err, "interrupted before anything was run")
	}
	status, err := r.Chain.Status(history)
	if err != nil {
		return Status{}, err
	}
	return status, r.refuse(status)
}

// history reads the history on the pinned connection.
func (r *Runner) history(ctx context.Context, s *session) (history History, err error) {
	err = reading(ctx, s, func() (err error) {
		history, err = ReadHistory(ctx, s.pg, r.schema())
		return err
	})
	return history, err
}

// refuse gives the reason why nothing may be run in a database that stands so. An edited revision is no reason: what it
// did when it was applied is history, and the later ones are as they were tested.
func (r *Runner) refuse(status Status) error {
	switch {
	case status.State == Unreadable:
		return fault.New(fault.CannotDo, status.Denied.Remedy("SELECT, INSERT, DELETE"), "the history is not readable: %s", status.Denied.Why())
	case status.State == None:
		return fault.Wrap(fault.No, ErrNoHistory, "clipdex db bootstrap", "nothing to start from, so nothing was run")
	case len(status.Unknown) > 0:
		return fault.New(fault.No, "run the build that has them, or record where the database really stands:  clipdex db stamp REVISION",
			"the database has revisions that this build does not know: %s; nothing was run", strings.Join(status.Unknown, ", "))
	case len(status.Missing) > 0:
		help := strings.Join(status.CatchUp, ";  ")
		if len(status.CatchUp) > 1 {
			help += "\nthe last alone, when all of it is in the database already"
		}
		return fault.New(fault.No, help,
			"what is applied is no beginning of the chain: %s is applied, but not %s before it; nothing was run",
			r.Chain.where(status.At), labels(status.Missing))
	}
	return nil
}

// course is what run has to do.
type course struct {
	revisions []Revision
	undo      bool
	edited    []Revision            // since they were applied
	late      map[string][]Precheck // to be run right before a revision, by its id
}

// run applies or undoes revisions one by one, adding to result.
func (r *Runner) run(ctx context.Context, s *session, c course, result *Result) error {
	for i, revision := range c.revisions {
		if err := r.before(ctx, s, revision, c.late[revision.ID], result); err != nil {
			return err
		}
		event := Event{Kind: Started, Revision: revision, Undo: c.undo, N: i + 1, Of: len(c.revisions)}
		event.Edited = slices.ContainsFunc(c.edited, func(e Revision) bool { return e.ID == revision.ID })
		step, err := r.step(ctx, s, event)
		if err != nil {
			return r.explain(ctx, s, revision, c.undo, result, err)
		}
		result.Done = append(result.Done, step)
		result.To = revision.ID
		if c.undo {
			result.To = revision.Parent
		}
		event.Kind, event.Duration = Finished, step.Duration
		r.notify(event)
	}
	return nil
}

// step applies or undoes one revision, and tries again after a lock timeout or a deadlock.
func (r *Runner) step(ctx context.Context, s *session, event Event) (Step, error) {
	step := Step{Revision: event.Revision}
	err := r.patiently(ctx, &event, func() (*Session, error) {
		r.notify(event)
		start := time.Now()
		blocker, err := r.try(ctx, s, event)
		step.Duration = time.Since(start)
		return blocker, err
	})
	return step, err
}

// patiently calls try again after lock timeouts and deadlocks, for as long as Wait; try also gives the session in its way.
// event is what is being tried, which try may say more closely. All that is tried can be repeated: it was rolled back, or runs outside a transaction.
func (r *Runner) patiently(ctx context.Context, event *Event, try func() (*Session, error)) error {
	deadline := time.Now().Add(r.wait())
	for n := 0; ; n++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		blocker, err := try()
		if !passes(err) {
			return err
		}
		delay := r.pause(n, err)
		if time.Now().Add(delay).After(deadline) {
			return &blockedError{blocker: blocker, waited: r.wait(), err: err}
		}
		retry := *event
		retry.Kind, retry.Session, retry.Delay, retry.Err = Retrying, blocker, delay, err
		r.notify(retry)
		if err := sleep(ctx, delay); err != nil {
			return err
		}
	}
}

// passes says whether a statement failed because of what others do at the moment, and may be tried again.
func passes(err error) bool {
	state := sqlState(err)
	return (state == lockNotAvailable || state == deadlockDetected) && !errors.As(err, new(*blockedError)) // tried for long enough
}

// blockedError is a revision that did not get its locks.
type blockedError struct {
	blocker *Session
	waited  time.Duration
	err     error
}

func (e *blockedError) Error() string {
	if errors.Is(e.err, errGaveUp) {
		return e.err.Error()
	}
	return fmt.Sprintf("%s stands in its way\n%v", e.blocker, e.err)
}

func (e *blockedError) Unwrap() error { return e.err }

// remedy says what to type: again, when the session in the way is gone.
func (e *blockedError) remedy(again string) string {
	if e.blocker == nil || e.blocker.PID == 0 {
		return again
	}
	return fmt.Sprintf("%s  when it is done, or end it:  SELECT pg_terminate_backend(%d)", again, e.blocker.PID)
}
