package pgtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/server"
	"github.com/jackc/pgx/v5"
)

// Pair is a primary and a hot standby that follows it.
type Pair struct {
	Primary, Standby string // URLs of the database postgres
}

// NewPair starts a pair of servers of the test's own. The standby begins as a copy of what initdb made, and has all the rest
// from the primary's stream: no program is needed beside those of a server.
func NewPair(t testing.TB) Pair {
	t.Helper()
	account, err := server.OwnAccount()
	if err != nil {
		t.Fatal(err)
	}
	m := machine{account: account, dir: filepath.Join(Dir(t), "pair"), programs: Binaries(t)}
	if err := os.Mkdir(m.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := account.Give(m.dir); err != nil {
		t.Fatal(err)
	}
	primary, standby := filepath.Join(m.dir, "primary"), filepath.Join(m.dir, "standby")
	m.run(t, m.programs.Path("initdb"), server.InitArgs(primary)...)
	m.run(t, "cp", "-a", primary, standby)
	m.run(t, "touch", filepath.Join(standby, "standby.signal"))
	p := Pair{m.start(t, primary, "5432"), ""}
	p.Standby = m.start(t, standby, "5433", "-c", "primary_conninfo=host="+m.dir+" port=5432 user=clipdex")
	return p
}

// Follow returns once the standby has all that the primary has done.
func (p Pair) Follow(t testing.TB) {
	t.Helper()
	position := ask[string](t, p.Primary, "SELECT pg_current_wal_lsn()::text")
	Eventually(t, "the standby follows", func() bool {
		return ask[bool](t, p.Standby, "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn", position)
	})
}

func ask[T any](t testing.TB, url, sql string, args ...any) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var value T
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// machine runs servers in a folder that goes with the test; Dir stops what is left of them.
type machine struct {
	account  server.Account
	dir      string
	programs server.Binaries
}

func (m machine) run(t testing.TB, program string, args ...string) {
	t.Helper()
	if out, err := m.account.Command(t.Context(), os.Getenv, program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// start runs a server and gives its URL once it answers.
func (m machine) start(t testing.TB, data, port string, args ...string) string {
	t.Helper()
	args = append([]string{"-D", data, "-k", m.dir, "-p", port, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=16MB"}, args...)
	cmd := m.account.Command(context.WithoutCancel(t.Context()), os.Getenv, m.programs.Path("postgres"), args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, cmd) })
	url := "postgres://clipdex@/postgres?sslmode=disable&host=" + m.dir + "&port=" + port
	Eventually(t, data+" answers", func() bool {
		conn, err := pgx.Connect(t.Context(), url)
		if err == nil {
			conn.Close(t.Context())
		}
		return err == nil
	})
	return url
}

func stop(t testing.TB, cmd *exec.Cmd) {
	if err := cmd.Process.Signal(os.Interrupt); err != nil { // fast shutdown
		t.Errorf("stopping a server: %v", err)
	}
	_ = cmd.Wait()
}
