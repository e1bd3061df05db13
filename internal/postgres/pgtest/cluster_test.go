package pgtest_test

import (
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// TestCluster crashes a server both ways: what was committed is there afterwards, what was not is not.
func TestCluster(t *testing.T) {
	t.Parallel()
	c := pgtest.NewCluster(t)
	for i, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGQUIT} {
		conn, err := pgx.Connect(t.Context(), c.URL("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS t (n int); INSERT INTO t VALUES (1)"); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "BEGIN; INSERT INTO t VALUES (1)"); err != nil {
			t.Fatal(err)
		}
		c.Crash(t, signal)
		_ = conn.Close(t.Context()) // its server is gone
		c.Start(t)
		if conn, err = pgx.Connect(t.Context(), c.URL("postgres")); err != nil {
			t.Fatal(err)
		}
		var rows int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM t").Scan(&rows); err != nil || rows != i+1 {
			t.Errorf("%d rows are there after %d commits (%v)", rows, i+1, err)
		}
		_ = conn.Close(t.Context()) // nothing is left to ask
	}
}
