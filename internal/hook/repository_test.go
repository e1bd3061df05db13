package hook_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/hook"
)

// repository is a real one of git's, in a folder with a space in its name. What is in it is small: models are right unless one
// has WRONG in it, is empty, or not as it was committed; revisions unless one has BROKEN, and one with SLOW is verified for
// ever. A stand-in for Go builds a clipdex that says so. That the real one does is tested with the program, in cli.
type repository struct {
	t   *testing.T
	dir string
	env []string
}

// standIn says which variables of git it sees, and builds what says what it was asked and answers by the models beside it.
const standIn = `#!/bin/sh
env | grep -E '^(GIT_(DIR|INDEX_FILE|PREFIX|WORK_TREE)|DATABASE_URL)='
while [ "$1" != -o ]; do shift; done
cat >"$2" <<'END'
#!/bin/sh
echo "asked: $*"
if grep -rq SLOW migrations; then
	case $* in "db verify") echo $$ >"$HOME/verifying"; exec sleep 600 ;; *) until test -s "$HOME/verifying"; do :; done ;; esac
fi
case $* in "db verify") ! grep -rq BROKEN migrations ;; *) test -e models/two.go && ! grep -r WRONG models && ! grep -rl "$(printf '\r')" . && ! find models -empty | grep . ;; esac
END
chmod +x "$2"
`

func newRepository(t *testing.T) *repository {
	t.Helper()
	home := t.TempDir()
	r := &repository{t: t, dir: filepath.Join(home, "a repository")}
	r.env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + home, "TMPDIR=" + filepath.Join(home, "tmp"), "GIT_CONFIG_NOSYSTEM=1", "DATABASE_URL=postgres://mine",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b", "GIT_EDITOR=true"}
	for _, folder := range []string{r.dir, filepath.Join(home, "tmp")} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	goProgram := filepath.Join(home, "stand in")
	if err := os.WriteFile(goProgram, []byte(standIn), 0o755); err != nil {
		t.Fatal(err)
	}
	check, err := filepath.Abs("pre-commit.sh")
	if err != nil {
		t.Fatal(err)
	}
	r.well(`git init -q -b main . && git config clipdex.go '` + goProgram + `'
		mkdir -p models migrations internal/query internal/hook && cp '` + check + `' internal/hook
		echo 'module github.com/clipdex/clipdex' >go.mod
		echo one >models/one.go; echo two >models/two.go; echo text >README.md; echo first >migrations/first.go
		git add . && git commit -qm first`)
	return r
}

// sh runs a script in the repository and gives what it said, and whether it went well.
func (r *repository) sh(script string) (said string, ok bool) {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "/bin/sh", "-ec", script)
	cmd.Dir, cmd.Env = r.dir, r.env
	out, err := cmd.CombinedOutput()
	if _, refused := errors.AsType[*exec.ExitError](err); err != nil && !refused {
		r.t.Fatal(err)
	}
	return string(out), err == nil
}

// well runs a script that has to go well.
func (r *repository) well(script string) string {
	r.t.Helper()
	said, ok := r.sh(script)
	if !ok {
		r.t.Fatalf("%s\n%s", script, said)
	}
	return said
}

func (r *repository) place() hook.Place {
	r.t.Helper()
	p, err := hook.Find(r.t.Context(), r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

func (r *repository) install() hook.Installed {
	r.t.Helper()
	did, err := r.place().Install()
	if err != nil {
		r.t.Fatal(err)
	}
	return did
}

// run runs the check by itself. Its environment is the tests' own.
func (r *repository) run() (said string, code int) {
	r.t.Helper()
	var out bytes.Buffer
	code, err := r.place().Run(r.t.Context(), &out, &out)
	if err != nil {
		r.t.Fatal(err)
	}
	return out.String(), code
}

// folder gives what is in a folder: names, and what is in the files or where links lead.
func (r *repository) folder(name string) string {
	r.t.Helper()
	return r.well(`cd '` + name + `' && ls -l | sed 's/ .* / /' && for f in *; do echo "== $f"; cat "$f" 2>/dev/null || echo dangling; done`)
}

func TestMain(m *testing.M) {
	// What git says to a hook that runs the tests is not for the repositories that they make.
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "GIT_") || name == "SKIP" {
			os.Unsetenv(name)
		}
	}
	os.Exit(m.Run())
}
