package bootstrap_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/bootstrap"
	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/legacy"
	"github.com/clipdex/clipdex/migrations"
	"github.com/clipdex/clipdex/models"
	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	baseline = "cad2f1272a8a"
	head     = "04370fbe93f4"
	alembic  = "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY);"
)

// database is one that is to be bootstrapped, with the project's own models, chain and legacy files.
type database struct {
	config  *pgx.ConnConfig
	conn    *pgx.Conn
	options bootstrap.Options
}

func newDatabase(t *testing.T, setup string) database {
	t.Helper()
	config, err := pgx.ParseConfig(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	d := databaseAt(t, config)
	d.exec(t, setup)
	return d
}

func databaseAt(t *testing.T, config *pgx.ConnConfig) database {
	t.Helper()
	draft, err := desired.Parse(models.Set(), migrate.DefaultSchema)
	if err != nil {
		t.Fatal(err)
	}
	chain, err := migrate.NewChain(migrations.All(), migrations.Sources)
	if err != nil {
		t.Fatal(err)
	}
	in := &check.Input{Draft: draft, Chain: chain, Build: "test", Scratch: scratchOn(pgtest.Server(t))}
	for _, f := range legacy.Files() {
		in.Legacy = append(in.Legacy, migrate.File{Name: f.Name, SQL: f.SQL})
	}
	runner := &migrate.Runner{Chain: chain, Config: config, Build: "test", By: "tester"}
	return database{config, connect(t, config), bootstrap.Options{Runner: runner, Check: in}}
}

func scratchOn(url string) func(context.Context, int) (*postgres.Scratch, error) {
	return func(ctx context.Context, major int) (*postgres.Scratch, error) {
		return postgres.OpenScratch(ctx, postgres.ScratchOptions{WantMajor: major, Getenv: func(key string) string {
			return map[string]string{"CLIPDEX_SCRATCH_URL": url}[key]
		}})
	}
}

func connect(t *testing.T, config *pgx.ConnConfig) *pgx.Conn {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// files gives the SQL of the first n legacy files.
func files(n int) string {
	var sql strings.Builder
	for _, f := range legacy.Files()[:n] {
		sql.WriteString(f.SQL + ";")
	}
	return sql.String()
}

func (d database) exec(t *testing.T, sql string) {
	t.Helper()
	if _, err := d.conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
}

func (d database) text(t *testing.T, query string) (s string) {
	t.Helper()
	if err := d.conn.QueryRow(t.Context(), "SELECT COALESCE(("+query+")::text, '')").Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

func (d database) run(t *testing.T) bootstrap.Result {
	t.Helper()
	r, err := bootstrap.Run(t.Context(), d.conn, d.options)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// dump gives what pg_dump says of the database, rows included.
func (d database) dump(t *testing.T) string {
	t.Helper()
	out, ok := pgtest.Dump(t, d.config.ConnString(), "--no-owner")
	if !ok {
		return d.catalog(t) + d.text(t, "SELECT database_to_xml(true, false, '')")
	}
	kept := slices.DeleteFunc(strings.Split(out, "\n"), func(line string) bool { // they hold a random word
		return strings.HasPrefix(line, `\restrict`) || strings.HasPrefix(line, `\unrestrict`)
	})
	return strings.Join(kept, "\n")
}

// catalog gives everything that is read of the catalog.
func (d database) catalog(t *testing.T) string {
	t.Helper()
	o := catalog.Options{Schemas: []string{"public"}}
	tx, err := catalog.ReadOnly(t.Context(), d.conn, o, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(t.Context()))
	snapshot, err := catalog.Read(t.Context(), tx, o)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(snapshot.Schema, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unchanged fails when the database is not as dumped before.
func (d database) unchanged(t *testing.T, before string) {
	t.Helper()
	after := d.dump(t)
	if after != before {
		t.Errorf("the database changed; before\n%s\nafter\n%s", before, after)
	}
	d.nothingLeft(t)
	if n := d.text(t, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"); n != "0" {
		t.Errorf("%s advisory locks are left", n)
	}
}

// nothingLeft fails when the schema for looking at the legacy files is there.
func (d database) nothingLeft(t *testing.T) {
	t.Helper()
	if left := d.text(t, "SELECT string_agg(nspname, ' ') FROM pg_namespace WHERE nspname ~ '^clipdex'"); left != "" {
		t.Errorf("left over: %s", left)
	}
}

// recorded fails unless the history holds these ids in order of time.
func (d database) recorded(t *testing.T, ids ...string) {
	t.Helper()
	slices.Sort(ids)
	if got := d.text(t, "SELECT string_agg(id, ' ' ORDER BY id) FROM clipdex_revisions"); got != strings.Join(ids, " ") {
		t.Errorf("history: %s; want %v", got, ids)
	}
}

// clean upgrades to head and checks; cache is a folder in which replays are remembered, shared between tests.
func (d database) clean(t *testing.T, cache string) {
	t.Helper()
	d.options.Check.Cache.Dir = cache
	if _, err := d.options.Runner.Upgrade(t.Context(), migrate.TargetHead); err != nil {
		t.Fatal(err)
	}
	res, err := check.Run(t.Context(), d.conn, d.options.Check)
	if err != nil {
		t.Fatal(err)
	}
	if res.Verdict != check.VerdictClean || len(res.Differences) > 0 || res.NotReplayed != "" {
		t.Errorf("%s: %v %s", res.Verdict, differences(res.Differences), res.NotReplayed)
	}
	d.recorded(t, baseline, head)
}

func differences(ds []check.Difference) string {
	var out []string
	for _, d := range ds {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", d.Op, d.Object.Kind, strings.Trim(d.Object.Relation+"."+d.Object.Name, "."), d.Property)))
	}
	return strings.Join(out, "; ")
}
