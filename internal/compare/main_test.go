package compare_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/compare"
	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// database is a live side and a connection to change it.
type database struct {
	compare.Side
	*pgx.Conn
}

func newDatabase(t *testing.T, ddl string) database {
	t.Helper()
	config, err := pgx.ParseConfig(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	d := database{Side: compare.Side{Config: config}}
	if d.Conn, err = pgx.ConnectConfig(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close(context.WithoutCancel(t.Context())) })
	d.exec(t, ddl)
	return d
}

func (d database) exec(t *testing.T, sql string) {
	t.Helper()
	if _, err := d.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
}

func run(t *testing.T, from, to compare.Side, o compare.Options) *compare.Result {
	t.Helper()
	r, err := compare.Run(t.Context(), from, to, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lines gives a result's changes, one a line: "add column t.a".
func lines(r *compare.Result) string {
	var out []string
	for _, c := range r.Changes {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", c.Op, c.Object.Kind, c.Object.Path("public"), c.Property)))
	}
	return strings.Join(out, "\n")
}

func want(t *testing.T, r *compare.Result, lined string) {
	t.Helper()
	if got := lines(r); got != lined {
		t.Errorf("got\n%s\nwant\n%s", got, lined)
		for _, c := range r.Changes {
			t.Logf("%s %v %s: %q → %q", c.Op, c.Object, c.Property, c.Have, c.Want)
		}
	}
}

// bring runs the script that leads from have to want.
func (d database) bring(t *testing.T, r *compare.Result) {
	t.Helper()
	var script strings.Builder
	if err := report.ComparedSQL(&script, r); err != nil {
		t.Fatal(err)
	}
	d.exec(t, script.String()+"RESET search_path")
}

type guest struct {
	ID   int64  `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false"`
	Name string `gorm:"column:name;type:text;not null"`
	Role string `gorm:"column:role;type:text;default:'guest'"`
}

func (guest) TableName() string { return "guests" }

// project is a legacy table, a revision that adds a function and a column, and a model that is ahead by another column.
func project(t *testing.T) compare.Options {
	t.Helper()
	up := func(tx *gorm.DB) error {
		return tx.Exec(`ALTER TABLE guests ADD name text NOT NULL DEFAULT ''; ALTER TABLE guests ALTER name DROP DEFAULT;
			CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'`).Error
	}
	chain, err := migrate.NewChain([]migrate.Revision{
		{ID: "000000000000", Message: "baseline", Up: func(*gorm.DB) error { return nil }},
		{ID: "111111111111", Parent: "000000000000", Message: "name", Up: up},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := pgtest.Server(t)
	in := &check.Input{Models: declare.Set{Relations: []any{guest{}}}, Chain: chain,
		Legacy: []migrate.File{{Name: "001.sql", SQL: `CREATE TABLE guests (id bigint PRIMARY KEY)`}}}
	in.Scratch = func(ctx context.Context, major int) (*postgres.Scratch, error) {
		return postgres.OpenScratch(ctx, postgres.ScratchOptions{WantMajor: major, Getenv: func(key string) string {
			return map[string]string{"CLIPDEX_SCRATCH_URL": server}[key]
		}})
	}
	return compare.Options{Check: in}
}
