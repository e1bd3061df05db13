// Command traffic measures what an upgrade does to those who use the table: reads and writes of one table while a
// revision wants to alter it and a long transaction that has read it is in the way.
//
//	go run ./internal/bench/traffic
//
// The server is a throwaway one on this machine; the upgrade is the product's runner. The last row is what an ALTER TABLE
// without a lock timeout does in its place. Requests come at a fixed rate; "single" is the slowest statement alone, without
// the wait for its client's one before.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/clipdex/clipdex/internal/bench/throwaway"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

func main() {
	length := flag.Duration("length", 12*time.Second, "how long each row is measured; the long transaction lasts two thirds of it")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := measure(ctx, *length); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1) // measure has cleaned up
	}
}

func measure(ctx context.Context, length time.Duration) error {
	b, err := server.Find(ctx, server.Search{Getenv: os.Getenv})
	if err != nil {
		return err
	}
	target, err := throwaway.Launch(b)
	if err != nil {
		return err
	}
	defer target.Close()
	fmt.Printf("%-34s %6s  %37s  %37s\n", "", "", "reads, ms from when they were due", "writes, ms from when they were due")
	fmt.Printf("%-34s %6s  %9s %6s %6s %6s %6s  %9s %6s %6s %6s %6s\n", "", "tries",
		"number", "p50", "p99", "max", "single", "number", "p50", "p99", "max", "single")
	for i, change := range []struct {
		name string
		run  func(context.Context, string) (tries int, err error)
	}{
		{"no upgrade, no long transaction", nil},
		{"upgrade, lock timeout 1s", upgrade(time.Second)},
		{"upgrade, lock timeout 200ms", upgrade(200 * time.Millisecond)},
		{"ALTER TABLE without lock timeout", alter},
	} {
		s := scenario{url: target.URL(fmt.Sprintf("traffic_%d", i)), length: length, change: change.run}
		r, err := s.run(ctx, target.URL("postgres"))
		if err != nil {
			return fmt.Errorf("measuring %s: %w", change.name, err)
		}
		fmt.Printf("%-34s %6d  %s  %s\n", change.name, r.tries, r.reads, r.writes)
	}
	return nil
}
