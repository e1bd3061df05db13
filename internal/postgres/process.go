package postgres

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

// locks makes room in the lock table for a replay of some thousands of tables, which is one transaction: each table with
// its sequence, indexes and TOAST takes about eight of the server's max_connections times this many locks.
const locks = "1024"

const (
	// startLimit bounds a start: after a crash the server first repeats what its log holds.
	startLimit = 2 * time.Minute
	// stopLimit bounds a fast shutdown before an immediate one, which loses nothing either but has to be recovered from.
	stopLimit = 30 * time.Second
	// logLimit is where the server's log is begun anew.
	logLimit = 1 << 20
)

// up gives the version of the running server, started when it is down. The gate is ours.
//
// A server holds server.lock through a file that its processes inherit: the kernel knows whether any of them is left,
// whatever postmaster.pid says and whoever has that number by now.
func (o EmbeddedOptions) up(ctx context.Context, a server.Account, config *pgx.ConnConfig) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	alive, free, err := tryLock(o.Home.alive(), false)
	for err == nil && !free {
		if version, failed := ask(ctx, config); failed == nil {
			return version, nil
		}
		// Starting, stopping, or what is left of a killed one: it answers or ends.
		if err = pause(ctx); err == nil {
			alive, free, err = tryLock(o.Home.alive(), false)
		}
	}
	if err != nil {
		return "", notUp(err, o.Home)
	}
	defer alive.unlock() // the server's copy of the file goes on holding it
	exited, err := o.start(ctx, a, alive)
	if err != nil {
		return "", err
	}
	for {
		version, failed := ask(ctx, config)
		if failed == nil {
			return version, nil
		}
		select {
		case <-exited:
			return "", notUp(errors.New(lastWords(o.Home.log())), o.Home)
		default:
		}
		if err := pause(ctx); err != nil {
			return "", notUp(err, o.Home)
		}
	}
}

func notUp(err error, h Home) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fault.Wrap(fault.CannotDo, err, "tail "+h.log(), "the embedded server does not start")
}

// ask gives the version of a server that answers.
func ask(ctx context.Context, config *pgx.ConnConfig) (string, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return "", err
	}
	version := conn.PgConn().ParameterStatus("server_version")
	return plainVersion(version), conn.Close(ctx)
}

// start makes the cluster when there is none and starts the server. The channel is closed when its process ends.
func (o EmbeddedOptions) start(ctx context.Context, a server.Account, alive lock) (<-chan struct{}, error) {
	major, err := o.Home.major() // again: another process may have made it before we had the gate
	if err != nil {
		return nil, err
	}
	b, err := o.programs(ctx, major)
	if err != nil {
		return nil, err
	}
	if major == 0 {
		if err := o.initialize(ctx, a, b); err != nil {
			return nil, err
		}
	}
	if err := private(o.Home.socketDir(a), a); err != nil {
		return nil, err
	}
	if err := o.Home.clearPid(); err != nil {
		return nil, err
	}
	log, err := o.Home.openLog()
	if err != nil {
		return nil, fault.Wrap(fault.CannotDo, err, "", "the embedded server's log cannot be written")
	}
	defer log.Close() // the server has its own copy
	// Not bound to ctx: the server may outlive this command under other users.
	cmd := a.Command(context.WithoutCancel(ctx), o.Getenv, b.Path("postgres"), "-D", o.Home.data(), "-k", o.Home.socketDir(a),
		"-p", "5432", "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "max_locks_per_transaction="+locks)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{alive.file}
	if err := cmd.Start(); err != nil {
		return nil, fault.Wrap(fault.CannotDo, err, "ls -l "+b.Path("postgres"), "the account %s cannot run the PostgreSQL programs", a.Name)
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // only to let go of the process; its log says why it ended
		close(exited)
	}()
	return exited, nil
}

// down stops the server and says whether it was running. The gate is ours.
func (h Home) down(ctx context.Context, a server.Account) (bool, error) {
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} // fast, immediate
	alive, free, err := tryLock(h.alive(), false)
	was := err == nil && !free
	for i := 0; err == nil && !free && i < len(signals); i++ {
		if pid := h.pid(); pid != 0 && h.isServer(pid) {
			if err = syscall.Kill(pid, signals[i]); errors.Is(err, syscall.ESRCH) {
				err = nil // it has just ended by itself
			}
		}
		for end := time.Now().Add(stopLimit); err == nil && !free && time.Now().Before(end); {
			if err = pause(ctx); err == nil {
				alive, free, err = tryLock(h.alive(), false)
			}
		}
	}
	if err != nil || !free {
		return was, fault.Wrap(fault.CannotDo, err, "tail "+h.log(), "the embedded server does not stop")
	}
	alive.unlock()
	// A folder in /tmp is not the home's: nothing else would ever remove it.
	if dir := h.socketDir(a); filepath.Dir(dir) != h.Dir {
		_ = os.Remove(dir) // in use again or gone: both fine
	}
	return was, nil
}

func (h Home) openLog() (*os.File, error) {
	if info, err := os.Stat(h.log()); err == nil && info.Size() > logLimit {
		if err := os.Remove(h.log()); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(h.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

func lastWords(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return tail(string(text))
}
