package migrate

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// pool is what *sql.Conn and *sql.Tx have in common.
type pool interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// recorder stands between GORM and the pinned connection. It remembers the statement that failed, exactly as it was
// sent (a position in an error counts its characters), and lets nothing start once the run is cancelled.
type recorder struct {
	pool
	log     *statements
	session *session
}

var (
	_ gorm.ConnPool         = recorder{}
	_ gorm.ConnPoolBeginner = recorder{}
	_ gorm.TxCommitter      = (*txRecorder)(nil)
)

// ExecContext runs a statement that gives no rows.
func (r recorder) ExecContext(ctx context.Context, query string, args ...any) (result sql.Result, err error) {
	if err := r.log.begin(ctx, query); err != nil {
		return nil, err
	}
	what := r.sent(query, args, false)
	what.Batch = ctx.Value(batchKey{}) != nil
	err = r.log.observed(ctx, what, func() (rows int64, err error) {
		if conn, ok := r.pool.(*sql.Conn); ok {
			result, err = r.alone(ctx, conn, query, args)
		} else {
			result, err = r.pool.ExecContext(ctx, query, args...)
		}
		if err == nil {
			rows, _ = result.RowsAffected() // pgx always knows
		}
		return rows, err
	})
	return result, r.log.end(query, err)
}

// QueryContext runs a statement that gives rows.
func (r recorder) QueryContext(ctx context.Context, query string, args ...any) (rows *sql.Rows, err error) {
	if err := r.log.begin(ctx, query); err != nil {
		return nil, err
	}
	err = r.log.observed(ctx, r.sent(query, args, true), func() (_ int64, err error) {
		if rows, err = r.pool.QueryContext(ctx, query, args...); err == nil {
			r.log.reading(rows.Close)
		}
		return 0, err
	})
	return rows, r.log.end(query, err)
}

// QueryRowContext runs a statement that gives one row.
func (r recorder) QueryRowContext(ctx context.Context, query string, args ...any) (row *sql.Row) {
	err := r.log.begin(ctx, query)
	if err == nil {
		err = r.log.observed(ctx, r.sent(query, args, true), func() (int64, error) {
			row = r.pool.QueryRowContext(ctx, query, args...)
			r.log.reading(func() error { return row.Scan() }) // closes it
			return 0, row.Err()
		})
		_ = r.log.end(query, err)
	}
	if row == nil {
		stopped, cancel := context.WithCancelCause(ctx)
		cancel(err)
		return r.pool.QueryRowContext(stopped, query, args...) // sends nothing and gives the cancellation back
	}
	return row
}

// PrepareContext prepares a statement, whose executions go past the recorder.
func (r recorder) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	r.log.mu.Lock()
	observed := r.log.observer != nil
	r.log.mu.Unlock()
	if observed {
		return nil, errPrepared
	}
	return r.pool.PrepareContext(ctx, query)
}

// BeginTx begins a transaction, with the settings of this run.
func (r recorder) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	conn, ok := r.pool.(*sql.Conn)
	if !ok {
		return nil, gorm.ErrInvalidTransaction
	}
	if err := r.log.begin(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	var tx *sql.Tx
	err := r.log.observed(ctx, r.sent("BEGIN", nil, false), func() (_ int64, err error) {
		tx, err = r.session.begin(ctx, conn, opts)
		return 0, err
	})
	if err := r.log.end("BEGIN", err); err != nil {
		return nil, err
	}
	r.log.opened(tx)
	return &txRecorder{recorder: recorder{pool: tx, log: r.log, session: r.session}, tx: tx}, nil // a pointer: GORM asks whether it is nil
}

// txRecorder is a recorder inside a transaction.
type txRecorder struct {
	recorder
	tx *sql.Tx
}

// Commit commits, unless the run has ended meanwhile, or lost its lock. Deferred constraints fail here.
func (t *txRecorder) Commit() error {
	if err := t.log.stopped(); err != nil {
		return err
	}
	if err := t.session.leave(t.log.running()); err != nil {
		return t.log.end("COMMIT", err)
	}
	return t.log.end("COMMIT", t.log.observed(t.log.running(), t.sent("COMMIT", nil, false), func() (int64, error) { return 0, t.tx.Commit() }))
}

// Rollback rolls back.
func (t *txRecorder) Rollback() error {
	return t.log.observed(t.log.running(), t.sent("ROLLBACK", nil, false), func() (int64, error) { return 0, t.tx.Rollback() })
}

// statements remembers what went wrong in one run of one revision.
type statements struct {
	mu     sync.Mutex
	ctx    context.Context // of the run: a revision may bring contexts of its own
	failed *StatementError // the first one, the cause of what followed
	open   []*sql.Tx
	rows   func() error // closes those that were read last: a connection has one set at a time
	before func(ctx context.Context, query string) error

	observer Observer // while a revision's function runs; nil: nobody
}

// running gives the context of the run, which ends with nothing here: it is for what ends a transaction.
func (s *statements) running() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	return context.WithoutCancel(s.ctx)
}

// stopped gives why the run has ended; nil while it goes on.
func (s *statements) stopped() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx == nil {
		return nil
	}
	return context.Cause(s.ctx)
}

// reset forgets the run before. before is called ahead of every statement.
func (s *statements) reset(ctx context.Context, before func(ctx context.Context, query string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ctx, s.failed, s.before = ctx, nil, before
}

func (s *statements) opened(tx *sql.Tx) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = append(s.open, tx)
}

func (s *statements) reading(closeRows func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = closeRows
}

// transactions gives how many have been begun.
func (s *statements) transactions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// tidy closes rows that were left open, and rolls back the transactions from number n on that were. It gives whether
// there was such a transaction. database/sql waits for both when the connection is closed, for ever.
func (s *statements) tidy(n int) (left bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rows != nil {
		_ = s.rows()
		s.rows = nil
	}
	for _, tx := range s.open[n:] {
		left = tx.Rollback() == nil || left // one that is done gives an error
	}
	s.open = s.open[:n]
	return left
}

func (s *statements) begin(ctx context.Context, query string) error {
	if err := s.stopped(); err != nil {
		return err
	}
	s.mu.Lock()
	before := s.before
	s.mu.Unlock()
	if before == nil {
		return nil
	}
	return before(ctx, query)
}

func (s *statements) end(query string, err error) error {
	if err == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = &StatementError{Statement: query, Err: err}
	}
	return err
}

// forget forgets the statement that failed: it is tried again, or has been told of.
func (s *statements) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = nil
}

// explain gives err with the statement that caused it, where that is known. An error that has nothing to do with a
// statement (a revision's own) is given back as it is.
func (s *statements) explain(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		return err
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if errors.Is(err, s.failed.Err) || ok && pg.Code == abortedTransaction {
		return s.failed
	}
	return err
}

// The SQLSTATEs that the runner acts on.
const (
	lockNotAvailable   = "55P03"
	deadlockDetected   = "40P01"
	activeTransaction  = "25001" // a statement that cannot run inside a transaction block
	invalidTermination = "2D000" // a procedure that commits was called inside one
	abortedTransaction = "25P02" // an earlier statement failed and its error was ignored
	queryCanceled      = "57014"
	protocolViolation  = "08P01" // a parameter without a value
	cannotConnectNow   = "57P03" // the server starts, stops or recovers

	insufficientPrivilege = "42501"
	readOnly              = "25006" // a standby, or a session that may only read
)

// sqlState gives the SQLSTATE in err, empty when there is none.
func sqlState(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code
	}
	return ""
}
