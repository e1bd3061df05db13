package migrate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/clipdex/clipdex/internal/fault"
)

// File is SQL that is applied as a whole: one of the legacy migrations.
type File struct {
	Name string
	SQL  string
}

// Baseline is how a database without a history gets one.
//
//	empty database                         Files
//	legacy schema without a history        Verify
//	legacy schema that is not complete     Files, Verify
//	taken over from Alembic                At
type Baseline struct {
	Files []File // applied first, in order; none: nothing is run
	// Verify may look at what is there now, in the same transaction, and refuse with an error; nil: no questions.
	Verify func(ctx context.Context, tx pgx.Tx) error
	At     string // the id that the history starts at; empty: the root
}

// BaselineResult is what Baseline did.
type BaselineResult struct {
	Existing bool // there was a history by the time the lock was held: nothing was done
	Files    []FileStep
	Recorded []Revision // the rows that were written
	Total    time.Duration
}

// FileStep is a file that was applied.
type FileStep struct {
	Name     string
	Duration time.Duration
}

// Baseline starts the history: the files, the verification and the first rows are one transaction, so that one that is
// killed leaves nothing half done. When a history has appeared meanwhile, nothing is done and no error. An error of
// Verify is given back as it is.
func (r *Runner) Baseline(ctx context.Context, b Baseline) (BaselineResult, error) {
	start := time.Now()
	revision, err := r.Chain.Resolve(orElse(b.At, TargetBase))
	if err != nil {
		return BaselineResult{}, err
	}
	var result BaselineResult
	err = r.locked(ctx, "clipdex bootstrap", func(ctx context.Context, s *session) error {
		history, err := r.history(ctx, s)
		if err != nil {
			return interrupted(ctx, err, "interrupted before anything was run")
		}
		if !history.Readable {
			return r.refuse(Status{State: Unreadable, Denied: history.Denied})
		}
		if len(history.Rows) > 0 {
			result.Existing = true
			return nil
		}
		err = r.inTransaction(ctx, s, func(tx pgx.Tx) error { return r.found(ctx, tx, b, revision, &result) })
		return interrupted(ctx, err, "interrupted: everything was rolled back, the database is as before")
	})
	if err != nil {
		result = BaselineResult{}
	}
	result.Total = time.Since(start)
	return result, err
}

// found is what happens inside the transaction.
func (r *Runner) found(ctx context.Context, tx pgx.Tx, b Baseline, revision Revision, result *BaselineResult) error {
	for _, file := range b.Files {
		start := time.Now()
		if err := ApplyFiles(ctx, tx, []File{file}); err != nil {
			return fault.Wrap(codeOf(err), err, "correct what stopped it, then  clipdex db bootstrap",
				"%s failed: nothing was applied, the database is as before", file.Name)
		}
		result.Files = append(result.Files, FileStep{Name: file.Name, Duration: time.Since(start)})
	}
	if b.Verify != nil {
		if err := b.Verify(ctx, tx); err != nil {
			return err
		}
	}
	if err := r.record(ctx, tx, revision); err != nil {
		return err
	}
	result.Recorded = r.Chain.Revisions()[:r.Chain.Index(revision.ID)+1]
	return nil
}

// ApplyFiles runs files in order inside a transaction. Each is sent as a whole and may hold many statements. A failure
// is a *StatementError with the file's name and the place in it.
func ApplyFiles(ctx context.Context, tx pgx.Tx, files []File) error {
	for _, file := range files {
		_, err := tx.Conn().PgConn().Exec(ctx, file.SQL).ReadAll()
		if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
			return &StatementError{File: file.Name, Statement: file.SQL, Err: pg}
		}
		if err != nil {
			return fmt.Errorf("applying %s: %w", file.Name, err)
		}
	}
	return nil
}
