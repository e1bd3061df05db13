package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

func options(home Home) EmbeddedOptions {
	return EmbeddedOptions{Home: home, Getenv: env(), Create: true}
}

func open(t *testing.T, o EmbeddedOptions) *Embedded {
	t.Helper()
	e, err := OpenEmbedded(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func shut(t *testing.T, e *Embedded) {
	t.Helper()
	if err := e.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// up says whether any process of the home's server is left.
func up(t *testing.T, home Home) bool {
	t.Helper()
	l, free, err := tryLock(home.alive(), false)
	if err != nil {
		t.Fatal(err)
	}
	if free {
		l.unlock()
	}
	return !free
}

func TestEmbeddedLife(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	var said []string
	o := options(home)
	o.Progress = func(text string) { said = append(said, text) }
	e := open(t, o)
	if MajorOf(e.Version()) < 13 || strings.Contains(e.Version(), " ") {
		t.Errorf("version %q", e.Version())
	}
	if len(said) != 1 || !strings.Contains(said[0], home.Dir) {
		t.Errorf("progress %q", said)
	}
	if made, err := CreateDatabase(t.Context(), e.Config("clipdex")); err != nil || !made {
		t.Fatalf("made %v, %v", made, err)
	}
	run(t, e.Config("clipdex"), "create table kept (x int)")
	if listen := query[string](t, e.Config("clipdex"), "show listen_addresses"); listen != "" {
		t.Errorf("listens on %q", listen)
	}
	if user := query[string](t, configOf(t, e.URL("clipdex")), "select current_user || ' ' || current_database()"); user != "clipdex clipdex" {
		t.Errorf("%s connects as %s", e.URL("clipdex"), user)
	}
	if info, err := os.Stat(e.Config("x").Host); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder %v, %v", info.Mode(), err)
	}
	shut(t, e)
	shut(t, e)
	if up(t, home) {
		t.Error("still up after its last user")
	}
	e = open(t, options(home))
	defer shut(t, e)
	if kept := query[bool](t, e.Config("clipdex"), "select to_regclass('kept') is not null"); !kept {
		t.Error("the data is gone")
	}
}

func TestEmbeddedNoCluster(t *testing.T) {
	t.Parallel()
	home := Home{filepath.Join(pgtest.Dir(t), "home")}
	_, err := OpenEmbedded(t.Context(), EmbeddedOptions{Home: home, Getenv: env()})
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || !errors.Is(err, ErrNoCluster) || e.Code != fault.CannotDo || e.Help != "clipdex db bootstrap" {
		t.Fatal(err)
	}
	if was, err := StopEmbedded(t.Context(), home); was || err != nil {
		t.Errorf("stopped %v, %v", was, err)
	}
	if exists(home.Dir) {
		t.Error("a folder was left behind")
	}
}

func TestEmbeddedKeep(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	o := options(home)
	o.Keep = true
	shut(t, open(t, o))
	if !up(t, home) {
		t.Fatal("not kept up")
	}
	shut(t, open(t, options(home)))
	if !up(t, home) {
		t.Fatal("another user stopped it")
	}
	if was, err := StopEmbedded(t.Context(), home); err != nil || !was {
		t.Fatalf("stopped %v, %v", was, err)
	}
	if up(t, home) {
		t.Fatal("still up")
	}
	if was, err := StopEmbedded(t.Context(), home); err != nil || was {
		t.Fatalf("stopped again %v, %v", was, err)
	}
	shut(t, open(t, options(home)))
	if up(t, home) {
		t.Fatal("kept up after db stop")
	}
}

func TestEmbeddedShared(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	// All at once on an empty home: one of them makes the cluster and starts it.
	holders := make([]*holder, 5)
	for i := range holders {
		holders[i] = startHolder(t, home, nil)
	}
	for _, h := range holders {
		h.ready(t)
	}
	for i, h := range holders {
		if !up(t, home) {
			t.Fatalf("down with %d users left", len(holders)-i)
		}
		h.leave(t)
	}
	if up(t, home) {
		t.Error("still up after the last user")
	}
}

func TestEmbeddedComingAndGoing(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	shut(t, open(t, options(home)))
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 5 {
				e, err := OpenEmbedded(t.Context(), options(home))
				if err == nil {
					_, err = ask(t.Context(), e.Config("postgres"))
					err = errors.Join(err, e.Close(t.Context()))
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if up(t, home) {
		t.Error("still up")
	}
}

func TestEmbeddedOtherVersion(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	write(t, filepath.Join(home.data(), "PG_VERSION"), "99\n")
	_, err := OpenEmbedded(t.Context(), options(home))
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Code != fault.CannotDo || !strings.Contains(e.Help, "postgresql-99") {
		t.Fatal(err)
	}
}

func TestEmbeddedNotACluster(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	write(t, filepath.Join(home.data(), "something"), "")
	if _, err := OpenEmbedded(t.Context(), options(home)); fault.CodeOf(err) != fault.CannotDo || !strings.Contains(err.Error(), "is not a PostgreSQL cluster") {
		t.Fatal(err)
	}
}

func TestEmbeddedLongPath(t *testing.T) {
	t.Parallel()
	home := Home{filepath.Join(pgtest.Dir(t), strings.Repeat("long and deep/", 9))}
	e := open(t, options(home))
	socket := e.Config("postgres").Host
	if !strings.HasPrefix(socket, fmt.Sprintf("/tmp/clipdex-%d-", e.account.UID)) {
		t.Errorf("socket in %s", socket)
	}
	query[int](t, configOf(t, e.URL("postgres")), "select 1")
	shut(t, e)
	if exists(socket) {
		t.Error("the socket's folder is still there")
	}
}

func TestPrivateFolder(t *testing.T) {
	t.Parallel()
	home := Home{pgtest.Dir(t)}
	e := open(t, options(home))
	defer shut(t, e)
	open := filepath.Join(home.Dir, "open")
	if err := os.Mkdir(open, 0o777); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(home.Dir, "link")
	if err := os.Symlink(e.Config("x").Host, link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{open, link} {
		if err := private(dir, e.account); err == nil {
			t.Errorf("%s was taken", dir)
		}
	}
}

func TestEmbeddedUnreachableForRoot(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		return // an ordinary user's server runs under the user itself
	}
	closed := filepath.Join(pgtest.Dir(t), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := OpenEmbedded(t.Context(), options(Home{filepath.Join(closed, "home")}))
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Code != fault.CannotDo || !strings.Contains(e.What, "cannot reach "+closed) {
		t.Fatal(err)
	}
}

// TestEmbeddedOrdinaryUser runs everything as an account that is not root when the tests are.
func TestEmbeddedOrdinaryUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		return // every other test here is this one
	}
	const nobody = 65534
	dir := pgtest.Dir(t)
	home := Home{filepath.Join(dir, "nobody", "data")}
	if err := os.Mkdir(filepath.Join(dir, "nobody"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(filepath.Join(dir, "nobody"), nobody, nobody); err != nil {
		t.Fatal(err)
	}
	self, err := os.ReadFile(must(os.Executable())) // lies in a folder of root's alone
	if err != nil {
		t.Fatal(err)
	}
	outside, err := os.MkdirTemp("/tmp", "clipdex-program-") // programs may not run from where Dir is
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(outside) })
	if err := os.Chmod(outside, 0o755); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(outside, "program")
	if err := os.WriteFile(program, self, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(program, 0o755); err != nil { // whatever the umask left of it
		t.Fatal(err)
	}
	as := func(cmd *exec.Cmd) {
		cmd.Path, cmd.Dir = program, "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	first, second := startHolder(t, home, as), startHolder(t, home, as)
	first.ready(t)
	second.ready(t)
	if info, err := os.Stat(home.data()); err != nil || ownerOf(info) != nobody {
		t.Errorf("cluster of %d, %v", ownerOf(info), err)
	}
	first.leave(t)
	second.leave(t)
	if up(t, home) {
		t.Error("still up")
	}
	// root finds a home that is not its own.
	if _, err := OpenEmbedded(t.Context(), options(home)); err == nil || !strings.Contains(err.Error(), "belongs to user") {
		t.Errorf("root: %v", err)
	}
}

func must(path string, err error) string {
	if err != nil {
		panic(err)
	}
	return path
}

func TestDefaultHome(t *testing.T) {
	t.Parallel()
	tests := []struct {
		env  []string
		root bool
		goos string
		want string
	}{
		{[]string{"CLIPDEX_HOME", "/a", "HOME", "/h"}, true, "linux", "/a"},
		{[]string{"HOME", "/root"}, true, "linux", "/var/lib/clipdex"},
		{[]string{"HOME", "/h", "XDG_DATA_HOME", "/x"}, false, "linux", "/x/clipdex"},
		{[]string{"HOME", "/h", "XDG_DATA_HOME", "x"}, false, "linux", "/h/.local/share/clipdex"},
		{[]string{"HOME", "/h"}, false, "linux", "/h/.local/share/clipdex"},
		{[]string{"HOME", "/h"}, false, "darwin", "/h/Library/Application Support/clipdex"},
	}
	for _, test := range tests {
		if home, err := defaultHome(env(test.env...), test.root, test.goos); err != nil || home.Dir != test.want {
			t.Errorf("%v: %s, %v", test.env, home.Dir, err)
		}
	}
	if _, err := defaultHome(env(), false, "linux"); fault.CodeOf(err) != fault.Usage || err == nil {
		t.Errorf("no home at all: %v", err)
	}
}
