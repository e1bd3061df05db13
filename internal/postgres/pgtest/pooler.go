package pgtest

import (
	"context"
	_ "embed"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/postgres/server"
)

// poolerScript runs a PgBouncer until its input ends.
//
//go:embed pooler.sh
var poolerScript string

// Pooled gives the URL of a database of New's through a PgBouncer in transaction mode of the test's own, which has so many
// connections to the server for it. Without PgBouncer on the machine it fails the test and says what to install.
func Pooled(t testing.TB, url string, size int) string {
	t.Helper()
	if !installed("pgbouncer") {
		t.Fatal("there is no pgbouncer on this machine; install it:  apt-get install pgbouncer   or   brew install pgbouncer")
	}
	account, err := server.OwnAccount() // PgBouncer refuses root, too
	if err != nil {
		t.Fatal(err)
	}
	s := use(t)
	w, err := watch(account.Command(context.Background(), os.Getenv, "/bin/sh", "-c", poolerScript, "sh", s.dir, strconv.Itoa(size)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.release)
	dir, err := w.line()
	if err != nil {
		t.Fatalf("making a folder for PgBouncer: %v", err)
	}
	pooled := strings.Replace(url, "host="+s.dir, "port=6432&host="+dir, 1)
	if err := answers(t.Context(), pooled); err != nil {
		log, _ := os.ReadFile(dir + "/log") // without a log the connection's error is all there is
		t.Fatalf("waiting for PgBouncer: %v\n%s", err, log)
	}
	return pooled
}

// installed looks for a program, also in the folders of daemons, which an ordinary user's PATH leaves out.
func installed(name string) bool {
	for _, path := range []string{name, "/usr/sbin/" + name, "/usr/local/sbin/" + name, "/opt/homebrew/bin/" + name} {
		if _, err := exec.LookPath(path); err == nil {
			return true
		}
	}
	return false
}

// answers tries until a URL can be connected to.
func answers(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, url)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
}
