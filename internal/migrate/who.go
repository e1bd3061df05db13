package migrate

import (
	"context"
	_ "embed"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

//go:embed holder.sql
var holderSQL string

//go:embed blocker.sql
var blockerSQL string

// lockHolder names the session that holds the advisory lock; nil when it is gone by now or can't be told.
func lockHolder(ctx context.Context, q Querier, key int64) *Session {
	holder, err := querySession(ctx, q, holderSQL, key)
	if err != nil {
		return nil
	}
	return holder
}

// querySession reads the first session of a query; nil when there is none.
func querySession(ctx context.Context, q Querier, query string, args ...any) (*Session, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectOneRow(rows, func(row pgx.CollectableRow) (*Session, error) {
		var (
			pid             int
			user, app, text *string
			since, asked    *time.Time
		)
		if err := row.Scan(&pid, &user, &app, &since, &asked, &text); err != nil {
			return nil, err
		}
		return &Session{PID: pid, User: value(user), Application: value(app), Since: value(since), QueryStart: value(asked), Query: value(text)}, nil
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return found, err
}

// sleep waits for d, or errs when ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
