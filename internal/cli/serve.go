package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/clipdex/clipdex/internal/api"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/urfave/cli/v2"
)

// The times that a client may take. A question is given up after ten seconds by the API itself.
const (
	readWithin  = 10 * time.Second
	writeWithin = 30 * time.Second
	idleFor     = 2 * time.Minute
	stopWithin  = 15 * time.Second // requests that run when the server is told to stop
)

// defaultPool is how many connections the server opens at most. A search keeps one of the database's cores busy, so more than
// its cores and a few help nobody; PostgreSQL allows a hundred to all clients together, unless it was told otherwise.
const defaultPool = 8

func (a *app) serve() *cli.Command {
	return &cli.Command{
		Name:      "serve",
		Usage:     "answer searches over HTTP, as JSON",
		UsageText: "clipdex serve [--listen HOST:PORT] [--pool N]",
		Description: `Serves until Ctrl-C, and then finishes the requests that run. One line a request goes to stderr.

  GET  /api/search?q=WORDS&n=N         GET  /api/episodes?limit=N&enriched=true
  POST /api/search/refresh             GET  /api/stats
  GET  /api/guests?limit=N             GET  /api/health
  GET  /api/guests/ID                  errors are application/problem+json
  GET  /api/guests/ID/questions

Nobody is asked who he is: listen on other than 127.0.0.1 only behind something that does.

Examples:
  clipdex serve
  curl 'http://127.0.0.1:8080/api/search?q=tide+clock&n=3'`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:8080", Usage: "listen on `HOST:PORT`, a free port for 0; default: 127.0.0.1:8080"},
			&cli.IntFlag{Name: "pool", Value: defaultPool, Usage: fmt.Sprintf("at most `N` connections to the database; default: %d", defaultPool)},
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			if n := c.Int("pool"); n < 1 || n > 1000 {
				return fault.New(fault.Usage, helpFor(c.Command), "--pool has to be from 1 to 1000, and is %d", n)
			}
			s, err := a.session(c, server{})
			if err != nil {
				return err
			}
			defer s.close(c.Context)
			pool, err := s.pool(c.Context, int32(c.Int("pool")))
			if err != nil {
				return err
			}
			defer pool.Close()
			return a.listen(c.Context, c.String("listen"), s.name, pool)
		},
	}
}

// pool opens the connections of a server; one at once, so that a database which can't be reached is told now.
func (s *session) pool(ctx context.Context, size int32) (*pgxpool.Pool, error) {
	conn, err := s.asking().connect(ctx)
	if err != nil {
		return nil, err
	}
	_ = conn.Close(ctx) // the pool has its own
	config, err := pgxpool.ParseConfig(s.config.ConnString())
	if err != nil {
		return nil, fault.Wrap(fault.CannotDo, err, "", "cannot open connections to %s", s.name)
	}
	config.ConnConfig = s.asking().config
	config.MaxConns, config.MaxConnIdleTime = size, 5*time.Minute
	config.MaxConnLifetime, config.MaxConnLifetimeJitter = time.Hour, 6*time.Minute
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fault.Wrap(fault.CannotDo, err, "", "cannot open connections to %s", s.name)
	}
	return pool, nil
}

// listen serves until the context ends, and then lets running requests finish.
func (a *app) listen(ctx context.Context, address, database string, pool *pgxpool.Pool) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fault.Wrap(fault.CannotDo, err, "clipdex serve --listen 127.0.0.1:0", "cannot listen on %s", address)
	}
	log := slog.New(slog.NewTextHandler(a.env.Stderr, nil))
	if at, ok := listener.Addr().(*net.TCPAddr); ok && !at.IP.IsLoopback() {
		log.Warn("everybody who reaches this address can search and refresh", "address", at.String())
	}
	running := context.WithoutCancel(ctx) // a request that runs is not cut off by Ctrl-C
	web := &http.Server{
		Handler:           api.Handler(pool, log),
		ReadHeaderTimeout: readWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin, IdleTimeout: idleFor, MaxHeaderBytes: 64 << 10,
		ErrorLog:    slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return running },
	}
	fmt.Fprintf(a.env.Stdout, "serving http://%s/api from %s; Ctrl-C stops it\n", listener.Addr(), database)
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	select {
	case err := <-failed:
		return fault.Wrap(fault.CannotDo, err, "", "serving ended")
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(running, stopWithin)
	defer cancel()
	if err := web.Shutdown(grace); err != nil {
		_ = web.Close() // cuts off what still runs
		return fault.Wrap(fault.CannotDo, err, "", "requests were cut off: they took longer than %s", stopWithin)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fault.Wrap(fault.CannotDo, err, "", "serving ended")
	}
	fmt.Fprintln(a.env.Stdout, "stopped")
	return nil
}
