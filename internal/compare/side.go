package compare

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Side is one of the two that are compared: a live database when Config is set, else what the project gives.
type Side struct {
	Config *pgx.ConnConfig
	Models bool   // what the models declare, and what of the rest the migrations make; else what the migrations make alone
	Target string // of migrations: the last revision to apply; empty: head
}

// ParseSide reads a side as it is typed: a connection string, models, migrations or migrations@REVISION. It errs with a
// usage fault that never repeats a connection string; that a revision is not in the chain is said as Chain.Find does.
func ParseSide(text string, chain *migrate.Chain, getenv func(string) string) (Side, error) {
	word, target, at := strings.Cut(text, "@")
	switch {
	case text == "models":
		return Side{Models: true}, nil
	case text == "migrations":
		return Side{}, nil
	case word == "migrations" && at:
		if target == migrate.TargetHead {
			return Side{}, nil
		}
		if target == migrate.TargetBase {
			target = chain.Root().ID
		}
		revision, err := chain.Find(target)
		return Side{Target: revision.ID}, err
	}
	config, err := postgres.ParseURL(text, getenv)
	if err != nil {
		var f *fault.Error
		if errors.As(err, &f) && f.Cause != nil {
			err = f.Cause
		}
		return Side{}, fault.Wrap(fault.Usage, err, "postgres://user@host:5432/database  or  database  or  models  or  migrations  or  migrations@REVISION", "that names nothing to compare")
	}
	return Side{Config: config}, nil
}

// Live says whether the side is a live database.
func (s Side) Live() bool { return s.Config != nil }

// String gives the side for people, without a password.
func (s Side) String() string {
	switch {
	case s.Live():
		return postgres.Show(s.Config)
	case s.Models:
		return "models"
	case s.Target != "":
		return "migrations@" + s.Target
	}
	return "migrations"
}

// Typed gives the side as it can be typed again, without a password.
func (s Side) Typed() string {
	if !s.Live() {
		return s.String()
	}
	url := postgres.URL(s.Config)
	if strings.ContainsAny(url, "&?;<>|*()$ ") {
		return "'" + url + "'"
	}
	return url
}

// side is a Side that was opened, and then read.
type side struct {
	Side
	conn    *pgx.Conn
	rebuilt *check.Rebuilt // nil: a live database
	facts   catalog.Facts
	schema  *schema.Schema
}

// open opens both sides. A scratch database is made on a server of the live side's major version where there is one, so
// that both are printed alike. What was opened is given back with an error too.
func open(ctx context.Context, from, to Side, o Options) ([]*side, error) {
	sides := []*side{{Side: from}, {Side: to}}
	return sides, openAll(ctx, sides, o)
}

// openAll is open for any sides: the live ones first.
func openAll(ctx context.Context, sides []*side, o Options) error {
	major := 0
	for _, s := range sides {
		if !s.Live() {
			continue
		}
		var err error
		if s.conn, err = postgres.Connect(ctx, s.Config); err != nil {
			return err
		}
		major = postgres.MajorOf(s.conn.PgConn().ParameterStatus("server_version"))
	}
	for _, s := range sides {
		if s.Live() {
			continue
		}
		if err := s.build(ctx, major, o); err != nil {
			return err
		}
		major = postgres.MajorOf(s.conn.PgConn().ParameterStatus("server_version"))
	}
	return nil
}

// build makes the scratch database of a side that is not live.
func (s *side) build(ctx context.Context, major int, o Options) (err error) {
	s.rebuilt, err = o.Check.Rebuild(ctx, major)
	if errors.Is(err, postgres.ErrNoScratch) && major != 0 {
		s.rebuilt, err = o.Check.Rebuild(ctx, 0)
	}
	if err != nil {
		return err
	}
	s.conn = s.rebuilt.Conn()
	target := s.Target
	if target == "" {
		target = migrate.TargetHead
	}
	if _, err := s.rebuilt.Runner.Upgrade(ctx, target); err != nil {
		return fmt.Errorf("replaying migrations: %w", err)
	}
	return nil
}

func (s *side) close(ctx context.Context) {
	switch {
	case s.rebuilt != nil:
		_ = s.rebuilt.Close(ctx) // what is left of it is swept by the next run
	case s.conn != nil:
		_ = s.conn.Close(context.WithoutCancel(ctx))
	}
}

// schemasOf gives what is read of both: all schemas of two live databases, else those that the models use.
func schemasOf(ctx context.Context, sides []*side, o Options) ([]string, error) {
	var all []string
	for _, s := range sides {
		if !s.Live() {
			return o.Check.Draft.Schemas(), nil
		}
		own, err := catalog.OwnSchemas(ctx, s.conn)
		if err != nil {
			return nil, err
		}
		all = append(all, own...)
	}
	slices.SortFunc(all, func(a, b string) int {
		if (a == migrate.DefaultSchema) != (b == migrate.DefaultSchema) {
			if a == migrate.DefaultSchema {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	if all = slices.Compact(all); len(all) == 0 {
		all = []string{migrate.DefaultSchema}
	}
	return all, nil
}

// read describes the side's schemas, partitions too where they count.
func (s *side) read(ctx context.Context, schemas []string, partitions bool, o Options) error {
	taking := catalog.Taking{LockTimeout: o.lockTimeout(), Uses: o.Planning}
	taking.Options = catalog.Options{Schemas: schemas, Partitions: partitions, Ignore: LeftOut}
	snapshot, err := catalog.Take(ctx, s.conn, taking)
	if err != nil {
		return check.Blocked(ctx, s.conn, schemas, err)
	}
	s.facts, s.schema = snapshot.Facts, snapshot.Schema
	if err := check.Closed(s.facts); err != nil || !s.Models {
		return err
	}
	goal, err := s.rebuilt.Goal(ctx, s.schema)
	s.schema = goal.Schema
	return err
}

func (s *side) server() Server {
	server := Server{Name: s.String(), Version: s.facts.VersionStr, Major: s.facts.Major()}
	if s.rebuilt != nil {
		server.Scratch = s.rebuilt.Where()
	}
	return server
}
