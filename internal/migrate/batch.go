package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/schema"
)

// Batches changes the rows of a large table some thousands at a time, and commits each batch by itself, until nothing is
// left. Run is an Up or a Down of a revision with NoTransaction:
//
//	Up: migrate.Batches{
//		Statement: `UPDATE guests SET role = 'host' WHERE id IN (SELECT id FROM guests WHERE role IS NULL LIMIT $1)`,
//		Left:      `SELECT count(*) FROM guests WHERE role IS NULL`,
//	}.Run,
//
// A run that was stopped goes on where it was: the statement finds by itself what is left. Each batch has the patience of
// the runner for locks. Finding what is left should not read what is done again and again: on a very large table make an
// index for it first.
type Batches struct {
	// Statement changes at most $1 rows, of those that are left alone, so that it changes none when none is left.
	Statement string
	// Left counts what Statement has still to change: before the first batch, for the time that is left, and after the
	// last, when it has to be nothing. Empty: nobody knows how long it takes, and an end is when Statement changes no row.
	Left  string
	Size  int           // rows of a batch; zero: 5,000
	Pause time.Duration // between two batches; zero: none
}

// Progress is how far batches have come in one run of a revision.
type Progress struct {
	Batches int
	Rows    int64 // that they have changed
	Left    int64 // by the last count; below zero: not counted
	Elapsed time.Duration
	Done    bool // nothing is left
}

// Rate gives rows a second.
func (p Progress) Rate() float64 {
	if p.Elapsed <= 0 {
		return 0
	}
	return float64(p.Rows) / p.Elapsed.Seconds()
}

// Remaining gives how long it will take at this rate, and whether that is known.
func (p Progress) Remaining() (time.Duration, bool) {
	if p.Left < 0 || p.Rate() == 0 {
		return 0, false
	}
	return time.Duration(float64(p.Left) / p.Rate() * float64(time.Second)), true
}

const batchSize = 5000 // far fewer than what makes the planner read the whole table instead of looking them up

var (
	errInTransaction = errors.New("batches commit one by one: the revision needs NoTransaction: true")
	errNoPace        = errors.New("batches need the context that the revision's function was called with: give Run its tx")
	errNoSize        = errors.New("the statement of batches has no $1, the number of rows that it may change: LIMIT $1")
)

// Run changes everything that is left. It errs as the statement does, and where the statement would never end: when it
// has changed what there was to change, and not less is left than before.
func (b Batches) Run(tx *gorm.DB) error {
	pace, ok := tx.Statement.Context.Value(paceKey{}).(*pace)
	_, transaction := tx.Statement.ConnPool.(gorm.TxCommitter)
	switch {
	case transaction:
		return errInTransaction
	case !ok:
		return errNoPace
	case !takesSize(b.Statement):
		return errNoSize
	}
	b.Size = orElse(b.Size, batchSize)
	run := batchRun{Batches: b, pace: pace, pool: tx.Statement.ConnPool, progress: Progress{Left: -1}}
	if err := run.all(tx.Statement.Context); err != nil {
		return &batchError{Progress: run.progress, err: err}
	}
	return nil
}

// takesSize says whether the statement has a $1.
func takesSize(statement string) bool {
	tokens := schema.Tokens(statement)
	for i := 1; i < len(tokens); i++ {
		if tokens[i-1].Is("$") && tokens[i].Text == "1" && tokens[i].Start == tokens[i-1].End {
			return true
		}
	}
	return false
}

// batchRun is one run of batches.
type batchRun struct {
	Batches
	pace     *pace
	pool     gorm.ConnPool
	started  time.Time
	progress Progress
	counted  int64     // when it was counted last
	limit    int64     // of rows, at which it is time to count again
	missed   int       // how often in a row the statement has found nothing although something was left
	missing  time.Time // since when
}

func (b *batchRun) all(ctx context.Context) error {
	b.started = time.Now()
	if err := b.bound(ctx); err != nil {
		return err
	}
	b.pace.tell(b.progress)
	for {
		rows, err := b.batch(ctx)
		if err != nil {
			return err
		}
		b.progress.Elapsed = time.Since(b.started)
		if rows == 0 {
			if done, err := b.nothing(ctx); done || err != nil {
				return err
			}
			continue
		}
		b.missed = 0
		b.progress.Batches++
		b.progress.Rows += rows
		if b.progress.Left >= 0 {
			b.progress.Left = max(0, b.progress.Left-rows)
		}
		b.pace.tell(b.progress)
		if b.progress.Rows > b.limit {
			if err := b.again(ctx); err != nil {
				return err
			}
		}
		if err := sleep(ctx, b.Pause); err != nil {
			return err
		}
	}
}

// batch runs the statement once.
func (b *batchRun) batch(ctx context.Context) (rows int64, err error) {
	err = b.pace.patiently(ctx, func() error {
		result, err := b.pool.ExecContext(context.WithValue(ctx, batchKey{}, true), b.Statement, b.Size)
		if err == nil {
			rows, err = result.RowsAffected()
		}
		return err
	})
	return rows, err
}

// slack is how many batches more than what was counted are nothing to wonder at: others write meanwhile.
const slack = 10

// bound looks how many rows there can be to change.
func (b *batchRun) bound(ctx context.Context) error {
	query := b.Left
	if query == "" {
		query = "SELECT pg_database_size(current_database()) / 28" // the least that a row takes, with its line pointer
	}
	n, err := b.pace.count(ctx, query)
	if err != nil {
		return err
	}
	if b.Left != "" {
		b.progress.Left = n
	}
	b.counted, b.limit = n, b.progress.Rows+n+int64(slack*b.Size)
	return nil
}

// again looks whether there is an end when more rows were changed than there were to change.
func (b *batchRun) again(ctx context.Context) error {
	before := b.counted
	if b.Left != "" {
		if err := b.bound(ctx); err != nil || b.counted < before {
			return err
		}
		return fmt.Errorf("it would never end: %d rows were changed, and %d are left where %d were: the statement must not find again what it has changed",
			b.progress.Rows, b.counted, before)
	}
	return fmt.Errorf("it would never end: %d rows were changed, more than the database can have held: the statement must not find again what it has changed", b.progress.Rows)
}

// nothing is called when the statement has changed no row. It says whether that is the end. Rows can be left that others
// have locked (SKIP LOCKED), or have written since: these are tried for, as long as a runner waits.
func (b *batchRun) nothing(ctx context.Context) (done bool, err error) {
	if b.Left != "" {
		if err := b.bound(ctx); err != nil {
			return false, err
		}
	}
	if b.progress.Left <= 0 {
		b.progress.Elapsed, b.progress.Done = time.Since(b.started), true
		b.pace.tell(b.progress)
		return true, nil
	}
	if b.missed == 0 {
		b.missing = time.Now()
	}
	if time.Since(b.missing) > b.pace.runner.wait() {
		return false, fmt.Errorf("%s left that the statement does not find: it and the count look for different rows, or others keep these locked", amount(b.progress.Left, "row"))
	}
	pause := backoff(pauseLeast, b.missed)
	b.missed++
	return false, sleep(ctx, pause)
}

// batchError is why batches ended early, and how far they had come.
type batchError struct {
	Progress
	err error
}

func (e *batchError) Error() string { return e.err.Error() }
func (e *batchError) Unwrap() error { return e.err }

// kept says what a run leaves behind that ended early.
func (e *batchError) kept() string {
	switch {
	case e.Batches == 0:
		return "no batch was done"
	case e.Left < 0:
		return fmt.Sprintf("%s in %s done, which stay", amount(e.Rows, "row"), amount(int64(e.Batches), "batch"))
	}
	return fmt.Sprintf("%s in %s done, which stay, and some %d left", amount(e.Rows, "row"), amount(int64(e.Batches), "batch"), e.Left)
}

// amount counts things.
func amount(n int64, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case strings.HasSuffix(thing, "ch"):
		thing += "e"
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
