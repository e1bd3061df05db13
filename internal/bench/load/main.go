// Command load measures clipdex serve on a corpus of a size: requests per second, the slowest hundredth, resident memory, and
// whether the questions use the indexes that were made for them.
//
//	createdb load && clipdex db bootstrap --database-url postgres:///load
//	go run ./internal/bench/load -database-url postgres:///load -for 1m -memory 10m
//
// The database has to be at head and empty, or one that load has filled before; it is never emptied. Client, server and
// PostgreSQL share the machine, as they do for who tries it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// options are what the command line says.
type options struct {
	url, program string
	shape        shape
	clients      int
	phase        time.Duration // of search, and of guests
	memory       time.Duration // of both together
}

func main() {
	var o options
	flag.StringVar(&o.url, "database-url", "", "a database at head, for this alone")
	flag.StringVar(&o.program, "clipdex", "bin/clipdex", "the built program")
	flag.IntVar(&o.shape.videos, "videos", 1000, "videos in the corpus")
	flag.IntVar(&o.shape.segments, "segments", 500, "segments of each")
	flag.IntVar(&o.clients, "clients", 8, "requests at the same time")
	flag.DurationVar(&o.phase, "for", time.Minute, "how long searches, and then guests, are asked for")
	flag.DurationVar(&o.memory, "memory", 10*time.Minute, "how long both are asked for while memory is looked at; 0 leaves it out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		stop()
		os.Exit(1)
	}
}

func (o options) run(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, o.url)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := o.shape.fill(ctx, conn); err != nil {
		return err
	}
	if err := plans(ctx, conn); err != nil {
		return err
	}
	s, err := launch(ctx, o.program, o.url)
	if err != nil {
		return err
	}
	defer s.stop()
	for _, p := range []phase{{"search", search}, {"guests", guests}} {
		r, err := s.drive(ctx, p.ask, o.clients, o.phase)
		if err != nil {
			return err
		}
		fmt.Printf("%-8s %s\n", p.name, r)
	}
	if o.memory == 0 {
		return nil
	}
	return s.remember(ctx, o)
}

// remember asks both for long and compares the memory after a minute with that at the end.
func (s *served) remember(ctx context.Context, o options) error {
	early := min(time.Minute, o.memory/2)
	first, err := s.drive(ctx, both, o.clients, early)
	if err != nil {
		return err
	}
	before, err := s.resident()
	if err != nil {
		return err
	}
	rest, err := s.drive(ctx, both, o.clients, o.memory-early)
	if err != nil {
		return err
	}
	after, err := s.resident()
	if err != nil {
		return err
	}
	fmt.Printf("both     %s\nmemory   %.1f MB after %s, %.1f MB after %s: %.2f times\n", first.and(rest), before, early, after, o.memory, after/before)
	return nil
}
