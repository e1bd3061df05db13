package migrate

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Observer stands around what the functions of revisions send, one function after the other. The runner's own statements
// and gormigrate's, the history's among them, are not shown to it. An error of an observer fails the revision.
type Observer interface {
	// Begin is called before a function runs. One that is tried again begins again.
	Begin(ctx context.Context, run Run) error
	// Send sends a statement by calling send, which gives how many rows it affected. Where that fails for a reason that
	// the observer knows to mend, it may call it again.
	Send(ctx context.Context, s Sent, send func() (rows int64, err error)) error
	// End is called when the function has returned without an error, before what it did is committed.
	End(ctx context.Context) error
}

// Run is one call of a revision's function.
type Run struct {
	Revision Revision
	Undo     bool      // Down, not Up
	Conn     *pgx.Conn // which it runs on, and which is idle whenever the observer is called
}

// Sent is a statement on its way to the server. The begin and the end of a transaction of the function's own are
// statements too: BEGIN, COMMIT, ROLLBACK.
type Sent struct {
	SQL           string
	Args          []any // of $1 and so on
	Reads         bool  // it gives rows to the function
	InTransaction bool
	Batch         bool // it is sent again until it affects no row
}

// errPrepared is said where an observer would miss statements.
var errPrepared = errors.New("it prepares a statement, whose executions can't be recorded: leave PrepareStmt out")

// observed hands a statement to the observer, or just sends it.
func (s *statements) observed(ctx context.Context, what Sent, send func() (int64, error)) error {
	s.mu.Lock()
	observer := s.observer
	s.mu.Unlock()
	if observer == nil {
		_, err := send()
		return err
	}
	return observer.Send(ctx, what, send)
}

// observe says who is shown what is sent from here on; nil: nobody.
func (s *statements) observe(o Observer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.observer = o
}

// observing gives a function that shows what f sends.
func (r *Runner) observing(ctx context.Context, s *session, run Run, f func() error) error {
	if r.Observer == nil {
		return f()
	}
	run.Conn = s.pg
	if err := r.Observer.Begin(ctx, run); err != nil {
		return err
	}
	s.log.observe(r.Observer)
	err := f()
	s.log.observe(nil)
	if err != nil {
		return err
	}
	return r.Observer.End(ctx)
}

// sent describes a statement of this recorder.
func (r recorder) sent(query string, args []any, reads bool) Sent {
	_, in := r.pool.(*sql.Tx)
	return Sent{SQL: query, Args: args, Reads: reads, InTransaction: in}
}
