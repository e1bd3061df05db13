package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

func configOf(t *testing.T, url string) *pgx.ConnConfig {
	t.Helper()
	config, err := ParseURL(url, env())
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func run(t *testing.T, config *pgx.ConnConfig, statements ...string) {
	t.Helper()
	conn, err := Connect(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range statements {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func query[T any](t *testing.T, config *pgx.ConnConfig, sql string, args ...any) T {
	t.Helper()
	conn, err := Connect(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var value T
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

// failing checks the three lines of a failed connection.
func failing(t *testing.T, config *pgx.ConnConfig, what, because, help string) error {
	t.Helper()
	conn, err := Connect(t.Context(), config)
	if err == nil {
		conn.Close(t.Context())
		t.Fatal("connected")
	}
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Code != fault.CannotDo || e.Cause == nil {
		t.Fatalf("no fault with a cause: %v", err)
	}
	if !strings.Contains(e.What, what) || !strings.Contains(e.Cause.Error(), because) || !strings.Contains(e.Help, help) {
		t.Errorf("error: %s\n  cause: %s\n  help: %s", e.What, e.Cause, e.Help)
	}
	if strings.Contains(err.Error(), "s3cr3t") || strings.Contains(e.Help, "s3cr3t") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a password or a line break: %s / %s", err, e.Help)
	}
	return err
}

func TestConnectName(t *testing.T) {
	t.Parallel()
	config := configOf(t, pgtest.New(t))
	if name := query[string](t, config, "select current_setting('application_name')"); name != "clipdex" {
		t.Errorf("application name %q", name)
	}
}

func TestConnectNoDatabase(t *testing.T) {
	t.Parallel()
	config := configOf(t, pgtest.Server(t))
	config.Database = "missing"
	if err := failing(t, config, "there is no database clipdex@", `database "missing" does not exist`, "clipdex db bootstrap"); !errors.Is(err, ErrNoDatabase) {
		t.Error("not ErrNoDatabase")
	}
}

func TestConnectLogin(t *testing.T) {
	t.Parallel()
	config := configOf(t, pgtest.Server(t))
	config.User = "nobody_here"
	failing(t, config, "refuses the login", "nobody_here", "no password was given")
	config.Password = "s3cr3t"
	failing(t, config, "refuses the login", "nobody_here", "check user and password")
}

func TestConnectRefused(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	failing(t, configOf(t, fmt.Sprintf("postgres://u:s3cr3t@127.0.0.1:%d/d", port)),
		fmt.Sprintf("cannot reach the database u@127.0.0.1:%d/d", port), "connect: connection refused", fmt.Sprintf("pg_isready -h 127.0.0.1 -p %d", port))
}

func TestConnectNoSocket(t *testing.T) {
	t.Parallel()
	failing(t, configOf(t, "postgres://u@/d?host="+t.TempDir()), "cannot reach", "no such file or directory", "pg_isready -h /")
}

func TestConnectUnknownHost(t *testing.T) {
	t.Parallel()
	failing(t, configOf(t, "postgres://u:s3cr3t@no-such-host.invalid/d"), "cannot reach the database u@no-such-host.invalid:5432/d", "lookup no-such-host.invalid", "check the host name")
}

func TestConnectTimeout(t *testing.T) {
	t.Parallel()
	// A server that accepts and says nothing.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	url := fmt.Sprintf("postgres://u:s3cr3t@%s/d?sslmode=disable&connect_timeout=1", listener.Addr())
	failing(t, configOf(t, url), "cannot reach", "timeout", "connect_timeout=30")
}

func TestConnectTLS(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() { // the answer of a server without TLS
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 8))
			_, _ = conn.Write([]byte("N"))
			_ = conn.Close()
		}
	}()
	failing(t, configOf(t, fmt.Sprintf("postgres://u:s3cr3t@%s/d?sslmode=require", listener.Addr())), "cannot reach", "refused TLS", "sslmode=disable")
}

func TestConnectUnknownSetting(t *testing.T) {
	t.Parallel()
	failing(t, configOf(t, pgtest.Server(t)+"&no_such_setting=1"), "refuses the settings", "no_such_setting", "leave out the parameters")
}

func TestConnectSecondHost(t *testing.T) {
	t.Parallel()
	good := configOf(t, pgtest.Server(t))
	config := configOf(t, "postgres://clipdex@/postgres?host="+t.TempDir()+","+good.Host)
	conn, err := Connect(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close(t.Context())
}

func TestConnectCanceled(t *testing.T) {
	t.Parallel()
	config := configOf(t, pgtest.Server(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Connect(ctx, config); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestCheckVersion(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"13.0", "15.18 (Debian 15.18-0+deb12u1)", "18beta1", "17devel"} {
		if err := CheckVersion(version); err != nil {
			t.Errorf("%s: %v", version, err)
		}
	}
	for _, version := range []string{"12.22", "9.6.24", "10beta3", "", "nonsense"} {
		err := CheckVersion(version)
		if fault.CodeOf(err) != fault.CannotDo || err == nil || !strings.Contains(err.Error(), "PostgreSQL 13 and newer") {
			t.Errorf("%s: %v", version, err)
		}
	}
}

func TestCreateDatabase(t *testing.T) {
	t.Parallel()
	config := configOf(t, pgtest.Server(t))
	config.Database = `Made "here"`
	t.Cleanup(func() {
		config.Database = "postgres"
		conn, err := Connect(context.Background(), config)
		if err == nil {
			_, err = conn.Exec(context.Background(), `drop database "Made ""here"""`)
			conn.Close(context.Background())
		}
		if err != nil {
			t.Error(err)
		}
	})
	var wait sync.WaitGroup
	var made [8]bool
	for i := range made {
		wait.Go(func() {
			created, err := CreateDatabase(t.Context(), config.Copy())
			if err != nil {
				t.Error(err)
			}
			made[i] = created
		})
	}
	wait.Wait()
	count := 0
	for _, created := range made {
		if created {
			count++
		}
	}
	if count != 1 {
		t.Errorf("%d of %d made it", count, len(made))
	}
	if name := query[string](t, config, "select current_database()"); name != config.Database {
		t.Errorf("connected to %s", name)
	}
}

func TestCreateDatabaseForbidden(t *testing.T) {
	t.Parallel()
	config := role(t, "may_not", "")
	config.Database = "wanted"
	_, err := CreateDatabase(t.Context(), config)
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Code != fault.CannotDo || !strings.Contains(e.What, config.User+" may not create") || !strings.Contains(e.Help, "createdb --owner="+config.User+" wanted") {
		t.Fatal(err)
	}
}

func TestPsql(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "psql"), "#!/bin/sh\n")
	if err := os.Chmod(filepath.Join(dir, "psql"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, variable := range []string{"CLIPDEX_PG_BIN", "PATH"} {
		if path, err := Psql(env(variable, dir)); err != nil || path != filepath.Join(dir, "psql") {
			t.Errorf("%s: %s, %v", variable, path, err)
		}
	}
}
