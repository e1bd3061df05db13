// Package compare holds two databases against each other: live ones, or what models and migrations give on a scratch server.
//
//	Side, Side → opened, read with what depends on what → check.Alike → Result → report, plan
//
// It leaves out who moved, which is check's, and running any of the statements that would bring one to the other.
package compare

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Options say how to compare. The zero value is enough for two live databases.
type Options struct {
	Check       *check.Input // models, chain, legacy files and scratch databases, for the sides that need them
	Filter      check.Filter
	Planning    bool          // also read what depends on what, which the statements need; default: the schemas alone
	LockTimeout time.Duration // how long to wait behind another session's lock; default 1s
}

// Result is what a comparison found.
type Result struct {
	From, To   Server
	Have, Want *schema.Schema // of From, and of To as far as it counts: spelled as in From where that means the same, without what was ignored
	Changes    []diff.Change  // what brings From to To
	Ignored    int            // differences that the filter took out
	Unsettled  string         // why no server had a second look at the spelling of expressions; empty: one had, or there was no need
}

// Server says where a side was read.
type Server struct {
	Name    string // of the side, without a password
	Scratch string // the server of the scratch database that was made for it; empty: it is a live one
	Version string // 15.18
	Major   int
}

// OneMajor says whether the same major version printed both sides. Texts of two mean little beside each other.
func (r *Result) OneMajor() bool { return r.From.Major == r.To.Major }

// printed are the properties whose values are texts that a server prints from what it has parsed.
var printed = []string{"default", "query", "partition by", "expression", "keys", "columns", "predicate", "using", "with check", "definition"}

// Printed says whether a change is one of such texts: two major versions may print the same thing in two ways.
func Printed(c diff.Change) bool {
	if c.Op != diff.Alter || c.Have == "" || c.Want == "" || c.Object.Kind == schema.KindForeignKey {
		return false
	}
	if c.Property == "keys" || c.Property == "columns" {
		return strings.Count(c.Have+c.Want, "(") > 2 // an expression among them; names print alike everywhere
	}
	return slices.Contains(printed, c.Property) || strings.HasPrefix(c.Property, "check ")
}

// Run reads both sides and compares them. Live databases are only read: what a server prints for the comparison is printed
// in temporary tables that are rolled back. Errors: *fault.Error.
func Run(ctx context.Context, from, to Side, o Options) (*Result, error) {
	sides, err := open(ctx, from, to, o)
	defer func() {
		for _, s := range sides {
			s.close(ctx)
		}
	}()
	if err != nil {
		return nil, err
	}
	schemas, err := schemasOf(ctx, sides, o)
	if err != nil {
		return nil, err
	}
	partitions := !from.Models && !to.Models // models declare none, whoever makes them
	for _, s := range sides {
		if err := s.read(ctx, schemas, partitions, o); err != nil {
			return nil, err
		}
	}
	r := &Result{From: sides[0].server(), To: sides[1].server(), Have: sides[0].schema}
	if err := r.compare(ctx, sides, o); err != nil {
		return nil, err
	}
	r.leave(o.Filter)
	return r, nil
}

// compare fills in the changes. A server that may make temporary tables has a second look at what differs.
func (r *Result) compare(ctx context.Context, sides []*side, o Options) (err error) {
	var tx pgx.Tx
	begin := func() (pgx.Tx, error) {
		if tx != nil {
			return tx, nil
		}
		s := workshop(sides)
		if s == nil {
			return nil, errNoWorkshop
		}
		tx, err = catalog.Begin(ctx, s.conn, pgx.TxOptions{}, "pg_temp, "+schema.Quote(r.Have.Default), o.lockTimeout())
		return tx, err
	}
	defer func() {
		if tx != nil {
			tx.Rollback(context.WithoutCancel(ctx))
		}
	}()
	r.Want, r.Changes, err = check.Alike(ctx, begin, sides[0].schema, sides[1].schema)
	if errors.Is(err, errNoWorkshop) || desired.Unusable(err) {
		r.Unsettled, err = err.Error(), nil
	}
	return err
}

// errNoWorkshop is the reason why expressions are compared as they are printed.
var errNoWorkshop = errors.New("no side may make temporary tables")

// workshop gives the side on whose server expressions are printed once more: a scratch database, or else one that may make
// temporary tables.
func workshop(sides []*side) *side {
	for _, s := range sides {
		if s.rebuilt != nil {
			return s
		}
	}
	for _, s := range sides {
		if f := s.facts; f.Temp && !f.Standby && !f.ReadOnly {
			return s
		}
	}
	return nil
}

// leave takes out what the filter ignores: from the changes, and from what is wanted.
func (r *Result) leave(f check.Filter) {
	kept, ignored := f.Split(r.Changes, r.Have.Default)
	r.Changes, r.Ignored = kept, len(ignored)
	if len(ignored) > 0 {
		r.Want = r.Want.Clone()
	}
	for _, c := range ignored {
		if c.WantObject.Described != nil {
			r.Want.Take(r.Have, c.WantObject.ID)
		}
		r.Want.Take(r.Have, c.Object)
	}
}

func (o Options) lockTimeout() time.Duration {
	if o.LockTimeout == 0 {
		return time.Second
	}
	return o.LockTimeout
}

// LeftOut are the tables that are nobody's schema: the history, and what Alembic left.
var LeftOut = []string{migrate.HistoryTable, migrate.AlembicTable}
