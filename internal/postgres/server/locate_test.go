package server

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// fake makes a folder of programs of one version.
func fake(t *testing.T, version string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{"postgres", "initdb", "pg_ctl", "psql"} {
		text := "#!/bin/sh\necho '" + program + " (PostgreSQL) " + version + "'\n"
		if err := os.WriteFile(filepath.Join(dir, program), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func getenv(pairs ...string) func(string) string {
	return func(key string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == key {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	sixty, seventy, old := fake(t, "60.1"), fake(t, "70beta2"), fake(t, "9.6.24")
	linked := t.TempDir()
	if err := os.Symlink(filepath.Join(sixty, "pg_ctl"), filepath.Join(linked, "pg_ctl")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		search Search
		want   string
	}{
		{"setting", Search{Getenv: getenv("CLIPDEX_PG_BIN", seventy, "PATH", sixty)}, seventy},
		{"path", Search{Getenv: getenv("PATH", sixty)}, sixty},
		{"a link on the path", Search{Getenv: getenv("PATH", "/nowhere:"+linked)}, sixty},
		{"too old is passed", Search{Getenv: getenv("PATH", old+":"+sixty)}, sixty},
		{"the wanted version", Search{Getenv: getenv("CLIPDEX_PG_BIN", seventy, "PATH", old+":"+sixty), Major: 60}, sixty},
		{"a downloaded one", Search{Getenv: getenv(), Major: 60, Extra: []string{seventy, sixty}}, sixty},
	}
	for _, test := range tests {
		if b, err := Find(t.Context(), test.search); err != nil || b.Dir != test.want {
			t.Errorf("%s: %s, %v", test.name, b.Dir, err)
		}
	}
}

func TestFindErrors(t *testing.T) {
	t.Parallel()
	if _, err := Find(t.Context(), Search{Getenv: getenv("CLIPDEX_PG_BIN", t.TempDir())}); !errors.Is(err, ErrBadSetting) {
		t.Error(err)
	}
	if _, err := Find(t.Context(), Search{Getenv: getenv("PATH", fake(t, "60.1")), Major: 99}); !errors.Is(err, ErrNoBinaries) {
		t.Error(err)
	}
	broken := fake(t, "60.1")
	if err := os.WriteFile(filepath.Join(broken, "postgres"), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Inspect(t.Context(), broken); err == nil {
		t.Error("a program that does not run was taken")
	}
}

func TestFindProgram(t *testing.T) {
	t.Parallel()
	first, second := fake(t, "60.1"), fake(t, "70.1")
	if path, err := FindProgram(getenv("CLIPDEX_PG_BIN", first, "PATH", second), "psql"); err != nil || path != filepath.Join(first, "psql") {
		t.Error(path, err)
	}
	if _, err := FindProgram(getenv("PATH", first), "no-such-program"); !errors.Is(err, ErrNoBinaries) {
		t.Error(err)
	}
}

func TestNewestFirst(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{"/usr/lib/postgresql/9.6/bin": 9, "/usr/pgsql-17/bin": 17, "/Applications/Postgres.app/Contents/Versions/latest/bin": 0} {
		if got := numberIn(path); got != want {
			t.Errorf("%s: %d", path, got)
		}
	}
}

func TestOwnAccount(t *testing.T) {
	t.Parallel()
	a, err := OwnAccount()
	if err != nil {
		t.Fatal(err)
	}
	if a.UID == 0 || a.Drop != (os.Geteuid() == 0) {
		t.Errorf("%+v", a)
	}
	out, err := a.Command(t.Context(), os.Getenv, "/bin/sh", "-c", "id -u; pwd; env | grep ^PG").Output()
	if len(out) == 0 || out[0] == '0' {
		t.Errorf("%s %v", out, err)
	}
}
