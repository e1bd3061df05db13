package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Input is what is to be held together. Chain and one of Models and Draft are required.
type Input struct {
	Models declare.Set    // read when Draft is nil, while the database is being read
	Draft  *desired.Draft // the models, read
	Chain  *migrate.Chain
	Legacy []migrate.File // what stands before the chain's first revision

	Statements []contract.Statement // what the code says to the database; none: nothing is held against it

	Home        string        // the models' schema and the history's; default public
	LockTimeout time.Duration // how long to wait behind another session's lock; default 1s
	Build       string        // the build that reads and replays
	SourceHash  string        // of everything that the revisions are compiled from
	Filter      Filter
	Planning    bool // also work out what a plan needs: Result.Have and Result.Goal

	// Scratch opens a scratch database of a major version (0: any); nil: there is none.
	Scratch func(ctx context.Context, major int) (*postgres.Scratch, error)
	Cache   Cache

	// Told hears what a replay begins with: the legacy files, as the chain's first revision, and then each revision, its
	// number counted over the chain; nil for nobody.
	Told func(migrate.Event)

	reading *reading // of Models, once started
}

func (in *Input) home() string {
	if in.Home == "" {
		return migrate.DefaultSchema
	}
	return in.Home
}

func (in *Input) lockTimeout() time.Duration {
	if in.LockTimeout == 0 {
		return time.Second
	}
	return in.LockTimeout
}

// Result is what a check found.
type Result struct {
	Facts       catalog.Facts
	Status      migrate.Status
	Empty       bool // none of the models' relations is there
	Differences []Difference
	Broken      []Broken           // statements that fail, or will
	Untried     []contract.Untried // statements that could not be held against the database
	Ignored     int                // differences that the filter took out
	Unheld      int                // broken statements that it took out
	NotReplayed string             // why migrations were not replayed; empty: they were
	ReplayMajor int                // major version of the server that replayed them
	Verdict     Verdict

	// When planning was asked for:
	Have *schema.Schema // the database, with what depends on what
	Goal *schema.Schema // where the differences that count lead; what only migrations make, and relations that nobody knows, stay as they are
	Held []diff.Change  // what stays in Goal, against the models, because of what uses it: the reason is in Detail
}

// Run compares the database behind conn with models and migrations. It reads only. Errors: *fault.Error.
func Run(ctx context.Context, conn *pgx.Conn, in *Input) (*Result, error) {
	in.Start()
	var history migrate.History
	var held *contract.Held
	schemas := in.schemas()
	taking := in.taking(schemas)
	taking.Uses = in.Planning
	taking.Also = func(ctx context.Context, tx pgx.Tx) (err error) {
		if history, err = migrate.ReadHistory(ctx, tx, in.home()); err != nil {
			return err
		}
		held, err = in.hold(ctx, tx)
		return err
	}
	live, err := catalog.Take(ctx, conn, taking)
	if failed := in.Ready(); failed != nil {
		return nil, failed
	}
	if err == nil && !covers(schemas, in.Draft.Schemas()) {
		taking.Schemas = in.Draft.Schemas()
		live, err = catalog.Take(ctx, conn, taking)
	}
	if err != nil {
		return nil, blocked(ctx, conn, in, err)
	}
	if err := Closed(live.Facts); err != nil {
		return nil, err
	}
	status, err := in.Chain.Status(history)
	if err != nil {
		return nil, err
	}
	res := &Result{Facts: live.Facts, Status: status}
	if res.Empty = in.Empty(live.Schema); res.Empty && status.State == migrate.None {
		res.judge()
		return res, nil
	}
	if status.State == migrate.None && !status.Assumed {
		res.Status = in.Chain.Assume(in.Chain.Root().ID)
	}
	replay, why, err := in.replayed(ctx, live.Facts.Major())
	if err != nil {
		return nil, err
	}
	res.NotReplayed = why
	if err := in.compare(ctx, conn, live, replay, res); err != nil {
		return nil, blocked(ctx, conn, in, err)
	}
	kept, ignored := in.Filter.apply(res.Differences, in.home())
	res.Broken, res.Unheld = in.Filter.statements(in.brokenIn(held.Failures, replay, res.Status), in.home())
	res.Differences, res.Ignored, res.Untried = kept, len(ignored), held.Untried
	res.leave(ignored)
	res.judge()
	return res, nil
}

// leave takes out of the goal what is not to be planned: what was ignored, and the dropping of relations that neither models nor
// migrations know.
func (r *Result) leave(ignored []Difference) {
	if r.Goal == nil {
		return
	}
	for _, d := range r.Differences {
		if d.Op == diff.Drop && d.Object.Kind == schema.KindRelation && len(d.Causes) == 1 && d.Causes[0] == Hand {
			ignored = append(ignored, d)
		}
	}
	for _, d := range ignored {
		if d.WantObject.Described != nil {
			r.Goal.Take(r.Have, d.WantObject.ID)
		}
		r.Goal.Take(r.Have, d.Object)
	}
}

// LeftAlone gives the differences that the goal leaves as they are.
func (r *Result) LeftAlone() []Difference {
	planned := map[schema.ID]bool{}
	for _, c := range diff.Compare(r.Have, r.Goal) {
		planned[c.Object] = true
	}
	return slices.DeleteFunc(slices.Clone(r.Differences), func(d Difference) bool { return d.Done || planned[d.Object] })
}

// taking says how schemas are read: the history is not part of them.
func (in *Input) taking(schemas []string) catalog.Taking {
	return catalog.Taking{LockTimeout: in.lockTimeout(), Options: catalog.Options{Schemas: schemas, Ignore: []string{migrate.HistoryTable, migrate.AlembicTable}}}
}

// Empty says whether the database has none of the models' relations.
func (in *Input) Empty(live *schema.Schema) bool {
	names := map[schema.Name]bool{}
	for _, n := range in.Draft.Relations() {
		names[n] = true
	}
	for _, r := range live.Relations {
		if names[r.Name] {
			return false
		}
	}
	return true
}

// compare fills in the differences and who moved.
func (in *Input) compare(ctx context.Context, conn *pgx.Conn, live *catalog.Snapshot, replay *Replay, res *Result) error {
	var tx pgx.Tx
	open := func() (pgx.Tx, error) {
		if tx != nil {
			return tx, nil
		}
		var err error
		tx, err = in.workshop(ctx, conn)
		return tx, err
	}
	defer func() {
		if tx != nil {
			tx.Rollback(context.WithoutCancel(ctx))
		}
	}()
	forms, err := in.forms(ctx, open, live.Facts, replay)
	if err != nil {
		return err
	}
	if in.Planning {
		goal, err := in.goal(ctx, open, live.Schema, in.Draft.Schema(forms))
		if err != nil {
			return err
		}
		res.Held = goal.Hold(live.Schema)
		res.Have, res.Goal = live.Schema, goal.Schema
	}
	changes, extra := diff.Parts(live.Schema.Parts(), in.Draft.Parts(forms))
	changes, err = settle(ctx, open, changes, live.Schema, func() *schema.Schema { return in.Draft.Schema(forms) })
	if err != nil && !desired.Unusable(err) {
		return err
	}
	if replay == nil {
		for _, c := range in.withoutUndeclared(changes) {
			res.Differences = append(res.Differences, Difference{Change: c, Causes: []Cause{Unknown}})
		}
		return nil
	}
	res.ReplayMajor = replay.Major
	changes = append(in.withoutUndeclared(changes), in.others(in.undeclared(extra), live.Facts.Major(), replay)...)
	res.Differences = in.attributed(changes, replay, res)
	return nil
}

// others compares what no model declares with what the migrations give at head.
func (in *Input) others(have []schema.Object, major int, replay *Replay) []diff.Change {
	byID := map[schema.ID]schema.Object{}
	for _, o := range have {
		byID[o.ID] = o
	}
	var should []schema.Object
	for _, r := range replay.Undeclared {
		o := r.Object()
		if mine, ok := byID[o.ID]; ok && replay.Major != major {
			o = mine // definitions of two major versions say nothing about each other
		}
		should = append(should, o)
	}
	return diff.Objects(have, should)
}

// derivable says whether a history is one of this chain: a beginning of it.
func derivable(s migrate.Status) bool {
	return s.State != migrate.Unknown && s.State != migrate.Edited && s.State != migrate.Forked && s.State != migrate.Unreadable
}

// brokenIn says which statements fail in a database, and who moved where that can be told.
func (in *Input) brokenIn(failures []contract.Failure, replay *Replay, s migrate.Status) []Broken {
	if replay == nil || !derivable(s) {
		return in.unexplained(failures)
	}
	return in.broken(failures, replay.Trail, len(replay.Trail)-1-len(s.Pending))
}

// attributed says who moved; where the history is not one of this chain, only the models can be blamed.
func (in *Input) attributed(changes []diff.Change, replay *Replay, res *Result) []Difference {
	e := evidence{live: changes, ahead: replay.Ahead, sameMajor: replay.Major == res.Facts.Major()}
	derivable := derivable(res.Status)
	pending := map[string]bool{}
	for _, r := range res.Status.Pending {
		pending[r.ID] = true
	}
	for _, s := range replay.Steps {
		if derivable && pending[s.Revision] {
			e.pending = append(e.pending, s)
		}
	}
	differences := attribute(e)
	if derivable {
		return differences
	}
	var out []Difference
	for _, d := range differences {
		if d.Done {
			continue
		}
		if len(d.Causes) != 1 || d.Causes[0] != Ahead {
			d.Causes = []Cause{Unknown}
		}
		out = append(out, d)
	}
	return out
}

// forms lets the database print what models say; where it may not or can't, the replay's server has done so.
func (in *Input) forms(ctx context.Context, open func() (pgx.Tx, error), facts catalog.Facts, replay *Replay) (desired.Forms, error) {
	if replay != nil && replay.Major == facts.Major() && (facts.Standby || facts.ReadOnly || !facts.Temp) {
		return replay.Forms, readable(replay.Unread)
	}
	tx, err := open()
	if err != nil {
		return nil, err
	}
	forms, failures, err := in.Draft.Canonicalise(ctx, tx)
	switch {
	case desired.Unusable(err) && replay != nil && replay.Major == facts.Major():
		return replay.Forms, readable(replay.Unread)
	case desired.Unusable(err):
		return nil, fault.Wrap(fault.CannotDo, err, "grant TEMP on the database, or set CLIPDEX_SCRATCH_URL to a server of PostgreSQL "+fmt.Sprint(facts.Major()),
			"the models' expressions can't be read here: this session may not make temporary tables")
	case err != nil:
		return nil, fmt.Errorf("reading the models' expressions: %w", err)
	case len(failures) == 0:
		return forms, nil
	case replay == nil || len(replay.Unread) > 0:
		return nil, unreadable(failures)
	}
	// The database lacks something that the models need (an extension, a function), and the migrations have it.
	for key, form := range replay.Forms {
		if _, ok := forms[key]; !ok {
			forms[key] = form
		}
	}
	return forms, nil
}

func readable(unread []string) error {
	if len(unread) == 0 {
		return nil
	}
	return fault.New(fault.Usage, modelHelp, "%s", unread[0])
}

const modelHelp = "correct the model; a type, function or extension that it needs comes from a revision or from models.Set()"

// unreadable is the error for what the server could not read of the models.
func unreadable(failures []desired.Failure) error {
	f := failures[0]
	more := ""
	if len(failures) > 1 {
		more = fmt.Sprintf(" (and %d more)", len(failures)-1)
	}
	return fault.Wrap(fault.Usage, f.Err, modelHelp, "%s: PostgreSQL can't read the %s %q%s", f.Where, f.Kind, f.Text, more)
}

// reason gives the text of an error for a parenthesis.
func reason(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Cause != nil {
		return f.What + ": " + f.Cause.Error()
	}
	return err.Error()
}
