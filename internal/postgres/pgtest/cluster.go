package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/postgres/server"
)

// Cluster is a server of a test's own, which may be crashed and started again.
type Cluster struct {
	dir      string
	binaries server.Binaries
	account  server.Account
	process  *os.Process
	ended    chan struct{} // closed when the process has ended
}

// clusterSettings are what a crash of the server needs: a commit is written before it is answered, and pages are written
// whole into the log, because a kill can tear a page in two. fsync stays off: the operating system lives on, and what a
// killed process has written is in its hands.
var clusterSettings = []string{"listen_addresses=", "max_connections=100", "fsync=off", "synchronous_commit=on", "full_page_writes=on",
	"restart_after_crash=on", "autovacuum=off", "jit=off", "shared_buffers=32MB", "max_wal_size=256MB"}

// NewCluster makes a cluster and starts its server. It goes when the test ends or its process is killed.
func NewCluster(t testing.TB) *Cluster {
	t.Helper()
	b, err := binaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	account, err := server.OwnAccount()
	if err != nil {
		t.Fatal(err)
	}
	c := &Cluster{dir: filepath.Join(Dir(t), "pg"), binaries: b, account: account}
	if err := errors.Join(os.Mkdir(c.dir, 0o700), account.Give(c.dir)); err != nil {
		t.Fatal(err)
	}
	arguments := append(server.InitArgs(c.data()), "--wal-segsize=1")
	if text, err := account.Command(t.Context(), os.Getenv, filepath.Join(b.Dir, "initdb"), arguments...).CombinedOutput(); err != nil {
		t.Fatalf("running initdb: %v\n%s", err, text)
	}
	c.Start(t)
	t.Cleanup(func() { c.Crash(t, syscall.SIGQUIT) })
	return c
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// Socket gives the path of the server's socket.
func (c *Cluster) Socket() string { return filepath.Join(c.dir, ".s.PGSQL.5432") }

// URL gives the URL of a database of the cluster.
func (c *Cluster) URL(database string) string {
	return "postgres://clipdex@/" + database + "?host=" + c.dir + "&sslmode=disable"
}

// Start starts the server and returns when it answers. After a kill of the postmaster its other processes need a moment to
// notice, in which a new one refuses to start: then it tries again.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	for {
		c.launch(t)
		err := c.Await(ctx)
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			text, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			t.Fatalf("starting the server: %v\n%s", err, text)
		}
	}
}

func (c *Cluster) launch(t testing.TB) {
	t.Helper()
	arguments := []string{"-D", c.data(), "-k", c.dir}
	for _, s := range clusterSettings {
		arguments = append(arguments, "-c", s)
	}
	cmd := c.account.Command(context.Background(), os.Getenv, filepath.Join(c.binaries.Dir, "postgres"), arguments...)
	log, err := os.OpenFile(filepath.Join(c.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.process, c.ended = cmd.Process, make(chan struct{})
	go func() {
		defer close(c.ended)
		_ = cmd.Wait() // how it ends is the tests' doing
	}()
}

// errStopped is a server that ended while it was waited for.
var errStopped = errors.New("the server has ended")

// Await returns when the server answers: after a backend was killed it recovers by itself. It errs when the server has ended.
func (c *Cluster) Await(ctx context.Context) error {
	for {
		conn, err := pgx.Connect(ctx, c.URL("postgres")+"&"+limit)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.ended:
			return errStopped
		case <-ctx.Done():
			return fmt.Errorf("waiting for the server: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Crash sends the postmaster a signal that ends it, and waits until it has: SIGKILL, or SIGQUIT, which is an immediate stop.
func (c *Cluster) Crash(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := c.process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
		return
	}
	<-c.ended
}
