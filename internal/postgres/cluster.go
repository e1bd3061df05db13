package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

// major gives the version of the cluster in the home, 0 when there is none.
func (h Home) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(h.data(), "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		if exists(h.data()) {
			return 0, fault.New(fault.CannotDo, "mv "+h.data()+" "+h.data()+".broken", "%s is not a PostgreSQL cluster", h.data())
		}
		return 0, nil
	}
	if err != nil {
		return 0, fault.Wrap(fault.CannotDo, err, "", "the embedded database cannot be read")
	}
	return MajorOf(strings.TrimSpace(string(text))), nil
}

// programs finds the server programs for a cluster of a major version, or for a new one when that is 0.
func (o EmbeddedOptions) programs(ctx context.Context, major int) (server.Binaries, error) {
	search := server.Search{Getenv: o.Getenv, Major: cmp.Or(major, o.major), Extra: o.Home.downloaded()}
	b, err := server.Find(ctx, search)
	switch {
	case err == nil:
		return b, nil
	case errors.Is(err, server.ErrBadSetting):
		return b, fault.Wrap(fault.Usage, err, "export CLIPDEX_PG_BIN=/usr/lib/postgresql/15/bin", "the PostgreSQL server programs cannot be used")
	case ctx.Err() != nil:
		return b, ctx.Err()
	case major != 0:
		return b, fault.Wrap(fault.CannotDo, err, server.Install(major)+"   (package postgresql-"+fmt.Sprint(major)+")",
			"the embedded database was made by PostgreSQL %d and runs only with that version", major)
	case o.local:
		return b, fault.Wrap(fault.CannotDo, err, server.Install(o.major), "the embedded database needs PostgreSQL's server programs")
	}
	return o.download(ctx)
}

// initialize makes the cluster. It is made beside its place and moved there when it is whole, so that a killed run leaves
// nothing that looks like a cluster.
func (o EmbeddedOptions) initialize(ctx context.Context, a server.Account, b server.Binaries) error {
	dir := o.Home.newData()
	if err := os.RemoveAll(dir); err != nil {
		return fault.Wrap(fault.CannotDo, err, "", "a half-made embedded database cannot be removed")
	}
	if err := private(dir, a); err != nil {
		return err
	}
	o.say("making the embedded database in " + o.Home.Dir)
	initdb := a.Command(ctx, o.Getenv, b.Path("initdb"), server.InitArgs(dir)...)
	initdb.ExtraFiles = []*os.File{o.gate} // it outlives us when we are killed: the next command waits until it has ended
	out, err := initdb.CombinedOutput()
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fault.Wrap(fault.CannotDo, fmt.Errorf("%w: %s", err, tail(string(out))), b.Path("initdb")+" --version", "initdb failed")
	}
	if err := os.Rename(dir, o.Home.data()); err != nil {
		return fault.Wrap(fault.CannotDo, err, "", "the new embedded database cannot be put in place")
	}
	return nil
}

// tail gives the last lines of a program's output on one line, where the reason of a failure stands.
func tail(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > 3 {
		lines = lines[len(lines)-3:]
	}
	return strings.Join(lines, " | ")
}
