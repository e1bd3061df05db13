// Command process measures whole processes: clipdex db check beside pg_dump -s and the bulk catalog read in psql.
//
//	go run ./internal/bench/process                            own schema, then 10, 100, 1000, 5000 tables
//	go run ./internal/bench/process -tables 1000 -rounds 9
//	go run ./internal/bench/process -tables 1000 -inside        the parts of a check too, in process
//	go run ./internal/bench/process -hook                       git's hook instead: nothing staged, a model, a revision
//
// Each size is a copy of this checkout with generated models and a database of their schema, on a server of its own with
// default settings. Everything is removed at the end, after Ctrl-C and kill -9 too. Run it from the checkout's root.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/clipdex/clipdex/internal/bench/throwaway"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

func main() {
	tables := flag.String("tables", "0,10,100,1000,5000", "sizes to measure; 0 is the project's own schema")
	rounds := flag.Int("rounds", 7, "measured runs of each command")
	inside := flag.Bool("inside", false, "measure the parts of a check in process as well")
	hook := flag.Bool("hook", false, "measure the pre-commit hook and nothing else")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	run := func() error { return measure(ctx, *tables, *rounds, *inside) }
	if *hook {
		run = func() error { return measureHook(ctx, *rounds) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1) // measure has cleaned up
	}
}

// roomy is the lock table of the server that replays: legacy files are one transaction, which locks every object it makes.
const roomy = "max_locks_per_transaction=2000"

func measure(ctx context.Context, tables string, rounds int, inside bool) error {
	b, err := server.Find(ctx, server.Search{Getenv: os.Getenv})
	if err != nil {
		return err
	}
	target, err := throwaway.Launch(b)
	if err != nil {
		return err
	}
	defer target.Close()
	scratch, err := throwaway.Launch(b, "-c", roomy)
	if err != nil {
		return err
	}
	defer scratch.Close()
	dir, remove, err := folder()
	if err != nil {
		return err
	}
	defer remove()

	var t report
	t.head()
	for text := range strings.SplitSeq(tables, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("reading -tables: %w", err)
		}
		p := project{tables: n, dir: dir, bin: b, target: target, scratch: scratch}
		if err := p.prepare(ctx); err != nil {
			return err
		}
		all, err := alternate(ctx, p.commands(), rounds)
		if err != nil {
			return err
		}
		t.rows(n, p.commands(), all)
		if inside {
			if err := p.inside(ctx, os.Stdout); err != nil {
				return err
			}
		}
	}
	t.growth()
	return nil
}
