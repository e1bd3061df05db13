package check_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/postgres/server"
	"github.com/jackc/pgx/v5"
)

// machine runs servers in a folder that goes with the test; pgtest.Dir stops what is left of them.
type machine struct {
	dir      string
	account  server.Account
	binaries server.Binaries
}

func newMachine(t *testing.T) machine {
	t.Helper()
	account, err := server.OwnAccount()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(pgtest.Dir(t), "pg")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := account.Give(dir); err != nil {
		t.Fatal(err)
	}
	return machine{dir, account, pgtest.Binaries(t)}
}

func (m machine) run(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := m.account.Command(t.Context(), os.Getenv, program, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// start runs a server on a socket beside its data and gives the configuration of connections to it, once it answers.
func (m machine) start(t *testing.T, name string) *pgx.ConnConfig {
	t.Helper()
	data := filepath.Join(m.dir, name)
	port := map[string]string{"primary": "5432", "standby": "5433"}[name]
	cmd := m.account.Command(context.WithoutCancel(t.Context()), os.Getenv, m.binaries.Path("postgres"), "-D", data, "-k", m.dir, "-p", port, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "max_wal_senders=4", "-c", "wal_level=replica", "-c", "hot_standby=on", "-c", "shared_buffers=16MB")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, cmd) })
	config := configOf(t, "postgres://clipdex@/postgres?sslmode=disable&host="+m.dir+"&port="+port)
	pgtest.Eventually(t, name+" answers", func() bool {
		conn, err := pgx.ConnectConfig(t.Context(), config)
		if err == nil {
			conn.Close(t.Context())
		}
		return err == nil
	})
	return config
}

func stop(t *testing.T, cmd *exec.Cmd) {
	if err := cmd.Process.Signal(os.Interrupt); err != nil { // fast shutdown
		t.Errorf("stopping a server: %v", err)
	}
	_ = cmd.Wait()
}

// TestReadonlyStandby checks a hot standby of a primary that is clean, and then drifts.
func TestReadonlyStandby(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	backup := m.binaries.Path("pg_basebackup")
	if _, err := os.Stat(backup); err != nil {
		t.Skipf("a standby needs more than a server's programs: %v", err)
	}
	m.run(t, m.binaries.Path("initdb"), server.InitArgs(filepath.Join(m.dir, "primary"))...)
	primary := m.start(t, "primary")
	execute(t, dialConfig(t, primary), "CREATE DATABASE clipdex TEMPLATE template0")
	primary.Database = "clipdex"
	bootstrapProduct(t, primary)
	m.run(t, backup, "-h", m.dir, "-p", "5432", "-U", "clipdex", "-D", filepath.Join(m.dir, "standby"), "-R", "-c", "fast", "-X", "stream")
	config := m.start(t, "standby")
	config.Database = "clipdex"
	standby, in := dialConfig(t, config), productInput(t, t.TempDir())

	res := run(t, standby, in)
	wantLines(t, res, "")
	wantVerdict(t, res, check.VerdictClean)
	if !res.Facts.Standby {
		t.Error("no standby")
	}

	writer := dialConfig(t, primary)
	execute(t, writer, readonlyDrift)
	want := run(t, writer, in)
	var position string
	if err := writer.QueryRow(t.Context(), "SELECT pg_current_wal_lsn()::text").Scan(&position); err != nil {
		t.Fatal(err)
	}
	pgtest.Eventually(t, "the standby follows", func() bool {
		var there bool
		err := standby.QueryRow(t.Context(), "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn", position).Scan(&there)
		return err == nil && there
	})
	res = run(t, standby, in)
	if len(want.Differences) == 0 {
		t.Error("no drift")
	}
	wantLines(t, res, joined(want))
	wantVerdict(t, res, check.VerdictDrift)
}
