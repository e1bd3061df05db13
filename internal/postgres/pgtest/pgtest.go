// Package pgtest gives tests a real PostgreSQL server and a fresh database each.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//	url := pgtest.New(t)
//
// One server per test binary, started at first use and gone with the process, even when that is killed. It leaves out
// mocks and fixtures, and it never skips: a machine without server programs fails the test and says what to install.
package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
)

// limit keeps a broken server from hanging a test run.
const limit = "connect_timeout=30"

// shared is the server of this test binary.
var shared = sync.OnceValues(launch)

// started says that shared has been called, so that Main does not start a server only to stop it.
var started atomic.Bool

var number atomic.Int64

// Main runs the tests, stops the server when one was started, and exits.
func Main(m *testing.M) {
	code := m.Run()
	if started.Load() {
		if s, err := shared(); err == nil {
			s.close()
		}
	}
	os.Exit(code)
}

// New gives the URL of an empty database of the test's own, dropped when the test ends. It is safe in parallel tests.
func New(t testing.TB) string {
	t.Helper()
	return Copy(t, "template0")
}

// Copy is New for a copy of another database of the server, to which nobody may be connected.
// Options of CREATE DATABASE may follow its name.
func Copy(t testing.TB, template string) string {
	t.Helper()
	s := use(t)
	// All of one length: what is laid out in columns around a name is then the same whatever its number.
	name := fmt.Sprintf("clipdex_test_%05d", number.Add(1))
	if _, err := s.admin.Exec(t.Context(), "create database "+name+" template "+template+s.strategy); err != nil {
		t.Fatalf("creating a database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.Exec(context.WithoutCancel(t.Context()), "drop database if exists "+name+" with (force)"); err != nil {
			t.Errorf("dropping %s: %v", name, err)
		}
	})
	return s.url(name)
}

// Server gives the URL of database postgres, for what belongs to no database, such as roles. Its user, clipdex, is a
// superuser; a role made here is seen by every test of the binary.
func Server(t testing.TB) string {
	t.Helper()
	return use(t).url("postgres")
}

func use(t testing.TB) *throwaway {
	t.Helper()
	started.Store(true)
	s, err := shared()
	if err != nil {
		t.Fatalf("starting PostgreSQL for tests: %v", err)
	}
	return s
}

// throwaway is a running server with its watchdog.
type throwaway struct {
	dir      string
	watch    *watchdog
	admin    *pgxpool.Pool
	strategy string
}

func (s *throwaway) url(database string) string {
	return "postgres://clipdex@/" + database + "?host=" + s.dir + "&sslmode=disable"
}

func (s *throwaway) close() {
	s.admin.Close()
	s.watch.release()
}
