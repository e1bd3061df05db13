package bench_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/bench"
	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/legacy"
	"github.com/clipdex/clipdex/migrations"
	"github.com/clipdex/clipdex/models"
	"github.com/jackc/pgx/v5"
)

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	config, err := postgres.ParseURL(url, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := postgres.Connect(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func run(t testing.TB, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
}

// project is this module's models, whichever they are, with a database that agrees with them. In a checkout they are the
// project's own; package process runs the same benchmarks over generated ones.
func project(b *testing.B) (*pgx.Conn, *check.Input) {
	b.Helper()
	chain, err := migrate.NewChain(migrations.All(), migrations.Sources)
	if err != nil {
		b.Fatal(err)
	}
	draft, err := desired.Parse(models.Set(), "")
	if err != nil {
		b.Fatal(err)
	}
	in := &check.Input{Draft: draft, Chain: chain, Cache: check.Cache{Dir: b.TempDir()}}
	url, scratch := pgtest.New(b), pgtest.Server(b)
	if given := os.Getenv("CLIPDEX_BENCH_SCRATCH"); given != "" {
		scratch = given
	}
	conn := connect(b, url)
	for _, f := range legacy.Files() {
		in.Legacy = append(in.Legacy, migrate.File{Name: f.Name, SQL: f.SQL})
		for _, piece := range bench.Pieces(f.SQL) {
			run(b, conn, piece)
		}
	}
	runner := migrate.Runner{Chain: chain, Config: conn.Config()}
	if _, err := runner.Stamp(b.Context(), migrate.TargetBase); err != nil {
		b.Fatal(err)
	}
	if _, err := runner.Upgrade(b.Context(), migrate.TargetHead); err != nil {
		b.Fatal(err)
	}
	in.Scratch = func(ctx context.Context, major int) (*postgres.Scratch, error) {
		getenv := func(key string) string { return map[string]string{"CLIPDEX_SCRATCH_URL": scratch}[key] }
		return postgres.OpenScratch(ctx, postgres.ScratchOptions{Getenv: getenv, WantMajor: major})
	}
	return conn, in
}

// BenchmarkInside measures a check in process, and its parts.
func BenchmarkInside(b *testing.B) {
	conn, in := project(b)
	options := catalog.Options{Schemas: in.Draft.Schemas(), Ignore: []string{migrate.HistoryTable}}
	var have *catalog.Snapshot
	var forms desired.Forms
	read := func(b *testing.B) {
		tx, err := catalog.ReadOnly(b.Context(), conn, options, time.Second)
		if err == nil {
			have, err = catalog.Read(b.Context(), tx, options)
			tx.Rollback(b.Context())
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	canonicalise := func(b *testing.B) {
		tx, err := catalog.Begin(b.Context(), conn, pgx.TxOptions{}, "pg_temp, public", time.Second)
		if err == nil {
			forms, _, err = in.Draft.Canonicalise(b.Context(), tx)
			tx.Rollback(b.Context())
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	whole := func(b *testing.B) {
		r, err := check.Run(b.Context(), conn, in)
		if err != nil {
			b.Fatal(err)
		}
		if r.Verdict != check.VerdictClean || r.NotReplayed != "" {
			b.Fatalf("%s, not replayed: %q, %v", r.Verdict, r.NotReplayed, r.Differences)
		}
	}
	whole(b) // remembers the replay
	read(b)
	canonicalise(b)
	want := in.Draft.Schema(forms)

	measure(b, "check.Run", whole)
	measure(b, "catalog.Read", read)
	measure(b, "desired.Parse", func(b *testing.B) {
		draft, err := desired.Parse(models.Set(), "")
		if err != nil {
			b.Fatal(err)
		}
		draft.Sum()
	})
	measure(b, "Canonicalise", canonicalise)
	measure(b, "Draft.Schema", func(*testing.B) { in.Draft.Schema(forms) })
	measure(b, "diff.Compare", func(*testing.B) { diff.Compare(have.Schema, want) })
	measure(b, "migrate.NewChain", func(b *testing.B) {
		if _, err := migrate.NewChain(migrations.All(), migrations.Sources); err != nil {
			b.Fatal(err)
		}
	})
	measure(b, "bulk catalog read", func(b *testing.B) {
		if _, err := conn.PgConn().Exec(b.Context(), bench.Bulk).ReadAll(); err != nil {
			b.Fatal(err)
		}
	})
}

func measure(b *testing.B, name string, do func(*testing.B)) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			do(b)
		}
	})
}
