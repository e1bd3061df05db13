package migrate

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// cancelGrace is how long the server has to answer a cancelled statement before the connection is given up.
const cancelGrace = 10 * time.Second

// canceler ends the statement of a connection whose context has ended, and keeps the connection: the rollback goes over it.
type canceler struct {
	conn   *pgconn.PgConn
	cancel func(context.Context, *pgconn.PgConn) error
	stop   context.CancelFunc
	done   chan struct{}
}

var _ ctxwatch.Handler = (*canceler)(nil)

// HandleCancel is called when the context ends while a statement runs.
func (c *canceler) HandleCancel(context.Context) {
	ctx, stop := context.WithTimeout(context.Background(), cancelGrace)
	c.stop, c.done = stop, make(chan struct{})
	_ = c.conn.Conn().SetDeadline(time.Now().Add(cancelGrace)) // it errs on a closed connection, which needs none
	go func() {
		defer close(c.done)
		_ = c.cancel(ctx, c.conn) // when it doesn't arrive the deadline is left
	}()
}

// HandleUnwatchAfterCancel is called when the statement has ended.
func (c *canceler) HandleUnwatchAfterCancel() {
	<-c.done // a request that is under way would hit the next statement
	c.stop()
	_ = c.conn.Conn().SetDeadline(time.Time{}) // as above
}

// canceling gives how a statement of a session is cancelled. A pooler is not asked: PgBouncer 1.18 and 1.19 crash on a request that meets
// the end of its statement (their issue 822), so the server is told, which session it is by the name that only ours has.
func (r *Runner) canceling(s *session) func(context.Context, *pgconn.PgConn) error {
	if !s.pooled {
		return func(ctx context.Context, conn *pgconn.PgConn) error { return conn.CancelRequest(ctx) }
	}
	return func(ctx context.Context, statement *pgconn.PgConn) error {
		if !s.served { // it waits in the pooler, and there is nothing to cancel in the server
			return statement.Conn().SetDeadline(time.Now())
		}
		conn, err := pgx.ConnectConfig(ctx, r.config("clipdex cancel"))
		if err != nil {
			return err
		}
		defer conn.Close(context.WithoutCancel(ctx))
		return cancelByName(ctx, conn, s.name)
	}
}

// cancelByName cancels the statement that the application's session is running.
func cancelByName(ctx context.Context, conn *pgx.Conn, name string) error {
	_, err := conn.Exec(ctx, "SELECT pg_cancel_backend(pid) FROM pg_catalog.pg_stat_activity WHERE application_name = $1 AND state = 'active'", name)
	return err
}
