package pgtest

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/clipdex/clipdex/internal/postgres/server"
)

// serverScript makes a cluster, runs it until its input ends and removes it.
//
//go:embed server.sh
var serverScript string

// startLimit bounds the wait for the first connection: many test binaries start at once on a small machine.
const startLimit = time.Minute

func launch() (*throwaway, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	b, err := found()
	if err != nil {
		return nil, fmt.Errorf("%w; install them (%s) or name their folder in CLIPDEX_TEST_BIN", err, server.Install(0))
	}
	account, err := server.OwnAccount()
	if err != nil {
		return nil, err
	}
	// Not bound to ctx: the watchdog outlives the start.
	w, err := watch(account.Command(context.Background(), os.Getenv, "/bin/sh", "-c", serverScript, "sh", b.Dir))
	if err != nil {
		return nil, err
	}
	s, err := connect(ctx, w, b)
	if err != nil {
		w.release()
		return nil, err
	}
	return s, nil
}

func binaries(ctx context.Context) (server.Binaries, error) {
	if dir := os.Getenv("CLIPDEX_TEST_BIN"); dir != "" {
		return server.Inspect(ctx, dir)
	}
	return server.Find(ctx, server.Search{Getenv: os.Getenv})
}

// connect reads the script's folder, waits for its cluster and opens the connections that make databases.
func connect(ctx context.Context, w *watchdog, b server.Binaries) (*throwaway, error) {
	dir, err := w.line()
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	s := &throwaway{dir: dir, watch: w}
	if b.Major >= 15 {
		s.strategy = " strategy file_copy" // no WAL of the copy: 7 ms, wal_log takes 9 to 13
	}
	if said, err := w.line(); err != nil || said != "ready" {
		return nil, fmt.Errorf("running initdb: %s\n%s", said, w.rest())
	}
	config, err := pgxpool.ParseConfig(s.url("postgres") + "&pool_max_conns=4&" + limit)
	if err != nil {
		return nil, err
	}
	if s.admin, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		return nil, err
	}
	return s, s.await(ctx)
}

// await tries until the server answers: it has no other way to say so before version 14.
func (s *throwaway) await(ctx context.Context) error {
	for {
		err := s.admin.Ping(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			s.admin.Close()
			text, _ := os.ReadFile(s.dir + "/log") // without a log the connection's error is all there is
			return fmt.Errorf("waiting for the server: %w\n%s", err, text)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
