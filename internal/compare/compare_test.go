package compare_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/compare"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
)

func TestLiveDatabases(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ from, to, want string }{
		"equal":              {`CREATE TABLE t (id int)`, `CREATE TABLE t (id int)`, ""},
		"empty":              {``, ``, ""},
		"every schema":       {`CREATE SCHEMA b; CREATE TABLE b.t (id int)`, `CREATE SCHEMA a; CREATE TABLE a.t (id int); CREATE SCHEMA b; CREATE TABLE b.t (id int, n int)`, "add schema a\nadd relation a.t\nadd column b.t.n"},
		"no public":          {`DROP SCHEMA public; CREATE SCHEMA a`, `DROP SCHEMA public; CREATE SCHEMA a; CREATE TABLE a.t ()`, "add relation a.t"},
		"partitions":         {`CREATE TABLE p (n int) PARTITION BY RANGE (n); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)`, `CREATE TABLE p (n int) PARTITION BY RANGE (n); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19)`, "drop relation p1\nadd relation p2"},
		"histories":          {`CREATE TABLE clipdex_revisions (id int); CREATE TABLE alembic_version (n text)`, ``, ""},
		"extension's own":    {`CREATE EXTENSION pg_trgm; CREATE SCHEMA ext; ALTER EXTENSION pg_trgm ADD SCHEMA ext`, `CREATE EXTENSION pg_trgm`, ""},
		"extension's schema": {`CREATE SCHEMA ext; CREATE EXTENSION pg_trgm SCHEMA ext; CREATE TABLE t (s text)`, `CREATE SCHEMA ext; CREATE EXTENSION pg_trgm SCHEMA ext; CREATE TABLE t (s text, CHECK (ext.similarity(s, 'a') > 0))`, "add check t.t_s_check"},
		"extension":          {``, `CREATE EXTENSION pg_trgm`, "add extension pg_trgm"},
		"settled spelling":   {`CREATE TABLE t (s varchar(5), CHECK (s::text = ANY (ARRAY['a'::varchar, 'b'::varchar]::text[])))`, `CREATE TABLE t (s varchar(5), CHECK (s IN ('a', 'b')))`, ""},
		"equal literals":     {`CREATE TABLE t (n numeric DEFAULT 5)`, `CREATE TABLE t (n numeric DEFAULT 5.0)`, ""},
		"routines":           {`CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`, `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'; CREATE VIEW v AS SELECT f()`, "alter function f() definition\nadd relation v"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := newDatabase(t, test.from), newDatabase(t, test.to)
			r := run(t, from.Side, to.Side, compare.Options{Planning: true})
			want(t, r, test.want)
			if !r.Have.Dependencies.Known || !r.Want.Dependencies.Known {
				t.Error("what depends on what is not known")
			}
			back := run(t, to.Side, from.Side, compare.Options{})
			if len(back.Changes) != len(r.Changes) {
				t.Errorf("the other way round: %s", lines(back))
			}
			from.bring(t, r)
			want(t, run(t, from.Side, to.Side, compare.Options{}), "")
		})
	}
}

// TestSpellingIsAdopted: what means the same is no statement either.
func TestSpellingIsAdopted(t *testing.T) {
	t.Parallel()
	from := newDatabase(t, `CREATE TABLE t (n numeric DEFAULT 5, s varchar(5), CHECK (s::text = ANY (ARRAY['a'::varchar, 'b'::varchar]::text[])))`)
	to := newDatabase(t, `CREATE TABLE t (n numeric DEFAULT 5.0, s varchar(5), m int, CHECK (s IN ('a', 'b')))`)
	r := run(t, from.Side, to.Side, compare.Options{})
	if p := plan.Make(r.Have, r.Want, plan.Options{}); len(p.Up) != 1 || !strings.Contains(p.Up[0].SQL, "ADD COLUMN m") {
		t.Errorf("statements:\n%s", p.Script())
	}
}

// TestNobodyPrints: two databases that take no temporary tables are compared as they print.
func TestNobodyPrints(t *testing.T) {
	t.Parallel()
	from, to := newDatabase(t, `CREATE TABLE t (n numeric DEFAULT 5)`), newDatabase(t, `CREATE TABLE t (n numeric DEFAULT 5.0)`)
	for _, d := range []database{from, to} {
		d.exec(t, "ALTER DATABASE "+d.Side.Config.Database+" SET default_transaction_read_only = on")
	}
	r := run(t, from.Side, to.Side, compare.Options{})
	want(t, r, "alter column t.n default")
	if !strings.Contains(r.Unsettled, "temporary tables") {
		t.Errorf("unsettled: %q", r.Unsettled)
	}
	to.exec(t, "SET default_transaction_read_only = off; ALTER DATABASE "+to.Side.Config.Database+" RESET ALL")
	if r = run(t, from.Side, to.Side, compare.Options{}); len(r.Changes) > 0 || r.Unsettled != "" {
		t.Errorf("the other side may: %s, unsettled %q", lines(r), r.Unsettled)
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	from := newDatabase(t, `CREATE TABLE t (id int, c int); CREATE TABLE gone (id int); CREATE INDEX ix ON t (id)`)
	to := newDatabase(t, `CREATE TABLE t (id bigint, a int); CREATE TABLE fresh (id int); CREATE INDEX iy ON t (id)`)
	all := run(t, from.Side, to.Side, compare.Options{})
	r := run(t, from.Side, to.Side, compare.Options{Filter: check.Filter{Only: []string{"t", "t.*"}, Ignore: []string{"t.a", "index:*"}}})
	want(t, r, "drop column t.c\nalter column t.id type")
	if r.Ignored != len(all.Changes)-2 {
		t.Errorf("%d ignored of %d", r.Ignored, len(all.Changes))
	}
	from.bring(t, r)
	want(t, run(t, from.Side, to.Side, compare.Options{Filter: check.Filter{Only: []string{"t.c", "t.id"}}}), "")
	left := run(t, from.Side, to.Side, compare.Options{})
	want(t, left, "add relation fresh\ndrop relation gone\nadd column t.a\nrename index t.ix")
}

func TestModelsAndMigrations(t *testing.T) {
	t.Parallel()
	live := newDatabase(t, `CREATE TABLE guests (id bigint PRIMARY KEY); CREATE SCHEMA other; CREATE TABLE other.t ()`)
	models, migrations, base := compare.Side{Models: true}, compare.Side{}, compare.Side{Target: "000000000000"}
	for name, test := range map[string]struct {
		from, to compare.Side
		want     string
	}{
		"base to head":       {base, migrations, "add function shout(text)\nadd column guests.name"},
		"head to base":       {migrations, base, "drop function shout(text)\ndrop column guests.name"},
		"head to models":     {migrations, models, "add column guests.role"},
		"models to models":   {models, models, ""},
		"live to base":       {live.Side, base, ""},
		"base to live":       {base, live.Side, ""},
		"live to migrations": {live.Side, migrations, "add function shout(text)\nadd column guests.name"},
		"live to models":     {live.Side, models, "add function shout(text)\nadd column guests.name\nadd column guests.role"},
		"models to live":     {models, live.Side, "drop function shout(text)\ndrop column guests.name\ndrop column guests.role"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want(t, run(t, test.from, test.to, project(t)), test.want)
		})
	}
}

// TestBroughtToModels: what a live database lacks is planned, and what migrations alone make is part of it. Partitions
// that operators make are left to them.
func TestBroughtToModels(t *testing.T) {
	t.Parallel()
	live := newDatabase(t, `CREATE TABLE guests (id bigint PRIMARY KEY, gone int); CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`)
	models := compare.Side{Models: true}
	live.bring(t, run(t, live.Side, models, project(t)))
	want(t, run(t, live.Side, models, project(t)), "")
	want(t, run(t, live.Side, compare.Side{}, project(t)), "drop column guests.role")
}

func TestLeavesNothing(t *testing.T) {
	t.Parallel()
	from, to := newDatabase(t, `CREATE TABLE t (n numeric DEFAULT 5)`), newDatabase(t, `CREATE TABLE t (n numeric DEFAULT 5.0)`)
	want(t, run(t, from.Side, to.Side, compare.Options{}), "")
	for _, d := range []database{from, to} {
		var n int
		if err := d.QueryRow(t.Context(), `SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text ~ '^pg_temp'`).Scan(&n); err != nil || n > 0 {
			t.Errorf("%d temporary tables are left (%v)", n, err)
		}
	}
}

func TestLockedSchema(t *testing.T) {
	t.Parallel()
	from, to := newDatabase(t, ``), newDatabase(t, `CREATE TABLE t (n int CHECK (n > 0))`)
	to.exec(t, `BEGIN; LOCK TABLE t`)
	_, err := compare.Run(t.Context(), from.Side, to.Side, compare.Options{LockTimeout: 50 * time.Millisecond})
	if err == nil || fault.CodeOf(err) != fault.CannotDo || !strings.Contains(err.Error(), "holds a lock on t") {
		t.Errorf("error %v", err)
	}
}

func TestPrinted(t *testing.T) {
	t.Parallel()
	alter := func(kind schema.Kind, property, have, want string) diff.Change {
		return diff.Change{Op: diff.Alter, Object: schema.ID{Kind: kind}, Property: property, Have: have, Want: want}
	}
	for _, c := range []diff.Change{
		alter(schema.KindColumn, "default", "default 1", "default 2"), alter(schema.KindRelation, "query", "a", "b"), alter(schema.KindDomain, "check c", "(a)", "(b)"),
		alter(schema.KindRoutine, "definition", "a", "b"), alter(schema.KindIndex, "keys", "(lower(a))", "(upper(a))"),
	} {
		if !compare.Printed(c) {
			t.Errorf("not printed: %+v", c)
		}
	}
	for _, c := range []diff.Change{
		alter(schema.KindColumn, "default", "", "default 2"), alter(schema.KindColumn, "type", "integer", "bigint"), alter(schema.KindIndex, "keys", "(a)", "(a, b)"),
		alter(schema.KindForeignKey, "columns", "(a) references t (a)", "(b) references t (b)"), {Op: diff.Add, Object: schema.ID{Kind: schema.KindCheck}, Want: "a > 1"},
	} {
		if compare.Printed(c) {
			t.Errorf("printed: %+v", c)
		}
	}
}
