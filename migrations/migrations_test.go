package migrations_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/legacy"
	"github.com/clipdex/clipdex/migrations"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func chain(t *testing.T) *migrate.Chain {
	t.Helper()
	c, err := migrate.NewChain(migrations.All(), migrations.Sources)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestChain(t *testing.T) {
	t.Parallel()
	c := chain(t)
	if c.Root().ID != "cad2f1272a8a" {
		t.Errorf("root is %s", c.Root().ID)
	}
	for _, r := range c.Revisions() {
		if file := c.File(r.ID); !strings.Contains(file, "_"+r.ID+"_") {
			t.Errorf("%s is in %s: the name does not say so", r.ID, file)
		}
	}
}

// A merged revision is frozen. When one of these is wrong, somebody's database has done something else.
func TestChecksums(t *testing.T) {
	t.Parallel()
	pinned := map[string]string{
		"cad2f1272a8a": "e4a984337a74baf1103f24c2151363ef247b730c4658a481b3e7129fd7b34e28",
		"04370fbe93f4": "0b2bdeb9ce5cff99edf7d9384a332ad163af622d313dd9b01ced0d65793311a5",
	}
	c := chain(t)
	for id, want := range pinned {
		if got := c.Checksum(id); got != want {
			t.Errorf("%s has checksum %s, pinned is %s", id, got, want)
		}
	}
}

func TestBaselineUpgradeRollback(t *testing.T) {
	t.Parallel()
	config, err := pgx.ParseConfig(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())

	runner := &migrate.Runner{Chain: chain(t), Config: config}
	var files []migrate.File
	for _, f := range legacy.Files() {
		files = append(files, migrate.File{Name: f.Name, SQL: f.SQL})
	}
	if _, err := runner.Baseline(t.Context(), migrate.Baseline{Files: files}); err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), `
INSERT INTO processed_videos (video_id, title, published_at, status) VALUES
  ('long', 'Long', now(), 'done'), ('short', 'Short', now(), 'done'), ('none', 'None', now(), 'pending');
INSERT INTO transcript_segments (video_id, seq, start_ms, end_ms, text, source) VALUES
  ('long', 1, 0, 2147483647, 'a', 'x'), ('long', 2, 5, 10, 'b', 'x'), ('short', 1, 0, 700, 'c', 'x')`)
	if err != nil {
		t.Fatal(err)
	}

	if _, err := runner.Upgrade(t.Context(), "04370fbe93f4"); err != nil {
		t.Fatal(err)
	}
	const durations = `SELECT string_agg(video_id || '=' || coalesce(duration_ms::text, '-'), ' ' ORDER BY video_id) FROM processed_videos`
	var got string
	if err := conn.QueryRow(t.Context(), durations).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if want := "long=2147483647 none=- short=700"; got != want {
		t.Errorf("durations are %s, want %s", got, want)
	}

	result, err := runner.RollbackLast(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if result.To != "cad2f1272a8a" {
		t.Errorf("after the rollback at %s", result.To)
	}
	var columns int
	err = conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_attribute WHERE attrelid = 'processed_videos'::regclass AND attname = 'duration_ms'`).Scan(&columns)
	if err != nil || columns != 0 {
		t.Errorf("%d columns duration_ms are left (%v)", columns, err)
	}
}
