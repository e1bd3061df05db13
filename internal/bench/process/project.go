package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/clipdex/clipdex/internal/bench"
	"github.com/clipdex/clipdex/internal/bench/throwaway"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

// project is one size: a copy of the checkout, its program, and a database that agrees with it.
type project struct {
	tables          int
	dir             string // of all sizes
	bin             server.Binaries
	target, scratch *throwaway.Server
}

func (p project) name() string    { return fmt.Sprintf("tables_%d", p.tables) }
func (p project) root() string    { return filepath.Join(p.dir, p.name()) }
func (p project) program() string { return filepath.Join(p.root(), "bin", "clipdex") }

// clipdex gives a command of the program. Outside of the copy nothing is read but the program itself.
func (p project) clipdex(dir string, args ...string) command {
	env := []string{"DATABASE_URL=" + p.target.URL(p.name()), "CLIPDEX_SCRATCH_URL=" + p.scratch.URL("postgres"), "CLIPDEX_HOME=" + filepath.Join(p.dir, "home")}
	return command{name: "clipdex db check", dir: dir, env: env, args: append([]string{p.program()}, args...)}
}

func (p project) psql(args ...string) command {
	return command{name: "psql, bulk read", dir: p.dir, args: append([]string{p.bin.Path("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"}, args...)}
}

// prepare makes the copy, builds it, and makes its database. The DDL goes in table by table, because the legacy files in
// one transaction would overflow the default lock table; the first check replays them on the roomy server.
func (p project) prepare(ctx context.Context) error {
	if err := (bench.Shape{Tables: p.tables}).Project(".", p.root()); err != nil {
		return err
	}
	steps := []command{
		{dir: p.root(), args: []string{"go", "build", "-o", p.program(), "./cmd/clipdex"}},
		p.psql("-d", p.target.URL("postgres"), "-c", "CREATE DATABASE "+p.name()),
	}
	files, err := filepath.Glob(filepath.Join(p.root(), "legacy", "*.sql"))
	for _, f := range files {
		steps = append(steps, p.psql("-d", p.target.URL(p.name()), "-o", os.DevNull, "-f", f))
	}
	steps = append(steps,
		p.clipdex(p.dir, "db", "stamp", "base"), p.clipdex(p.dir, "db", "upgrade"), p.clipdex(p.dir, "db", "check"),
		// As after some time of use: planner statistics and hint bits are there.
		p.psql("-d", p.target.URL(p.name()), "-c", "VACUUM ANALYZE"))
	for _, s := range steps {
		if err == nil {
			_, err = s.run(ctx)
		}
	}
	return err
}

// commands are what is compared; the first is ours.
func (p project) commands() []command {
	url := p.target.URL(p.name())
	bulk := p.psql("-d", url, "-o", os.DevNull, "-c", bench.Bulk)
	dump := command{name: "pg_dump -s", dir: p.dir, args: []string{p.bin.Path("pg_dump"), "-s", "-f", os.DevNull, "-d", url}}
	return []command{p.clipdex(p.root(), "db", "check"), dump, bulk}
}

// inside runs the benchmarks of the parts over this size's models.
func (p project) inside(ctx context.Context, out io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "Inside", "./internal/bench")
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.root(), out, out
	cmd.Env = append(os.Environ(), "CLIPDEX_BENCH_SCRATCH="+p.scratch.URL("postgres"))
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("benchmarking %d tables: %w", p.tables, err)
	}
	return nil
}
