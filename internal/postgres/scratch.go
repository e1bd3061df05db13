package postgres

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
)

// ScratchOptions say where a scratch database may be made.
type ScratchOptions struct {
	Getenv func(string) string
	Home   Home
	// Target is the server of the user's database, taken last and only when its role may create databases; nil for none.
	Target *pgx.ConnConfig
	// WantMajor passes over servers of another major version; 0 takes any.
	WantMajor int
}

// Scratch is a database of its own for a replay or a proof, gone after Close.
type Scratch struct {
	config   *pgx.ConnConfig
	keeper   *pgx.Conn // its application name tells other runs that the database is in use
	embedded *Embedded // nil on another server
	major    int
	where    string
}

// OpenScratch makes a scratch database: on the server of CLIPDEX_SCRATCH_URL, on the embedded server when its programs are
// on this machine already, on the target's server when the role may. Scratch databases of killed runs there are dropped on
// the way. It errs with a fault that says why each was not possible; errors.Is finds ErrNoScratch in it.
func OpenScratch(ctx context.Context, o ScratchOptions) (*Scratch, error) {
	var reasons []string
	for _, c := range candidates {
		s, err := c.open(ctx, o)
		if err == nil {
			return s, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if fault.CodeOf(err) == fault.Usage { // a setting that cannot be meant is not passed over
			return nil, err
		}
		reasons = append(reasons, c.name+": "+Redact(err.Error()))
	}
	return nil, fault.Wrap(fault.CannotDo, &cause{text: strings.Join(reasons, "; "), errs: []error{ErrNoScratch}},
		"export CLIPDEX_SCRATCH_URL=postgres://user@host/postgres   (a role that may create databases)", "no scratch database can be made")
}

// candidates are the places for a scratch database, in order of preference.
var candidates = []struct {
	name string
	open func(context.Context, ScratchOptions) (*Scratch, error)
}{
	{"CLIPDEX_SCRATCH_URL", onScratchURL},
	{"embedded server", onEmbedded},
	{"target server", onTarget},
}

func onScratchURL(ctx context.Context, o ScratchOptions) (*Scratch, error) {
	text := o.Getenv("CLIPDEX_SCRATCH_URL")
	if text == "" {
		return nil, errors.New("not set")
	}
	config, err := ParseURL(text, o.Getenv)
	if err != nil {
		return nil, err
	}
	return makeScratch(ctx, o, config, Show(config))
}

func onEmbedded(ctx context.Context, o ScratchOptions) (*Scratch, error) {
	major, err := o.Home.major()
	if err != nil {
		return nil, err
	}
	if major != 0 && o.WantMajor != 0 && major != o.WantMajor { // known without starting it
		return nil, otherMajor(major, o.WantMajor)
	}
	e, err := OpenEmbedded(ctx, EmbeddedOptions{Home: o.Home, Getenv: o.Getenv, Create: true, local: true, major: o.WantMajor})
	if err != nil {
		return nil, err
	}
	s, err := makeScratch(ctx, o, e.Config("postgres"), "embedded PostgreSQL "+e.Version())
	if err != nil {
		return nil, errors.Join(err, e.Close(ctx))
	}
	s.embedded = e
	return s, nil
}

func onTarget(ctx context.Context, o ScratchOptions) (*Scratch, error) {
	if o.Target == nil {
		return nil, errors.New("none given")
	}
	return makeScratch(ctx, o, o.Target, Show(o.Target))
}

// makeScratch makes the database on one server.
func makeScratch(ctx context.Context, o ScratchOptions, config *pgx.ConnConfig, where string) (*Scratch, error) {
	name := scratchName(time.Now())
	home := config.Copy()
	home.RuntimeParams["application_name"] = name
	keeper, err := connectMaintenance(ctx, home)
	if err != nil {
		return nil, err
	}
	s := &Scratch{config: config.Copy(), keeper: keeper, where: where}
	s.config.Database = name
	if err := s.create(ctx, o.WantMajor); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

func (s *Scratch) create(ctx context.Context, want int) error {
	s.major = MajorOf(s.keeper.PgConn().ParameterStatus("server_version"))
	if want != 0 && s.major != want {
		return otherMajor(s.major, want)
	}
	may, err := mayCreate(ctx, s.keeper)
	if err != nil {
		return err
	}
	if !may {
		return noCreateDB(s.config)
	}
	// Once more on the connection itself: a pooler may have taken it from an earlier user.
	if _, err := s.keeper.Exec(ctx, "SELECT set_config('application_name', $1, false)", s.config.Database); err != nil {
		return fmt.Errorf("naming the connection: %w", err)
	}
	sweep(ctx, s.keeper)
	// template0 is empty and nobody is connected to it, whatever the site has put into template1.
	// The server's own STRATEGY stays: measured on a durable server 70 ms and 9 to drop, file_copy takes 100 and 27.
	if _, err := s.keeper.Exec(ctx, "CREATE DATABASE "+s.config.Database+" TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		return fmt.Errorf("creating a scratch database: %w", err)
	}
	return nil
}

func otherMajor(have, want int) error {
	return fmt.Errorf("it is PostgreSQL %d, and %d is needed", have, want)
}

func noCreateDB(config *pgx.ConnConfig) error {
	return fmt.Errorf("the role %s may not create databases", config.User)
}

func mayCreate(ctx context.Context, conn *pgx.Conn) (may bool, err error) {
	err = conn.QueryRow(ctx, "SELECT rolcreatedb OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user").Scan(&may)
	if err != nil {
		return false, fmt.Errorf("reading the role's rights: %w", err)
	}
	return may, nil
}

// scratchPrefix begins the name of every scratch database. What bears it is ours to drop.
const scratchPrefix = "clipdex_scratch_"

func scratchName(now time.Time) string {
	var random [6]byte
	_, _ = rand.Read(random[:]) // never errs
	return fmt.Sprintf("%s%d_%s", scratchPrefix, now.Unix(), hex.EncodeToString(random[:]))
}

// Config gives the configuration of a connection to the scratch database.
func (s *Scratch) Config() *pgx.ConnConfig { return s.config.Copy() }

// Major gives the major version of its server.
func (s *Scratch) Major() int { return s.major }

// Where says which server it is on, as a person reads it.
func (s *Scratch) Where() string { return s.where }

// Close drops the database, even under connections to it, and lets go of its server. A second Close does nothing.
func (s *Scratch) Close(ctx context.Context) error {
	if s.keeper == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx) // a cancelled command still has to clean up
	_, err := s.keeper.Exec(ctx, "DROP DATABASE IF EXISTS "+s.config.Database+" WITH (FORCE)")
	if err != nil {
		err = fault.Wrap(fault.CannotDo, redacted(err), "the next run drops it", "the scratch database %s cannot be dropped", s.config.Database)
	}
	_ = s.keeper.Close(ctx) // nothing depends on how it ends
	s.keeper = nil
	if s.embedded != nil {
		err = errors.Join(err, s.embedded.Close(ctx))
	}
	return err
}
