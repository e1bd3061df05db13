package migrate

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
)

// lost says whether the pinned connection is gone: whatever failed then is not the revision's fault.
func (s *session) lost() bool { return s.pg.IsClosed() }

// errGone is said instead of the words that database/sql has for it.
var errGone = errors.New("the server or the network closed it")

// lossOf gives err in words that tell something.
func lossOf(err error) error {
	if errors.Is(err, driver.ErrBadConn) {
		return errGone
	}
	return err
}

// unstarted gives an error that came before anything was run, with what to type when the connection was lost, or conn is
// nil because there was none.
func unstarted(ctx context.Context, conn *pgx.Conn, err error, interruption string) error {
	if held, ok := errors.AsType[*lostError](context.Cause(ctx)); ok && err != nil {
		return fault.Wrap(fault.CannotDo, held, "clipdex db current", "the connection was lost; nothing was run")
	}
	if err == nil || ctx.Err() != nil || conn != nil && !conn.IsClosed() {
		return interrupted(ctx, err, interruption)
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	return fault.Wrap(fault.CannotDo, lossOf(err), "clipdex db current", "the connection was lost; nothing was run")
}

// recorded asks, on a connection of its own, whether a revision has a history row; known is false when there is no
// answer. The pinned connection may be the one that was lost.
func (r *Runner) recorded(ctx context.Context, s *session, id string) (recorded, known bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	conn, err := r.reconnect(ctx)
	if err != nil {
		return false, false
	}
	defer conn.Close(ctx)
	if s.lost() && ended(ctx, conn, s.pg.PgConn().PID()) != nil {
		return false, false
	}
	history, err := ReadHistory(ctx, conn, r.schema())
	if err != nil || !history.Readable {
		return false, false
	}
	for _, row := range history.Rows {
		if row.ID == id {
			return true, true
		}
	}
	return false, true
}

// pollServer is how often a server is asked that has something to finish.
const pollServer = 20 * time.Millisecond

// reconnect connects, and waits for a server that recovers from a crash.
func (r *Runner) reconnect(ctx context.Context) (*pgx.Conn, error) {
	for {
		conn, err := pgx.ConnectConfig(ctx, r.config("clipdex current"))
		if sqlState(err) != cannotConnectNow {
			return conn, err
		}
		if err := sleep(ctx, pollServer); err != nil {
			return nil, err
		}
	}
}

// ended waits until a session whose connection was lost has ended in the server: a COMMIT may have arrived there that is
// not done yet, and until it is, the history tells what was.
func ended(ctx context.Context, conn *pgx.Conn, pid uint32) error {
	for {
		var there bool
		err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
			WHERE pid = $1::int AND datname = current_database() AND starts_with(application_name, 'clipdex '))`, int64(pid)).Scan(&there)
		if err != nil || !there {
			return err
		}
		if err := sleep(ctx, pollServer); err != nil {
			return err
		}
	}
}
