package postgres

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

func scratch(t *testing.T, o ScratchOptions) *Scratch {
	t.Helper()
	s, err := OpenScratch(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func there(t *testing.T, config *pgx.ConnConfig, name string) bool {
	t.Helper()
	return query[bool](t, config, "select exists (select from pg_database where datname = $1)", name)
}

var roles atomic.Int64

// role makes a role and gives the configuration of a login as it.
func role(t *testing.T, name, rights string) *pgx.ConnConfig {
	t.Helper()
	config := configOf(t, pgtest.Server(t))
	name = fmt.Sprintf("%s_%d", name, roles.Add(1)) // -count runs a test again on the same server
	run(t, config, "create role "+name+" login "+rights)
	config.User = name
	return config
}

func TestScratchURL(t *testing.T) {
	t.Parallel()
	server := configOf(t, pgtest.Server(t))
	s := scratch(t, ScratchOptions{Getenv: env("CLIPDEX_SCRATCH_URL", pgtest.Server(t)), Home: Home{"/nowhere"}})
	name := s.Config().Database
	if !strings.HasPrefix(name, "clipdex_scratch_") || s.Where() != Show(server) || s.Major() != MajorOf(query[string](t, server, "show server_version")) {
		t.Errorf("%s on %s, %d", name, s.Where(), s.Major())
	}
	if encoding := query[string](t, s.Config(), "show server_encoding"); encoding != "UTF8" {
		t.Errorf("encoding %s", encoding)
	}
	run(t, s.Config(), "create table anything (x int)")
	left, err := pgx.ConnectConfig(t.Context(), s.Config()) // still connected when it goes
	if err != nil {
		t.Fatal(err)
	}
	defer left.Close(t.Context())
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Close(canceled); err != nil {
		t.Fatal(err)
	}
	if there(t, server, name) {
		t.Error("not dropped")
	}
}

func TestScratchEmbedded(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	s := scratch(t, ScratchOptions{Getenv: env(), Home: home, Target: configOf(t, pgtest.Server(t))})
	if !strings.HasPrefix(s.Where(), "embedded PostgreSQL ") {
		t.Errorf("on %s", s.Where())
	}
	if one := query[int](t, s.Config(), "select 1"); one != 1 {
		t.Error(one)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if up(t, home) {
		t.Error("the embedded server is still up")
	}
}

func TestScratchTarget(t *testing.T) {
	t.Parallel()
	target := role(t, "scratch_maker", "createdb")
	none := env("PATH", "/nowhere", "CLIPDEX_SCRATCH_URL", "postgres://u:s3cr3t@/d?host=/nowhere")
	home := Home{pgtest.Dir(t)}
	write(t, filepath.Join(home.data(), "PG_VERSION"), "99\n") // no binaries run it
	s := scratch(t, ScratchOptions{Getenv: none, Home: home, Target: target})
	if s.Where() != Show(target) {
		t.Errorf("on %s", s.Where())
	}
	if owner := query[string](t, s.Config(), "select current_user"); owner != target.User {
		t.Errorf("as %s", owner)
	}
}

func TestScratchNowhere(t *testing.T) {
	t.Parallel()
	target := role(t, "scratch_reader", "")
	home := Home{pgtest.Dir(t)}
	write(t, filepath.Join(home.data(), "PG_VERSION"), "99\n")
	_, err := OpenScratch(t.Context(), ScratchOptions{Getenv: env("CLIPDEX_SCRATCH_URL", "postgres://u:s3cr3t@/d?host=/nowhere"), Home: home, Target: target})
	if !errors.Is(err, ErrNoScratch) || fault.CodeOf(err) != fault.CannotDo {
		t.Fatal(err)
	}
	text := err.Error()
	for _, want := range []string{"CLIPDEX_SCRATCH_URL: ", "no such file", "embedded server: ", "PostgreSQL 99", "target server: ", target.User + " may not create"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in: %s", want, text)
		}
	}
	if strings.Contains(text, "s3cr3t") {
		t.Errorf("tells the password: %s", text)
	}
}

func TestScratchBadURL(t *testing.T) {
	t.Parallel()
	_, err := OpenScratch(t.Context(), ScratchOptions{Getenv: env("CLIPDEX_SCRATCH_URL", "nonsense"), Target: configOf(t, pgtest.Server(t))})
	if fault.CodeOf(err) != fault.Usage {
		t.Fatal(err)
	}
}

func TestScratchMajor(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	_, err := OpenScratch(t.Context(), ScratchOptions{Getenv: env("CLIPDEX_SCRATCH_URL", pgtest.Server(t)), Home: home, WantMajor: 99})
	if !errors.Is(err, ErrNoScratch) || strings.Count(err.Error(), "99") < 1 {
		t.Fatal(err)
	}
	if exists(home.data()) {
		t.Error("a cluster of another version was made")
	}
	have := MajorOf(query[string](t, configOf(t, pgtest.Server(t)), "show server_version"))
	if s := scratch(t, ScratchOptions{Getenv: env("CLIPDEX_PG_BIN", pgtest.Binaries(t).Dir), Home: home, WantMajor: have}); s.Major() != have {
		t.Errorf("%d, want %d", s.Major(), have)
	}
}

func TestScratchSweep(t *testing.T) {
	t.Parallel()
	mine := role(t, "scratch_sweeper", "createdb")
	other := role(t, "scratch_other", "createdb")
	make := func(config *pgx.ConnConfig) string {
		name := scratchName(time.Unix(1, 0))
		config = config.Copy()
		config.Database = "postgres"
		run(t, config, "create database "+name+" template template0")
		return name
	}
	stale, foreign, used := make(mine), make(other), make(mine)
	// In use without a keeper: its run lost that connection, but works on.
	config := mine.Copy()
	config.Database = used
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	run(t, mine, "create database clipdex_scratchpad_"+mine.User+" template template0")

	o := ScratchOptions{Getenv: env("PATH", "/nowhere"), Home: Home{"/nowhere"}}
	o.Getenv = env("CLIPDEX_SCRATCH_URL", "postgres://"+mine.User+"@/postgres?host="+mine.Host)
	first := scratch(t, o)
	second := scratch(t, o)
	server := configOf(t, pgtest.Server(t))
	for name, want := range map[string]bool{
		stale: false, foreign: true, used: true, "clipdex_scratchpad_" + mine.User: true,
		first.Config().Database: true, second.Config().Database: true,
	} {
		if there(t, server, name) != want {
			t.Errorf("%s: there %v", name, !want)
		}
	}
}
