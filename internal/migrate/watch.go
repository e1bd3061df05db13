package migrate

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// watch is a second connection that looks who blocks the pinned one. It has to look while the statement waits: once it
// has failed with a lock timeout nobody can be asked any more.
type watch struct {
	session *session
	patient time.Duration  // how long a statement may wait that has no lock timeout
	waits   func(*Session) // is told whom such a statement waits for; may be nil
	cancel  context.CancelFunc
	done    chan struct{}

	mu        sync.Mutex
	blocker   *Session
	unlimited bool // the running statement has no lock timeout: waiting is bounded here
	gaveUp    bool
}

// watch starts watching the pinned connection. It connects only when the revision takes longer than a fraction of the lock
// timeout, so that quick revisions cost no connection.
func (r *Runner) watch(ctx context.Context, s *session, waits func(*Session)) *watch {
	ctx, cancel := context.WithCancel(ctx)
	w := &watch{session: s, patient: r.wait(), waits: waits, cancel: cancel, done: make(chan struct{})}
	pause := min(max(r.lockTimeout()/8, 5*time.Millisecond), 200*time.Millisecond)
	go func() {
		defer close(w.done)
		if sleep(ctx, pause) != nil {
			return
		}
		conn, err := pgx.ConnectConfig(ctx, r.config("clipdex watch"))
		if err != nil {
			return // not being able to name a blocker is no reason to stop
		}
		defer conn.Close(context.WithoutCancel(ctx))
		w.look(ctx, conn, pause)
	}()
	return w
}

// stop ends the watch and gives the last session that was seen blocking, and whether the statement was cancelled because
// it had waited for longer than it may.
func (w *watch) stop() (blocker *Session, gaveUp bool) {
	w.cancel()
	<-w.done
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.blocker, w.gaveUp
}

// seen gives the last session that was seen blocking since forget.
func (w *watch) seen() *Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.blocker
}

// forget forgets who was seen blocking: what comes next is another statement.
func (w *watch) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blocker = nil
}

// setUnlimited says whether the statement that runs next has no lock timeout.
func (w *watch) setUnlimited(unlimited bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unlimited = unlimited
}

func (w *watch) look(ctx context.Context, conn *pgx.Conn, pause time.Duration) {
	var waitingSince time.Time
	told := 0
	for {
		blocker, err := w.see(ctx, conn)
		if err != nil {
			return
		}
		switch {
		case blocker == nil:
			waitingSince = time.Time{}
		case waitingSince.IsZero():
			waitingSince = time.Now()
		}
		unlimited := w.note(blocker)
		if unlimited && blocker != nil && blocker.PID != told && w.waits != nil {
			told = blocker.PID
			w.waits(blocker)
		}
		if unlimited && !waitingSince.IsZero() && time.Since(waitingSince) > w.patient {
			w.giveUp(context.WithoutCancel(ctx), conn)
			return
		}
		if sleep(ctx, pause) != nil {
			return
		}
	}
}

// target gives the values of blockerSQL.
func (w *watch) target() []any {
	if w.session.pooled {
		return []any{nil, w.session.name}
	}
	return []any{int64(w.session.pg.PgConn().PID()), nil}
}

// giveUp cancels the statement.
func (w *watch) giveUp(ctx context.Context, conn *pgx.Conn) {
	w.mu.Lock()
	w.gaveUp = true
	w.mu.Unlock()
	// When it doesn't arrive the statement goes on, and Ctrl-C is left.
	if w.session.pooled {
		_ = cancelByName(ctx, conn, w.session.name)
		return
	}
	_, _ = conn.Exec(ctx, "SELECT pg_cancel_backend($1::int)", int64(w.session.pg.PgConn().PID()))
}

// lookTime bounds one look. It is not cut short by the end of the watch: the driver would send a request to cancel it
// behind, and PgBouncer doesn't stand these well.
const lookTime = 5 * time.Second

// see looks once.
func (w *watch) see(ctx context.Context, conn *pgx.Conn) (*Session, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
	defer cancel()
	return querySession(ctx, conn, blockerSQL, w.target()...)
}

// note remembers a blocker, and gives whether waiting for it is bounded here.
func (w *watch) note(blocker *Session) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if blocker != nil && blocker.PID != 0 {
		w.blocker = blocker
	}
	return w.unlimited
}
