package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Rebuilt is a scratch database made from nothing: by the legacy files, and then by as many revisions as are asked for.
type Rebuilt struct {
	Runner  migrate.Runner // over the input's chain, for this database
	in      *Input
	scratch *postgres.Scratch
	conn    *pgx.Conn
}

// Rebuild opens a scratch database of a major version (0: any) and applies the legacy files: it stands at the chain's
// first revision. Close it. Errors: *fault.Error.
func (in *Input) Rebuild(ctx context.Context, major int) (*Rebuilt, error) {
	if err := in.Ready(); err != nil {
		return nil, err
	}
	if in.Scratch == nil {
		return nil, fault.New(fault.CannotDo, "set CLIPDEX_SCRATCH_URL, or install PostgreSQL", "there is no server for a scratch database")
	}
	scratch, err := in.Scratch(ctx, major)
	if err != nil {
		return nil, err
	}
	b, err := in.rebuild(ctx, scratch)
	if err != nil {
		scratch.Close(ctx)
		return nil, err
	}
	return b, nil
}

// rebuild applies the legacy files in a scratch database, which stays the caller's until the result is closed.
func (in *Input) rebuild(ctx context.Context, scratch *postgres.Scratch) (*Rebuilt, error) {
	conn, err := postgres.Connect(ctx, scratch.Config())
	if err != nil {
		return nil, fmt.Errorf("replaying migrations: %w", err)
	}
	b := &Rebuilt{in: in, scratch: scratch, conn: conn}
	b.Runner = migrate.Runner{Chain: in.Chain, Config: scratch.Config(), Schema: in.home(), Build: in.Build, ChecksLate: true, Notify: in.tell}
	in.tell(migrate.Event{Kind: migrate.Started, Revision: in.Chain.Root()})
	if _, err := b.Runner.Baseline(ctx, migrate.Baseline{Files: in.Legacy}); err != nil {
		b.disconnect(ctx)
		return nil, fmt.Errorf("replaying the legacy files: %w", err)
	}
	return b, nil
}

// tell hands on that a revision begins.
func (in *Input) tell(e migrate.Event) {
	if in.Told == nil || e.Kind != migrate.Started {
		return
	}
	e.N, e.Of = in.Chain.Index(e.Revision.ID), len(in.Chain.Revisions())-1
	in.Told(e)
}

func (b *Rebuilt) disconnect(ctx context.Context) { _ = b.conn.Close(context.WithoutCancel(ctx)) }

// Close drops the database.
func (b *Rebuilt) Close(ctx context.Context) error {
	b.disconnect(ctx)
	return b.scratch.Close(ctx)
}

// Conn gives the connection on which the database is read; it is in no transaction.
func (b *Rebuilt) Conn() *pgx.Conn { return b.conn }

// Where says which server the database is on.
func (b *Rebuilt) Where() string { return b.scratch.Where() }

// look reads the schemas of the models.
func (b *Rebuilt) look(ctx context.Context) (*schema.Schema, error) {
	return b.take(ctx, b.in.taking(b.in.Draft.Schemas()))
}

// Read describes every schema that is not the system's with what depends on what, as a planner needs it: a view in a schema
// that no model lives in can stand in the way, too.
func (b *Rebuilt) Read(ctx context.Context) (*schema.Schema, error) {
	taking, err := b.takingAll(ctx)
	if err != nil {
		return nil, err
	}
	taking.Uses = true
	return b.take(ctx, taking)
}

// ReadAll describes every schema that is not the system's, partitions as relations of their own.
func (b *Rebuilt) ReadAll(ctx context.Context) (*schema.Schema, error) {
	taking, err := b.takingAll(ctx)
	if err != nil {
		return nil, err
	}
	taking.Partitions = true
	return b.take(ctx, taking)
}

// takingAll names the schemas of the models first.
func (b *Rebuilt) takingAll(ctx context.Context) (catalog.Taking, error) {
	own, err := catalog.OwnSchemas(ctx, b.conn)
	if err != nil {
		return catalog.Taking{}, err
	}
	schemas := slices.Clone(b.in.Draft.Schemas())
	for _, s := range own {
		if !slices.Contains(schemas, s) {
			schemas = append(schemas, s)
		}
	}
	return b.in.taking(schemas), nil
}

func (b *Rebuilt) take(ctx context.Context, taking catalog.Taking) (*schema.Schema, error) {
	snapshot, err := catalog.Take(ctx, b.conn, taking)
	if err != nil {
		return nil, fmt.Errorf("reading the scratch database: %w", err)
	}
	return snapshot.Schema, nil
}

// Goal is where the models want a schema to be.
type Goal struct {
	Schema  *schema.Schema // what they declare, completed by what migrations may make alone
	Changes []diff.Change  // what brings the schema there

	free map[schema.ID]bool // of Schema, what no model declares
}

// Goal gives what the models want of have, which this database gave, spelled as this server prints it and as have does
// where it means the same: diff.Compare finds between them just the changes that count. Extensions that the models declare and the
// database lacks are there while the models are being read.
func (b *Rebuilt) Goal(ctx context.Context, have *schema.Schema) (Goal, error) {
	tx, err := b.in.workshop(ctx, b.conn)
	if err != nil {
		return Goal{}, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if err := b.in.lendExtensions(ctx, tx, have); err != nil {
		return Goal{}, err
	}
	forms, failures, err := b.in.Draft.Canonicalise(ctx, tx)
	switch {
	case err != nil:
		return Goal{}, fmt.Errorf("reading the models' expressions: %w", err)
	case len(failures) > 0:
		return Goal{}, unreadable(failures)
	}
	return b.in.goal(ctx, func() (pgx.Tx, error) { return tx, nil }, have, b.in.Draft.Schema(forms))
}

// goal completes what the models declare. tx is as for Compare.
func (in *Input) goal(ctx context.Context, tx func() (pgx.Tx, error), have, declared *schema.Schema) (Goal, error) {
	want := declared.Clone()
	want.Extensions = in.placed(want.Extensions, have)
	want, settled, err := Alike(ctx, tx, have, want)
	if err != nil && !desired.Unusable(err) {
		return Goal{}, err
	}
	changes := in.withoutUndeclared(settled)
	return Goal{want, changes, in.complete(want, have, changes)}, nil
}

// lendExtensions makes what the models declare and have lacks, in a transaction that is rolled back.
func (in *Input) lendExtensions(ctx context.Context, tx pgx.Tx, have *schema.Schema) error {
	there := map[string]bool{}
	for _, e := range have.Extensions {
		there[e.Name] = true
	}
	for _, e := range in.placed(in.Draft.Schema(nil).Extensions, have) {
		if there[e.Name] {
			continue
		}
		if _, err := tx.Exec(ctx, "CREATE EXTENSION "+schema.Quote(e.Name)+" SCHEMA "+schema.Quote(e.Schema)+" CASCADE"); err != nil {
			return fault.Wrap(fault.CannotDo, err, "install it on the server of the scratch databases, or take it out of models.Set()",
				"the models declare the extension %s, which can't be made", e.Name)
		}
	}
	return nil
}

// placed gives extensions that are declared for any schema the one that they are in, or else the models' own.
func (in *Input) placed(extensions []schema.Extension, have *schema.Schema) []schema.Extension {
	out := slices.Clone(extensions)
	for i := range out {
		for _, h := range have.Extensions {
			if out[i].Schema == "" && h.Name == out[i].Name {
				out[i].Schema = h.Schema
			}
		}
		if out[i].Schema == "" {
			out[i].Schema = in.home()
		}
	}
	return out
}
