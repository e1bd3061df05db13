package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

// Survey is the embedded server as it is found: nothing is started, made or downloaded to know it.
type Survey struct {
	Home     Home
	Major    int             // of its cluster; 0: none has been made
	Version  string          // of the server while it runs, else empty
	Config   *pgx.ConnConfig // to its database postgres, while it runs
	Programs server.Binaries // what would run it; no folder: there are none
	Missing  error           // why there are none
	Problem  error           // what else would keep it from running
}

// SurveyEmbedded looks at the embedded server.
func SurveyEmbedded(ctx context.Context, o EmbeddedOptions) Survey {
	s := Survey{Home: o.Home}
	o.local = true
	if s.Major, s.Problem = o.Home.major(); s.Problem != nil {
		return s
	}
	s.Programs, s.Missing = o.programs(ctx, s.Major)
	account, err := server.OwnAccount()
	if err != nil {
		s.Problem = fault.Wrap(fault.CannotDo, err, "useradd --system postgres", "the embedded database cannot run")
		return s
	}
	if s.Problem = o.usable(ctx, account); s.Problem != nil || s.Major == 0 {
		return s
	}
	config, err := (&Embedded{home: o.Home, account: account}).configure()
	if err != nil {
		s.Problem = err
		return s
	}
	if version, err := ask(ctx, config); err == nil {
		s.Version, s.Config = version, config
	}
	return s
}

// usable errs when the home could not be made or run in. It is prepare without making anything.
func (o EmbeddedOptions) usable(ctx context.Context, a server.Account) error {
	if !exists(o.Home.Dir) {
		return o.Home.makeable()
	}
	if err := o.Home.owned(a); err != nil {
		return err
	}
	return o.Home.reachable(ctx, o, a)
}

// makeable errs when the home could not be made where it is meant to be.
func (h Home) makeable() error {
	above := filepath.Dir(h.Dir)
	for !exists(above) {
		above = filepath.Dir(above)
	}
	const write = 2 // W_OK
	err := syscall.Access(above, write)
	if info, failed := os.Stat(above); err == nil && failed == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	if err != nil {
		return fault.Wrap(fault.CannotDo, err, "export CLIPDEX_HOME=/some/folder", "no folder for the embedded database can be made in %s", above)
	}
	return nil
}

// Place is where a scratch database could be made, in the order in which places are tried.
type Place struct {
	Name  string // CLIPDEX_SCRATCH_URL, embedded server, target server
	Where string // the server, as a person reads it
	Err   error  // why not there
}

// ScratchPlaces tells of each place whether OpenScratch could make a database there, and makes none.
func ScratchPlaces(ctx context.Context, o ScratchOptions, embedded Survey) []Place {
	places := []Place{{Name: candidates[0].name, Err: errors.New("not set")}, {Name: candidates[1].name}, {Name: candidates[2].name, Err: errors.New("none given")}}
	if text := o.Getenv("CLIPDEX_SCRATCH_URL"); text != "" {
		config, err := ParseURL(text, o.Getenv)
		if places[0].Err = err; err == nil {
			places[0].survey(ctx, config)
		}
	}
	places[1].Where = fmt.Sprintf("embedded PostgreSQL %d", embedded.Programs.Major)
	places[1].Err = errors.Join(embedded.Problem, embedded.Missing)
	if o.Target != nil {
		places[2].survey(ctx, o.Target)
	}
	return places
}

// survey asks a server whether the role may create databases there.
func (p *Place) survey(ctx context.Context, config *pgx.ConnConfig) {
	conn, err := connectMaintenance(ctx, config)
	if err != nil {
		p.Err = err
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	p.Where = fmt.Sprintf("%s (PostgreSQL %s)", Show(config), plainVersion(conn.PgConn().ParameterStatus("server_version")))
	may, err := mayCreate(ctx, conn)
	if p.Err = err; err == nil && !may {
		p.Err = noCreateDB(config)
	}
}
