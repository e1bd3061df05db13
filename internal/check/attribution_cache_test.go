package check_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

// sourcedChain gives a chain of one revision whose source is known, in one of several versions.
func sourcedChain(t *testing.T, up, version string) *migrate.Chain {
	t.Helper()
	text := func(n int, body string) *fstest.MapFile {
		return &fstest.MapFile{Data: fmt.Appendf(nil, "package migrations\n\nvar r%d = migrate.Revision{ID: %q, Message: \"step\", Up: func(tx *gorm.DB) error { return %s }}\n", n, revisionID(n), body)}
	}
	chain, err := migrate.NewChain(attributionRevisions(up), fstest.MapFS{"0.go": text(0, "nil"), "1.go": text(1, "step("+version+")"),
		"migrations.go": {Data: []byte("package migrations\n\nfunc All() []migrate.Revision { return []migrate.Revision{r0, r1} }\n")}})
	if err != nil {
		t.Fatal(err)
	}
	return chain
}

// counted gives in with a scratch that counts how often it is opened, and a cache in dir.
func counted(in *check.Input, dir string) (*check.Input, *atomic.Int32) {
	var opened atomic.Int32
	counting := *in
	counting.Cache = check.Cache{Dir: dir}
	counting.Scratch = func(ctx context.Context, major int) (*postgres.Scratch, error) {
		opened.Add(1)
		return in.Scratch(ctx, major)
	}
	return &counting, &opened
}

func wantOpened(t *testing.T, opened *atomic.Int32, want int32) {
	t.Helper()
	if got := opened.Swap(0); got != want {
		t.Errorf("%d scratch databases were opened, want %d", got, want)
	}
}

// cachedCase is a database with an answer of all three causes, so that a cached replay has something to lose.
const cachedWant = "alter column items.at default [ahead]\nadd relation named\ndrop relation tags"

const cachedUp = `ALTER TABLE items ADD COLUMN at timestamptz NOT NULL DEFAULT now(); CREATE VIEW named AS SELECT id FROM items; ` + touch

func cachedDatabase(t *testing.T, in *check.Input) *pgx.Conn {
	conn := attributionDatabase(t, in, 1)
	execute(t, conn, `DROP VIEW named; ALTER TABLE items ALTER COLUMN at SET DEFAULT CURRENT_TIMESTAMP;`+tags)
	return conn
}

func TestAttributionCache(t *testing.T) {
	t.Parallel()
	base := attributionInput(t, sourcedChain(t, cachedUp, "1"), itemClocked{})
	conn := cachedDatabase(t, base)
	dir := filepath.Join(t.TempDir(), "deep", "cache")
	in, opened := counted(base, dir)
	check := func(want int32) {
		t.Helper()
		wantLines(t, run(t, conn, in), cachedWant)
		wantOpened(t, opened, want)
	}
	check(1)
	check(0)
	file := cacheFile(t, dir)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string]string{
		"empty": "", "torn": string(whole[:len(whole)/2]), "edited": strings.Replace(string(whole), "named", "nemad", 1), "other": `{"Sum":"","Replay":null}`, "no JSON": "\x00",
	} {
		if err := os.WriteFile(file, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		wantLines(t, run(t, conn, in), cachedWant)
		if opened.Load() != 1 {
			t.Errorf("%s: %d scratch databases were opened", name, opened.Load())
		}
		wantOpened(t, opened, 1)
		check(0)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	check(1)
}

// TestAttributionCacheKey changes one thing that a replay depends on at a time.
func TestAttributionCacheKey(t *testing.T) {
	t.Parallel()
	base := attributionInput(t, sourcedChain(t, toBig, "1"), itemBig{})
	conn := attributionDatabase(t, base, 1)
	dir := t.TempDir()
	for _, c := range []struct {
		name   string
		change func(*check.Input)
		opened int32
	}{
		{"first", func(*check.Input) {}, 1},
		{"same", func(*check.Input) {}, 0},
		{"edited model", func(in *check.Input) { in.Draft = attributionInput(t, base.Chain, itemNumeric{}).Draft }, 1},
		{"edited revision", func(in *check.Input) { in.Chain = sourcedChain(t, toBig, "2") }, 1},
		{"edited legacy file", func(in *check.Input) { in.Legacy = []migrate.File{{Name: "001_items.sql", SQL: itemsLegacy + ";"}} }, 1},
		{"another build", func(in *check.Input) { in.Build = "v2" }, 1},
		{"other sources", func(in *check.Input) { in.SourceHash = "abc" }, 1},
		{"unknown sources: never remembered", func(in *check.Input) { in.Chain = attributionChain(t, toBig) }, 1},
		{"unknown sources again", func(in *check.Input) { in.Chain = attributionChain(t, toBig) }, 1},
		{"filter is no part", func(in *check.Input) { in.Filter.Ignore = []string{"x"} }, 0},
		{"the first again", func(*check.Input) {}, 0},
	} {
		in, opened := counted(base, dir)
		c.change(in)
		run(t, conn, in)
		if got := opened.Load(); got != c.opened {
			t.Errorf("%s: %d scratch databases were opened, want %d", c.name, got, c.opened)
		}
	}
}

// TestAttributionCacheUnwritable: what can't be remembered is worked out again.
func TestAttributionCacheUnwritable(t *testing.T) {
	t.Parallel()
	base := attributionInput(t, sourcedChain(t, cachedUp, "1"), itemClocked{})
	conn := cachedDatabase(t, base)
	in, opened := counted(base, "/dev/null/cache")
	for range 2 {
		wantLines(t, run(t, conn, in), cachedWant)
		wantOpened(t, opened, 1)
	}
}

// TestAttributionCacheBounded keeps the newest replays.
func TestAttributionCacheBounded(t *testing.T) {
	t.Parallel()
	base := attributionInput(t, sourcedChain(t, toBig, "1"), itemBig{})
	conn := attributionDatabase(t, base, 1)
	dir := t.TempDir()
	for i := range 30 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("replay-%d.json", i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in, opened := counted(base, dir)
	run(t, conn, in)
	run(t, conn, in)
	wantOpened(t, opened, 1)
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) > 20 {
		t.Errorf("%d files", len(files))
	}
}

// TestAttributionOtherMajor lets a cached replay claim that a newer server made it and prints things otherwise: texts of
// two major versions are never held against each other, structure is.
func TestAttributionOtherMajor(t *testing.T) {
	t.Parallel()
	base := attributionInput(t, sourcedChain(t, cachedUp, "1"), itemClocked{})
	conn := attributionDatabase(t, base, 1)
	dir := t.TempDir()
	in, opened := counted(base, dir)
	wantLines(t, run(t, conn, in), "alter column items.at default [ahead]")
	wantOpened(t, opened, 1)
	rewriteReplay(t, cacheFile(t, dir), fmt.Sprintf(`"Major":%d`, pgtest.Major(t)), `"Major":99`, `FROM items`, `FROM  items`, "SELECT 1", "select 1", "default now()", "DEFAULT NOW()")
	res := run(t, conn, in)
	wantOpened(t, opened, 0)
	if res.ReplayMajor != 99 {
		t.Errorf("replayed on %d", res.ReplayMajor)
	}
	wantLines(t, res, "alter column items.at default [ahead]")
	execute(t, conn, touched+`; DROP VIEW named;`+tags)
	wantLines(t, run(t, conn, in), "alter column items.at default [ahead]\nadd relation named\ndrop relation tags")
}

// rewriteReplay changes a remembered replay and makes its sum right.
func rewriteReplay(t *testing.T, file string, pairs ...string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Sum    string
		Replay json.RawMessage
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(string(m.Replay), pairs[i]) {
			t.Errorf("no %s in %s", pairs[i], m.Replay)
		}
	}
	m.Replay = json.RawMessage(strings.NewReplacer(pairs...).Replace(string(m.Replay)))
	sum := sha256.Sum256(m.Replay)
	m.Sum = hex.EncodeToString(sum[:])
	if text, err = json.Marshal(m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func cacheFile(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "replay-*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	return files[0]
}
