package postgres

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

// EmbeddedOptions say which embedded server is wanted and how much may be done to have it.
type EmbeddedOptions struct {
	Home   Home
	Getenv func(string) string
	// Create makes the cluster when there is none, and downloads the programs when the machine has none.
	Create bool
	// Keep leaves the server up after its last user, until StopEmbedded.
	Keep bool
	// Progress hears of what takes long; nil for nobody.
	Progress func(string)
	// Fetched hears how many bytes of a download have come, of how many, -1 for not known; nil for nobody.
	Fetched func(done, total int64)

	gate  *os.File // held while a cluster is made
	local bool     // never download
	major int      // the version that a new cluster has to have; 0 for any
}

func (o EmbeddedOptions) say(text string) {
	if o.Progress != nil {
		o.Progress(text)
	}
}

// Embedded is a use of the embedded server. The server runs as long as anybody uses it.
type Embedded struct {
	home    Home
	account server.Account
	config  *pgx.ConnConfig
	version string
	users   lock
	closed  bool
}

// OpenEmbedded gives the running embedded server or starts it. It errs with a fault; errors.Is finds ErrNoCluster in it
// when there is no cluster and Create is not set.
func OpenEmbedded(ctx context.Context, o EmbeddedOptions) (*Embedded, error) {
	major, err := o.Home.major()
	if err != nil {
		return nil, err
	}
	if major == 0 && !o.Create {
		return nil, fault.Wrap(fault.CannotDo, ErrNoCluster, bootstrap, "the embedded database has not been made")
	}
	account, err := server.OwnAccount()
	if err != nil {
		return nil, fault.Wrap(fault.CannotDo, err, "useradd --system postgres", "the embedded database cannot run")
	}
	if err := o.Home.prepare(ctx, o, account); err != nil {
		return nil, err
	}
	gate, err := waitLock(ctx, o.Home.gate())
	if err != nil {
		return nil, locking(err)
	}
	defer gate.unlock()
	o.gate = gate.file
	return o.enter(ctx, account)
}

// enter becomes a user of the server and starts it when it is down. The gate is ours.
func (o EmbeddedOptions) enter(ctx context.Context, a server.Account) (*Embedded, error) {
	users, ok, err := tryLock(o.Home.users(), true)
	if err != nil || !ok {
		return nil, locking(errors.Join(err, errors.New("users.lock is held by something that is no user")))
	}
	e := &Embedded{home: o.Home, account: a, users: users}
	if e.config, err = e.configure(); err == nil {
		e.version, err = o.up(ctx, a, e.config)
	}
	if err == nil && o.Keep {
		err = os.WriteFile(o.Home.keep(), nil, 0o600)
	}
	if err != nil {
		return nil, errors.Join(err, e.leave(context.WithoutCancel(ctx)))
	}
	return e, nil
}

func (e *Embedded) configure() (*pgx.ConnConfig, error) {
	s := settings{"host": e.home.socketDir(e.account), "port": "5432", "user": superuser, "dbname": "postgres", "sslmode": "disable"}
	config, err := s.config(func(string) string { return "" })
	if err != nil {
		return nil, err
	}
	// The driver has looked at PG* variables by itself; those are about somebody else's server.
	config.Password, config.RequireAuth, config.ChannelBinding, config.ValidateConnect = "", "", "prefer", nil
	return config, nil
}

// superuser owns the embedded cluster.
const superuser = "clipdex"

// Config gives the configuration of a connection to one of the server's databases.
func (e *Embedded) Config(database string) *pgx.ConnConfig {
	config := e.config.Copy()
	config.Database = database
	return config
}

// URL gives the same as text, for psql and other programs.
func (e *Embedded) URL(database string) string {
	folder := strings.ReplaceAll(url.PathEscape(e.config.Host), "%2F", "/") // libpq does not read + as a space
	return "postgres://" + superuser + "@/" + url.PathEscape(database) + "?host=" + folder
}

// Version gives the server's version, such as "15.18".
func (e *Embedded) Version() string { return e.version }

// closeLimit leaves time for a fast shutdown and an immediate one after it.
const closeLimit = 3 * stopLimit

// Close ends this use. The last user out stops the server, unless it is kept up. A second Close does nothing.
func (e *Embedded) Close(ctx context.Context) error {
	if e.closed {
		return nil
	}
	e.closed = true
	// A cancelled command still has to stop its server, but not to wait for ever for somebody who is downloading one.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
	defer cancel()
	gate, err := waitLock(ctx, e.home.gate())
	if err != nil {
		e.users.unlock()
		return locking(err)
	}
	defer gate.unlock()
	return e.leave(ctx)
}

// leave gives up our use and stops the server after the last one. The gate is ours, so nobody enters in between.
func (e *Embedded) leave(ctx context.Context) error {
	e.users.unlock()
	last, alone, err := tryLock(e.home.users(), false)
	if err != nil {
		return locking(err)
	}
	if !alone {
		return nil
	}
	defer last.unlock()
	if exists(e.home.keep()) {
		return nil
	}
	_, err = e.home.down(ctx, e.account)
	return err
}

// StopEmbedded stops the server, whoever uses it, and says whether it was running.
func StopEmbedded(ctx context.Context, home Home) (bool, error) {
	if major, err := home.major(); err != nil || major == 0 {
		return false, err
	}
	account, err := server.OwnAccount()
	if err != nil {
		return false, fault.Wrap(fault.CannotDo, err, "", "the embedded server cannot be stopped")
	}
	if err := home.owned(account); err != nil {
		return false, err
	}
	gate, err := waitLock(ctx, home.gate())
	if err != nil {
		return false, locking(err)
	}
	defer gate.unlock()
	if err := os.Remove(home.keep()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, fault.Wrap(fault.CannotDo, err, "", "the embedded server cannot be stopped")
	}
	return home.down(context.WithoutCancel(ctx), account)
}

func locking(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fault.Wrap(fault.CannotDo, err, "is another clipdex starting or stopping it?  ps -ef", "the embedded server cannot be shared")
}
