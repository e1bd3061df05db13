package check_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/clipdex/clipdex/internal/bootstrap"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/query/querytest"
	"github.com/clipdex/clipdex/legacy"
	"github.com/clipdex/clipdex/migrations"
	"github.com/clipdex/clipdex/models"
	"github.com/jackc/pgx/v5"
)

// productCase is one statement on a database that is at head, what check says of it, and the statement that undoes it.
// A line of want is "op kind relation.name property"; causes are [hand] where none are written.
type productCase struct{ name, do, undo, want string }

// TestProductDetection changes the product's own database by hand: each change is found, once, and gone once undone.
func TestProductDetection(t *testing.T) {
	t.Parallel()
	in := productInput(t, t.TempDir())
	all := slices.Concat(productColumns, productKeys, productIndexes, productRelations, productFree)
	t.Logf("%d statements", len(all))
	names := map[string]bool{}
	for _, c := range all {
		if names[c.name] {
			t.Errorf("two cases are called %s", c.name)
		}
		names[c.name] = true
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			pgtest.Fits(t, c.do)
			conn := dial(t, productDatabase(t))
			execute(t, conn, c.do)
			res := run(t, conn, in)
			wantLines(t, res, c.want)
			wantVerdict(t, res, check.VerdictDrift)
			execute(t, conn, c.undo)
			res = run(t, conn, in)
			wantLines(t, res, "")
			wantVerdict(t, res, check.VerdictClean)
		})
	}
}

// TestProductUntouched runs statements that change nothing that counts.
func TestProductUntouched(t *testing.T) {
	t.Parallel()
	in := productInput(t, t.TempDir())
	for _, c := range productHarmless {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			pgtest.Fits(t, c.do)
			conn := dial(t, productDatabase(t))
			execute(t, conn, c.do)
			res := run(t, conn, in)
			wantLines(t, res, "")
			wantVerdict(t, res, check.VerdictClean)
		})
	}
}

// productInput gives the project's models, chain and legacy files, as cli does, and scratch databases on the test server.
func productInput(t *testing.T, cache string) *check.Input {
	t.Helper()
	draft, err := desired.Parse(models.Set(), migrate.DefaultSchema)
	if err != nil {
		t.Fatal(err)
	}
	chain, err := migrate.NewChain(migrations.All(), migrations.Sources)
	if err != nil {
		t.Fatal(err)
	}
	return &check.Input{Draft: draft, Chain: chain, Legacy: productLegacy(), Build: "test", Statements: querytest.Contract(t), Scratch: scratchOn(t), Cache: check.Cache{Dir: cache}}
}

func productLegacy() []migrate.File {
	var files []migrate.File
	for _, f := range legacy.Files() {
		files = append(files, migrate.File{Name: f.Name, SQL: f.SQL})
	}
	return files
}

// scratchOn opens scratch databases on the test server, as CLIPDEX_SCRATCH_URL says.
func scratchOn(t *testing.T) func(context.Context, int) (*postgres.Scratch, error) {
	url := pgtest.Server(t)
	return func(ctx context.Context, major int) (*postgres.Scratch, error) {
		return postgres.OpenScratch(ctx, postgres.ScratchOptions{WantMajor: major, Getenv: func(key string) string {
			if key == "CLIPDEX_SCRATCH_URL" {
				return url
			}
			return ""
		}})
	}
}

// productTemplate is a database bootstrapped as the product does it. Tests work on copies.
const productTemplate = "clipdex_product"

var productOnce sync.Once

// productDatabase gives the URL of a copy of the product's database at head.
func productDatabase(t *testing.T) string {
	t.Helper()
	productOnce.Do(func() { makeProduct(t) })
	if t.Failed() {
		t.FailNow()
	}
	return pgtest.Copy(t, productTemplate)
}

func makeProduct(t *testing.T) {
	t.Helper()
	server := dial(t, pgtest.Server(t))
	execute(t, server, "CREATE DATABASE "+productTemplate+" TEMPLATE template0")
	config := configOf(t, pgtest.Server(t))
	config.Database = productTemplate
	bootstrapProduct(t, config)
}

func bootstrapProduct(t *testing.T, config *pgx.ConnConfig) {
	t.Helper()
	in := productInput(t, "")
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	runner := &migrate.Runner{Chain: in.Chain, Config: config, Build: in.Build}
	if _, err := bootstrap.Run(t.Context(), conn, bootstrap.Options{Runner: runner, Check: in}); err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Upgrade(t.Context(), migrate.TargetHead); err != nil {
		t.Fatal(err)
	}
}

func configOf(t *testing.T, url string) *pgx.ConnConfig {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func dial(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	return dialConfig(t, configOf(t, url))
}

func dialConfig(t *testing.T, config *pgx.ConnConfig) *pgx.Conn {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func execute(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
}

func run(t *testing.T, conn *pgx.Conn, in *check.Input) *check.Result {
	t.Helper()
	res, err := check.Run(t.Context(), conn, in)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// lines gives a result's differences, one a line, sorted as they are shown.
func lines(res *check.Result) []string {
	var out []string
	for _, d := range res.Differences {
		name := strings.Trim(d.Object.Relation+"."+d.Object.Name, ".")
		if name == "" {
			name = d.Object.Schema
		}
		line := fmt.Sprintf("%s %s %s", d.Op, d.Object.Kind, name)
		if d.Property != "" {
			line += " " + d.Property
		}
		if !slices.Equal(d.Causes, []check.Cause{check.Hand}) {
			line += fmt.Sprint(" ", d.Causes)
		}
		if len(d.Revisions) > 0 {
			line += " by " + strings.Join(d.Revisions, ",")
		}
		if d.Done {
			line += " done"
		}
		out = append(out, line)
	}
	return out
}

// joined gives the lines of a result as a case writes them.
func joined(res *check.Result) string { return strings.Join(lines(res), "\n") }

func wantLines(t *testing.T, res *check.Result, want string) {
	t.Helper()
	if got := joined(res); got != want {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.ReplaceAll(got, "\n", "\n\t"), strings.ReplaceAll(want, "\n", "\n\t"))
		for _, d := range res.Differences {
			t.Logf("%s %v %s: %q → %q", d.Op, d.Object, d.Property, d.Have, d.Want)
		}
	}
}

func wantVerdict(t *testing.T, res *check.Result, want check.Verdict) {
	t.Helper()
	if res.Verdict != want {
		t.Errorf("verdict %s, want %s", res.Verdict, want)
	}
	if res.NotReplayed != "" {
		t.Errorf("not replayed: %s", res.NotReplayed)
	}
}
