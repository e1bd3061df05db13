// Package bootstrap gives a database a history: from nothing, or from what was made before there was one.
//
//	what is there → Run → migrate.Runner.Baseline (one transaction) → a database at the baseline
//
// Upgrading from there, and the check at the end, are the caller's. The package leaves out creating databases.
package bootstrap

import (
	"context"
	"fmt"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Found says what a database was before it was bootstrapped.
type Found string

// What a database can be.
const (
	Empty    Found = "empty"     // none of the models' relations
	Legacy   Found = "legacy"    // the legacy schema, without a history
	Partial  Found = "partial"   // legacy files applied in part
	Alembic  Found = "alembic"   // Alembic's version table says where it stands
	Recorded Found = "a history" // nothing to do
)

// Options say what to bootstrap.
type Options struct {
	Runner *migrate.Runner
	Check  *check.Input // models, legacy files, filter
	Force  bool         // stamp even when the schema is not what the legacy files give
}

// Result is what was found and done.
type Result struct {
	Found    Found
	At       string        // of a history that was found: where it stands
	Applied  bool          // the legacy files were
	Duration time.Duration // of applying them
	Recorded []migrate.Revision
	Ignored  []check.Difference // what --force stamped over
}

// DifferentError says that a database with the legacy schema is not what the legacy files give.
type DifferentError struct{ Differences []check.Difference }

// Error counts the differences.
func (e *DifferentError) Error() string {
	return fmt.Sprintf("%d differences from what the legacy files give", len(e.Differences))
}

// Run starts the history of the database behind conn, which it only reads; the runner writes. Legacy files, comparison
// and the baseline's row are one transaction: a run that is killed leaves nothing half done. Errors: *DifferentError
// when the schema is not the legacy one, else *fault.Error.
func Run(ctx context.Context, conn *pgx.Conn, o Options) (Result, error) {
	if err := o.Check.Ready(); err != nil {
		return Result{}, err
	}
	history, err := migrate.ReadHistory(ctx, conn, migrate.DefaultSchema)
	if err != nil {
		return Result{}, err
	}
	status, err := o.Runner.Chain.Status(history)
	switch {
	case err != nil:
		return Result{}, err
	case len(history.Rows) > 0 || status.State == migrate.Unreadable:
		return Result{Found: Recorded, At: status.At.ID}, nil
	case status.Assumed:
		done, err := o.Runner.Baseline(ctx, migrate.Baseline{At: status.At.ID, Verify: func(ctx context.Context, tx pgx.Tx) error {
			return o.hollow(ctx, tx, status.At.ID)
		}})
		return Result{Found: Alembic, Recorded: done.Recorded}, err
	}
	r := Result{}
	done, err := o.Runner.Baseline(ctx, migrate.Baseline{Verify: func(ctx context.Context, tx pgx.Tx) error {
		return o.legacy(ctx, tx, &r)
	}})
	if done.Existing {
		r.Found = Recorded
	}
	r.Recorded = done.Recorded
	return r, err
}

// hollow refuses Alembic's word where none of the models' relations is there: taking it over would skip what makes them.
func (o Options) hollow(ctx context.Context, tx pgx.Tx, at string) error {
	live, err := o.read(ctx, tx, migrate.DefaultSchema)
	if err != nil || !o.Check.Empty(live) {
		return err
	}
	return fault.New(fault.No, "DROP TABLE "+migrate.AlembicTable+", then  clipdex db bootstrap",
		"%s says %s, but none of clipdex's tables is there; nothing was run", migrate.AlembicTable, at)
}

// legacy brings the schema to what the legacy files give, or finds that it is there already.
func (o Options) legacy(ctx context.Context, tx pgx.Tx, r *Result) error {
	live, err := o.read(ctx, tx, migrate.DefaultSchema)
	if err != nil {
		return err
	}
	if o.Check.Empty(live) {
		r.Found, r.Applied = Empty, true
		return o.apply(ctx, tx, r)
	}
	want, err := o.expected(ctx, tx)
	if err != nil {
		return err
	}
	r.Found = Legacy
	if missing(live, want) {
		r.Found, r.Applied = Partial, true
		if err := o.apply(ctx, tx, r); err != nil {
			return err
		}
		if live, err = o.read(ctx, tx, migrate.DefaultSchema); err != nil {
			return err
		}
	}
	differences, err := o.Check.Against(ctx, tx, live, want)
	if err != nil {
		return err
	}
	if len(differences) > 0 && !o.Force {
		return &DifferentError{differences}
	}
	r.Ignored = differences
	return nil
}

func (o Options) apply(ctx context.Context, tx pgx.Tx, r *Result) error {
	started := time.Now()
	err := o.Check.ApplyLegacy(ctx, tx)
	r.Duration = time.Since(started)
	return err
}

func missing(live, want *schema.Schema) bool {
	for _, r := range want.Relations {
		if live.Relation(r.Name) == nil {
			return true
		}
	}
	return false
}

// read describes one schema inside the transaction, whose settings it leaves as they were.
func (o Options) read(ctx context.Context, tx pgx.Tx, name string) (*schema.Schema, error) {
	var found *schema.Schema
	err := undone(ctx, tx, func(tx pgx.Tx) error {
		if err := catalog.Prepare(ctx, tx, schema.Quote(name)+", public, pg_temp"); err != nil {
			return err
		}
		snapshot, err := catalog.Read(ctx, tx, catalog.Options{Schemas: []string{name}, Ignore: []string{migrate.HistoryTable, migrate.AlembicTable}})
		if err == nil {
			found = snapshot.Schema
		}
		return err
	})
	return found, err
}

// aside is the schema in which the legacy files are applied to see what they give; it never outlives its transaction.
const aside = "clipdex_legacy"

// expected gives what the legacy files make, by making it in a schema of its own on the same server and undoing that.
func (o Options) expected(ctx context.Context, tx pgx.Tx) (*schema.Schema, error) {
	var want *schema.Schema
	err := undone(ctx, tx, func(tx pgx.Tx) error {
		// The session's own path goes on behind it: what the files call may be in a schema for extensions.
		_, err := tx.Exec(ctx, "CREATE SCHEMA "+aside+"; SELECT set_config('search_path', concat_ws(', ', '"+aside+"', nullif(current_setting('search_path'), '')), true)",
			pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			return fmt.Errorf("making a schema to apply the legacy files in: %w", err)
		}
		if err := o.Check.ApplyLegacy(ctx, tx); err != nil {
			return err
		}
		want, err = o.read(ctx, tx, aside)
		return err
	})
	if err != nil {
		return nil, err
	}
	want.Move(aside, migrate.DefaultSchema)
	return want, nil
}

// undone runs do in a savepoint that is rolled back whatever happens.
func undone(ctx context.Context, tx pgx.Tx, do func(pgx.Tx) error) error {
	sub, err := tx.Begin(ctx)
	if err != nil {
		return fmt.Errorf("setting a savepoint: %w", err)
	}
	failed := do(sub)
	if err := sub.Rollback(context.WithoutCancel(ctx)); err != nil && failed == nil {
		return fmt.Errorf("undoing: %w", err)
	}
	return failed
}
