package pgtest_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestNewIsEmptyAndItsOwn(t *testing.T) {
	t.Parallel()
	first, second := pgtest.New(t), pgtest.New(t)
	if first == second {
		t.Fatalf("the same database twice: %s", first)
	}
	conn, err := pgx.Connect(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var tables int
	err = conn.QueryRow(t.Context(), "select count(*) from pg_class where relnamespace = 'public'::regnamespace").Scan(&tables)
	if err != nil || tables != 0 {
		t.Fatalf("tables %d, %v", tables, err)
	}
}

func TestNewIsDroppedUnderAnOpenConnection(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("inner", func(t *testing.T) {
		url = pgtest.New(t)
		if _, err := pgx.Connect(t.Context(), url); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := pgx.Connect(t.Context(), url); err == nil {
		t.Fatal("the database is still there")
	}
}

func TestServerIsSuperuser(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), pgtest.Server(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var super bool
	if err := conn.QueryRow(t.Context(), "select rolsuper from pg_roles where rolname = current_user").Scan(&super); err != nil || !super {
		t.Fatalf("superuser %v, %v", super, err)
	}
}

func TestDirGoesWithTheTest(t *testing.T) {
	t.Parallel()
	var dir string
	t.Run("inner", func(t *testing.T) { dir = pgtest.Dir(t) })
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatalf("%s is still there: %v", dir, err)
	}
}

// BenchmarkNew measures making a database; dropping them all is in the time of the last.
func BenchmarkNew(b *testing.B) {
	pgtest.Server(b)
	for b.Loop() {
		pgtest.New(b)
	}
}

// Through the pooler two transactions of one connection may run in two sessions of the server: here they must, because
// the first session is taken by somebody else.
func TestPooledIsInTransactionMode(t *testing.T) {
	t.Parallel()
	url := pgtest.Pooled(t, pgtest.New(t), 2)
	pid := func(conn *pgx.Conn) (pid int) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), "select pg_backend_pid()", pgx.QueryExecModeExec).Scan(&pid); err != nil {
			t.Fatal(err)
		}
		return pid
	}
	var conns [2]*pgx.Conn
	for i := range conns {
		var err error
		if conns[i], err = pgx.Connect(t.Context(), url); err != nil {
			t.Fatal(err)
		}
		defer conns[i].Close(t.Context())
	}
	first := pid(conns[0])
	if _, err := conns[1].Exec(t.Context(), "begin"); err != nil {
		t.Fatal(err)
	}
	if taken := pid(conns[1]); taken != first {
		t.Fatalf("the idle session was %d, and %d was given", first, taken)
	}
	if second := pid(conns[0]); second == first {
		t.Error("a session was given to two transactions")
	}
}
