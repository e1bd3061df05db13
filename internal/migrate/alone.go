package migrate

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/clipdex/clipdex/internal/schema"
)

// alone sends a statement that stands in no transaction of the revision's. Behind a pooler it gets a transaction of its
// own: nowhere else do its settings hold, the lock timeout and what the history's row takes from them. One that refuses to
// run in a transaction (CREATE INDEX CONCURRENTLY, VACUUM) runs with the settings of role and database.
func (r recorder) alone(ctx context.Context, conn *sql.Conn, query string, args []any) (sql.Result, error) {
	if !r.session.pooled || !r.session.idle() {
		return conn.ExecContext(ctx, query, args...)
	}
	if begins(query) {
		result, err := conn.ExecContext(ctx, query, args...)
		if err == nil && !r.session.idle() {
			err = r.session.enterWriting(ctx)
		}
		return result, err
	}
	tx, err := r.session.begin(ctx, conn, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	result, err := tx.ExecContext(ctx, query, args...)
	if state := sqlState(err); state == activeTransaction || state == invalidTermination {
		if err := tx.Rollback(); err != nil {
			return nil, err
		}
		return conn.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return nil, err
	}
	if err := r.session.leave(ctx); err != nil {
		return nil, err
	}
	return result, tx.Commit()
}

// begin begins a transaction that writes, and that outlives the cancellation of ctx: only so the rollback goes over the
// living connection, and we know that it happened.
func (s *session) begin(ctx context.Context, conn *sql.Conn, opts *sql.TxOptions) (*sql.Tx, error) {
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), opts)
	if err != nil {
		return nil, err
	}
	if err := s.enterWriting(ctx); err != nil {
		if undone := tx.Rollback(); undone != nil {
			return nil, fmt.Errorf("%w; rolling back: %w", err, undone)
		}
		return nil, err
	}
	return tx, nil
}

// begins reports whether a statement begins a transaction by itself.
func begins(query string) bool {
	tokens := schema.Tokens(query)
	return len(tokens) > 0 && (tokens[0].Is("begin") || tokens[0].Is("start"))
}
