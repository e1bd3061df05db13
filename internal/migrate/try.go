package migrate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"
)

// errGaveUp is a concurrent index build that waited for other transactions for longer than a runner waits.
var errGaveUp = errors.New("it waited too long for older transactions to end")

// errBusy is said here because database/sql would wait for itself.
var errBusy = errors.New("the rows of an earlier query are still open: read them to the end, or close them, before the next statement")

// try runs one revision once, through gormigrate: in its own transaction with its history row, or outside one. The
// session is the last that was seen in its way.
func (r *Runner) try(ctx context.Context, s *session, event Event) (*Session, error) {
	revision, undo := event.Revision, event.Undo
	if err := r.settings(ctx, s, r.Chain.Checksum(revision.ID)); err != nil {
		return nil, err
	}
	watch := r.watch(ctx, s, func(blocker *Session) {
		r.notify(Event{Kind: Waiting, Revision: revision, Undo: undo, Session: blocker})
	})
	s.log.reset(ctx, r.beforeStatement(s, watch))
	paced := context.WithValue(ctx, paceKey{}, &pace{runner: r, session: s, watch: watch, event: event})
	err := s.log.explain(r.gormigrate(paced, s, revision, undo))
	s.log.tidy(0)
	blocker, gaveUp := watch.stop()
	if err != nil && gaveUp && ctx.Err() == nil && sqlState(err) == queryCanceled {
		err = &blockedError{blocker: blocker, waited: r.wait(), err: fmt.Errorf("%w: %s\n%w", errGaveUp, blocker, err)}
	}
	return blocker, err
}

// gormigrate runs a list of one. A panic is an error: in a revision, and in GORM, which panics on a connection that is
// lost at the wrong moment.
func (r *Runner) gormigrate(ctx context.Context, s *session, revision Revision, undo bool) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p, s.log)
		}
	}()
	one := &gormigrate.Migration{ID: revision.ID, Migrate: r.guarded(ctx, s, Run{Revision: revision})}
	if revision.Down != nil {
		one.Rollback = r.guarded(ctx, s, Run{Revision: revision, Undo: true})
	}
	db, transaction := s.gorm, !revision.NoTransaction
	if s.around != nil {
		db, transaction = s.around, false
	}
	g := gormigrate.New(db.WithContext(ctx), &gormigrate.Options{
		TableName:      r.schema() + "." + HistoryTable, // GORM splits at the dot and quotes both
		IDColumnName:   "id",
		UseTransaction: transaction,
	}, []*gormigrate.Migration{one})
	if undo {
		return g.RollbackMigration(one)
	}
	return g.Migrate()
}

// guard turns a panic of a revision's function into an error, while its transaction can still be rolled back in order,
// and ends what it left open: the history row would go into its transaction, and be lost with it.
func guard(f func(*gorm.DB) error, log *statements, tx *gorm.DB) (err error) {
	begun := log.transactions()
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p, log)
		}
		if log.tidy(begun) && err == nil {
			err = errors.New("it left a transaction open, which was rolled back")
		}
	}()
	return f(tx)
}

// guarded gives the function of a run as gormigrate calls it.
func (r *Runner) guarded(ctx context.Context, s *session, run Run) func(*gorm.DB) error {
	f := run.Revision.Up
	if run.Undo {
		f = run.Revision.Down
	}
	return func(tx *gorm.DB) error {
		if tx.Error != nil {
			return tx.Error // BEGIN failed, which gormigrate does not look at: there is nothing to run on
		}
		if run.Undo { // gormigrate looks before it applies, and not before it undoes
			if err := r.stillApplied(ctx, s, run.Revision); err != nil {
				return err
			}
		}
		return r.observing(ctx, s, run, func() error { return guard(f, s.log, tx) })
	}
}

// stillApplied errs when a revision that is to be undone has no row any more. Only a run that has lost its lock sees that.
func (r *Runner) stillApplied(ctx context.Context, s *session, revision Revision) error {
	var applied bool
	query := "SELECT EXISTS (SELECT FROM " + qualified(r.schema(), HistoryTable) + " WHERE id = $1)"
	if err := s.pg.QueryRow(ctx, query, revision.ID).Scan(&applied); err != nil {
		return fmt.Errorf("looking for its row in the history: %w", err)
	}
	if !applied {
		return errors.New("another clipdex has undone it meanwhile")
	}
	return nil
}

// panicked makes an error of a panic. When a statement had failed before it, that is the error: code that doesn't look at
// errors panics on what it didn't get.
func panicked(p any, log *statements) error {
	log.mu.Lock()
	defer log.mu.Unlock()
	if log.failed != nil {
		return log.failed
	}
	if err, ok := p.(error); ok {
		return fmt.Errorf("panic: %w\n%s", err, debug.Stack())
	}
	return fmt.Errorf("panic: %v\n%s", p, debug.Stack())
}

// concurrently finds the index statements that can't run in a transaction and wait for older ones without blocking
// anybody.
var concurrently = regexp.MustCompile(`(?is)\b(create\s+(unique\s+)?index|drop\s+index|reindex\b[^;]*)\s+concurrently\b`)

// beforeStatement gives what has to happen ahead of a revision's statement: a concurrent index statement runs without a
// lock timeout, which would leave an invalid index behind that every retry builds anew. The watch bounds its waiting.
func (r *Runner) beforeStatement(s *session, w *watch) func(context.Context, string) error {
	unlimited := false // on a session of our own; a pooler's keeps nothing
	return func(ctx context.Context, query string) error {
		if s.pg.PgConn().IsBusy() {
			return errBusy
		}
		wanted := concurrently.MatchString(query)
		if wanted {
			if err := r.dropInvalid(ctx, s, query); err != nil {
				return err
			}
		}
		if wanted == unlimited {
			return nil
		}
		if err := r.setLockTimeout(ctx, s, wanted); err != nil {
			return err
		}
		unlimited = wanted
		w.setUnlimited(wanted)
		return nil
	}
}

// setLockTimeout takes the session's lock timeout away, or gives it back.
func (r *Runner) setLockTimeout(ctx context.Context, s *session, unlimited bool) error {
	if s.pooled {
		return nil // what runs there without a transaction has none of ours
	}
	timeout := milliseconds(r.lockTimeout())
	if unlimited {
		timeout = "0"
	}
	if _, err := s.pg.Exec(ctx, "SET lock_timeout = "+timeout); err != nil {
		return fmt.Errorf("setting lock_timeout: %w", err)
	}
	return nil
}

// backoff gives how long to wait before the next try: doubling from first up to five seconds, more or less by a half at
// random, so that runners and what blocks them don't keep step.
func backoff(first time.Duration, try int) time.Duration {
	d := min(first<<min(try, 10), 5*time.Second)
	return d/2 + rand.N(d)
}

// The first pause before another try is between these two.
const (
	pauseLeast = 100 * time.Millisecond
	pauseMost  = time.Second
)

// pause gives how long to wait before the next try of what err ended. While a lock was waited for in vain all others stood
// behind it: they get as long to themselves, and longer with every try. A deadlock kept nobody.
func (r *Runner) pause(try int, err error) time.Duration {
	if sqlState(err) == deadlockDetected {
		return backoff(pauseLeast, try)
	}
	return backoff(min(max(pauseLeast, r.lockTimeout()), pauseMost), try)
}
