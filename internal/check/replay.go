package check

import (
	"context"
	"errors"
	"fmt"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Replay is what legacy files and revisions give on a server of one major version, held against the models and the statements there. It
// depends on nothing else, so it can be remembered.
type Replay struct {
	Major      int
	Steps      []Step            // every revision but the first, with what it changes
	Ahead      Changes           // migrations at head → models
	Undeclared []schema.Recorded // at head, what no model declares and migrations may make alone
	Trail      Trail             // the statements that fail at each revision
	Forms      desired.Forms     // how this server prints what models say
	Unread     []string          // what it could not read: "model Guest, field ID: type …"
}

// replay applies everything in a scratch database and compares. The first revision is the baseline: what stands before
// it is legacy's.
func (in *Input) replay(ctx context.Context, scratch *postgres.Scratch) (*Replay, error) {
	b, err := in.rebuild(ctx, scratch)
	if err != nil {
		return nil, err
	}
	defer b.disconnect(ctx)
	r := &Replay{Major: scratch.Major()}
	before, err := b.look(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.hold(ctx, b); err != nil {
		return nil, err
	}
	var failed error
	b.Runner.Notify = func(e migrate.Event) {
		in.tell(e)
		if e.Kind != migrate.Finished || failed != nil {
			return
		}
		var now *schema.Schema
		if now, failed = b.look(ctx); failed == nil {
			r.Steps = append(r.Steps, Step{e.Revision.ID, diff.Compare(before, now)})
			before = now
			failed = r.hold(ctx, b)
		}
	}
	if _, err := b.Runner.Upgrade(ctx, migrate.TargetHead); err != nil {
		return nil, fmt.Errorf("replaying migrations: %w", err)
	}
	if failed != nil {
		return nil, failed
	}
	return r, in.against(ctx, b.conn, r, before)
}

// hold adds to the trail.
func (r *Replay) hold(ctx context.Context, b *Rebuilt) error {
	failures, err := b.Hold(ctx)
	r.Trail = append(r.Trail, failures)
	return err
}

// against holds the migrations' schema at head against the models.
func (in *Input) against(ctx context.Context, conn *pgx.Conn, r *Replay, head *schema.Schema) error {
	tx, err := in.workshop(ctx, conn)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	forms, failures, err := in.Draft.Canonicalise(ctx, tx)
	if err != nil {
		return fmt.Errorf("reading the models' expressions: %w", err)
	}
	r.Forms = forms
	for _, f := range failures {
		r.Unread = append(r.Unread, f.Error())
	}
	changes, extra := diff.Parts(head.Parts(), in.Draft.Parts(forms))
	for _, o := range in.undeclared(extra) {
		r.Undeclared = append(r.Undeclared, schema.Record(o))
	}
	changes, err = settle(ctx, func() (pgx.Tx, error) { return tx, nil }, changes, head, func() *schema.Schema { return in.Draft.Schema(forms) })
	r.Ahead = in.withoutUndeclared(changes)
	return err
}

// workshop opens the transaction in which a server prints things: temporary tables first on the search path, rolled back later.
func (in *Input) workshop(ctx context.Context, conn *pgx.Conn) (pgx.Tx, error) {
	return catalog.Begin(ctx, conn, pgx.TxOptions{}, "pg_temp, "+schema.Quote(in.home()), in.lockTimeout())
}

// replayed gives the replay for the target's major version if that can be had, else for any, and says why there is none.
// The two errors are told apart: a missing server leaves the check without a replay, a chain that does not apply is an answer.
func (in *Input) replayed(ctx context.Context, major int) (r *Replay, why string, err error) {
	if r := in.Cache.load(in.fingerprint(major)); r != nil {
		return r, "", nil
	}
	if in.Scratch == nil {
		return nil, "no scratch database was asked for", nil
	}
	scratch, err := in.Scratch(ctx, major)
	if errors.Is(err, postgres.ErrNoScratch) && major != 0 {
		scratch, err = in.Scratch(ctx, 0)
	}
	switch {
	case errors.Is(err, postgres.ErrNoScratch):
		return nil, reason(err), nil
	case err != nil:
		return nil, "", err
	}
	defer scratch.Close(context.WithoutCancel(ctx))
	key := in.fingerprint(scratch.Major())
	if r := in.Cache.load(key); r != nil {
		return r, "", nil
	}
	if r, err = in.replay(ctx, scratch); err != nil {
		return nil, "", err
	}
	in.remember(ctx, key, r, scratch)
	return r, "", nil
}

// remember stores a replay once its scratch database is gone: a run that is killed before that leaves the database, and
// the next one, which finds no replay, opens a scratch database of its own and sweeps.
func (in *Input) remember(ctx context.Context, key string, r *Replay, scratch *postgres.Scratch) {
	if scratch.Close(context.WithoutCancel(ctx)) == nil {
		in.Cache.store(key, r)
	}
}
