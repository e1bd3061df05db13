package catalog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// tries bounds how often a catalog that moves while it is read is read again.
const tries = 5

// Taking says how Take reads. The zero value reads schema public and waits for locks as long as it takes.
type Taking struct {
	Options
	LockTimeout time.Duration                       // default: none
	Uses        bool                                // also read what depends on what, which only a planner needs
	Also        func(context.Context, pgx.Tx) error // is called in the transaction of the reading; default: nothing
}

// Take reads in a read-only transaction of its own, and again when the catalog moved meanwhile. Errors: those of Read;
// ErrMoving when it never stood still.
func Take(ctx context.Context, conn *pgx.Conn, o Taking) (*Snapshot, error) {
	for try := 1; ; try++ {
		snapshot, err := take(ctx, conn, o)
		if err == nil {
			err = snapshot.settled(ctx, conn, o.Options)
		}
		switch {
		case err == nil:
			return snapshot, nil
		case !errors.Is(err, ErrMoving) || try == tries:
			return nil, err
		}
	}
}

func take(ctx context.Context, conn *pgx.Conn, o Taking) (*Snapshot, error) {
	tx, err := ReadOnly(ctx, conn, o.Options, o.LockTimeout)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	snapshot, err := Read(ctx, tx, o.Options)
	if err == nil && o.Uses {
		snapshot.Schema.Dependencies, err = Dependencies(ctx, tx, o.Options)
	}
	if err == nil && o.Also != nil {
		err = o.Also(ctx, tx)
	}
	return snapshot, err
}

// settled says ErrMoving when names changed after the snapshot was taken and before now: texts that the pg_get functions
// printed may have them already, rows have them not. conn is in no transaction.
func (s *Snapshot) settled(ctx context.Context, conn *pgx.Conn, o Options) error {
	sql, err := query("moved", s.Facts.Major())
	if err != nil {
		return err
	}
	// What is sent together is one transaction, so the path ends with it: the session's own may put other tables of these names first.
	batch := &pgconn.Batch{}
	batch.ExecParams("SELECT pg_catalog.set_config('search_path', 'pg_catalog', true)", nil, nil, nil, nil)
	batch.ExecParams(sql, [][]byte{[]byte(textArray(o.schemas())), []byte(s.taken)}, nil, nil, nil)
	results, err := conn.PgConn().ExecBatch(ctx, batch).ReadAll()
	if err != nil {
		return fmt.Errorf("reading what changed meanwhile: %w", err)
	}
	if moved := string(results[1].Rows[0][0]) == "t"; moved {
		return ErrMoving
	}
	return nil
}
