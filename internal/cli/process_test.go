package cli_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

// process is one run of the built program.
type process struct {
	*exec.Cmd
	stdout, stderr bytes.Buffer
}

// prepare gives a run in an empty folder and an environment of its own.
func prepare(t testing.TB, env []string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(program(t), args...)}
	p.Env = append([]string{"PATH=" + programs(t), "HOME=/nonexistent", "TZ=UTC", "CLIPDEX_HOME=" + t.TempDir()}, env...)
	p.Dir = t.TempDir()
	p.Stdout, p.Stderr = &p.stdout, &p.stderr
	return p
}

// programs is a PATH where the programs of the server under test come first: embedded databases are of its version.
func programs(t testing.TB) string {
	return pgtest.Binaries(t).Dir + ":/usr/local/bin:/usr/bin:/bin"
}

// code waits for the end and gives the exit code.
func (p *process) code(t testing.TB) int {
	t.Helper()
	err := p.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}

// execute runs the program to its end and fails the test when the exit code is another.
func (p *process) want(t testing.TB, code int) *process {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if got := p.code(t); got != code {
		t.Fatalf("%s: exit code %d, and %d is wanted\n%s%s", strings.Join(p.Args[1:], " "), got, code, &p.stdout, &p.stderr)
	}
	return p
}

// says fails the test unless the program said all of that.
func (p *process) says(t testing.TB, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(p.stdout.String()+p.stderr.String(), w) {
			t.Errorf("%s does not say %q\n%s%s", strings.Join(p.Args[1:], " "), w, &p.stdout, &p.stderr)
		}
	}
}

// onServer is the environment of a run on a database of the tests' server.
func onServer(t testing.TB) (url string, env []string) {
	t.Helper()
	url = pgtest.New(t)
	return url, []string{"DATABASE_URL=" + url, "CLIPDEX_SCRATCH_URL=" + pgtest.Server(t)}
}

// locked holds a table against everybody until release is called.
func locked(t *testing.T, url, table string) (conn *pgx.Conn, release func()) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	if _, err := conn.Exec(t.Context(), "BEGIN; LOCK TABLE "+table+" IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	return conn, func() {
		if _, err := conn.Exec(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
	}
}

// awaitWaiter returns when somebody waits for conn's lock.
func awaitWaiter(t *testing.T, url string, conn *pgx.Conn) {
	t.Helper()
	awaitActivity(t, url, "$1 = ANY (pg_blocking_pids(pid))", conn.PgConn().PID())
}

// awaitSession returns when an application is connected to the database.
func awaitSession(t *testing.T, url, application string) {
	t.Helper()
	awaitActivity(t, url, "datname = current_database() AND application_name = $1", application)
}

// awaitActivity returns when there is a session of which condition holds. It asks on a connection of its own: a transaction
// sees the sessions as they were when it first looked.
func awaitActivity(t *testing.T, url, condition string, argument any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	other, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(ctx)
	for there := false; !there; {
		err := other.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE "+condition+") FROM pg_sleep(0.02)", argument).Scan(&there)
		if err != nil {
			t.Fatalf("waiting for a session of which %s: %v", condition, err)
		}
	}
}

// TestInterrupted sends a signal to a command whose statement waits in the server.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, table string
		args        []string
		signal      os.Signal
		says        []string
	}{
		{"upgrade", "processed_videos", []string{"db", "upgrade", "--lock-timeout", "1m"}, os.Interrupt,
			[]string{"error: interrupted in revision 04370fbe93f4", "the database stays at cad2f1272a8a", "help: clipdex db upgrade"}},
		{"upgrade, ended", "processed_videos", []string{"db", "upgrade", "--lock-timeout", "1m"}, syscall.SIGTERM,
			[]string{"the database stays at cad2f1272a8a"}},
		{"upgrade as JSON", "processed_videos", []string{"db", "upgrade", "--lock-timeout", "1m", "--format", "json"}, os.Interrupt,
			[]string{`"event":"started"`, `"verdict":"error","exit_code":130,`, `"to":"cad2f1272a8a"`, `"error":{"error":"interrupted in revision`, "error: interrupted in revision"}},
		{"check", "processed_videos", []string{"db", "check", "--lock-timeout", "1m"}, os.Interrupt, []string{"error: interrupted"}},
		{"check as JSON", "processed_videos", []string{"db", "check", "--lock-timeout", "1m", "--format", "json"}, os.Interrupt,
			[]string{`"verdict": "error"`, `"exit_code": 130`, "error: interrupted"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url, env := onServer(t)
			prepare(t, env, "db", "bootstrap").want(t, 0)
			prepare(t, env, "db", "downgrade", "base").want(t, 0)
			conn, release := locked(t, url, c.table)
			p := prepare(t, env, c.args...)
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			awaitWaiter(t, url, conn)
			if err := p.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			if code := p.code(t); code != 130 {
				t.Errorf("exit code %d", code)
			}
			p.says(t, c.says...)
			release()
			prepare(t, env, "db", "current").want(t, 0).says(t, "cad2f1272a8a  baseline")
			prepare(t, env, "db", "upgrade").want(t, 0).says(t, "at 04370fbe93f4 (head)")
		})
	}
}

// TestBlocked lets a check and an upgrade meet a lock that stays: they give up, and name who holds it.
func TestBlocked(t *testing.T) {
	t.Parallel()
	url, env := onServer(t)
	prepare(t, env, "db", "bootstrap").want(t, 0)
	prepare(t, env, "db", "rollback-last").want(t, 0)
	_, release := locked(t, url, "processed_videos")
	prepare(t, env, "db", "check", "--lock-timeout", "50ms").want(t, 3).says(t, "holds a lock on", "help: wait for it")
	prepare(t, env, "db", "upgrade", "--lock-timeout", "500ms", "--wait", "700ms").want(t, 3).
		says(t, "did not get its locks within 700ms", "stays at cad2f1272a8a", "pg_terminate_backend(")
	quiet := prepare(t, env, "db", "upgrade", "--lock-timeout", "300ms", "--wait", "1s", "--format", "json").want(t, 3)
	quiet.says(t, `"event":"retrying"`, `"session":{"pid":`, `"error":"ERROR: canceling statement due to lock timeout`, `"delay_ms":`, `"verdict":"error","exit_code":3`)
	if said := quiet.stderr.String(); !strings.HasPrefix(said, "error: ") {
		t.Errorf("progress beside JSON: %s", said)
	}
	prepare(t, env, "db", "upgrade", "--lock-timeout", "1m", "--statement-timeout", "200ms").want(t, 3).
		says(t, "canceling statement due to statement timeout", "stays at cad2f1272a8a", "help: give it more time:  clipdex db upgrade --statement-timeout 2s")
	release()
	prepare(t, env, "db", "check").want(t, 1).says(t, "pending: 1 difference")
}
