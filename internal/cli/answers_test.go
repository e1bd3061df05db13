package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/report"
)

// TestJSONIsOneObject decodes what check answers in every outcome.
func TestJSONIsOneObject(t *testing.T) {
	t.Parallel()
	_, env := onServer(t)
	prepare(t, env, "db", "bootstrap").want(t, 0)
	_, empty := onServer(t)
	nowhere := []string{"DATABASE_URL=postgres://u:" + secret + "@127.0.0.1:1/d"}
	cases := []struct {
		name, verdict string
		env           []string
		args          []string
		code          int
	}{
		{"clean", "clean", env, nil, 0},
		{"scratch", "clean", env, []string{"--scratch"}, 0},
		{"pending", "pending", empty, nil, 1},
		{"unreachable", "error", nowhere, nil, 3},
		{"no embedded database", "error", nil, nil, 3},
		{"option", "error", env, []string{"--nope"}, 2},
		{"argument", "error", env, []string{"guests"}, 2},
		{"value", "error", env, []string{"--lock-timeout", "soon"}, 2},
		{"pattern", "error", env, []string{"--only", "["}, 2},
		{"option without value", "error", env, []string{"--only"}, 2},
		{"URL", "error", env, []string{"--database-url", "mysql://u:" + secret + "@h/d"}, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := prepare(t, c.env, append([]string{"db", "check", "--format", "json"}, c.args...)...).want(t, c.code)
			d := json.NewDecoder(bytes.NewReader(p.stdout.Bytes()))
			d.DisallowUnknownFields()
			var document report.Document
			if err := d.Decode(&document); err != nil {
				t.Fatalf("%v\n%s", err, &p.stdout)
			}
			if d.More() {
				t.Errorf("more than one object:\n%s", &p.stdout)
			}
			if document.Verdict != c.verdict || document.ExitCode != c.code || document.Version != report.JSONVersion {
				t.Errorf("verdict %s, exit code %d, version %d", document.Verdict, document.ExitCode, document.Version)
			}
			if (document.Error != nil) != (c.verdict == "error") {
				t.Errorf("error %+v", document.Error)
			}
			if nulls := regexp.MustCompile(`"(\w+)": null`).FindAllStringSubmatch(p.stdout.String(), -1); len(nulls) > 1 || len(nulls) == 1 && nulls[0][1] != "error" {
				t.Errorf("null: %v", nulls)
			}
			if strings.Contains(p.stdout.String()+p.stderr.String(), secret) {
				t.Error("the password is shown")
			}
		})
	}
}

// TestHelp asks every command that the program lists for its help, and no text sends anybody to a command that is not there.
func TestHelp(t *testing.T) {
	t.Parallel()
	all := prepare(t, nil).want(t, 0).stdout.String()
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  ((?:db |hook )?[a-z-]+)  `).FindAllStringSubmatch(all, -1) {
		known[m[1]] = true
	}
	if len(known) != 19+9+2+3 {
		t.Errorf("commands: %v", known)
	}
	texts := all
	for name := range known {
		p := prepare(t, nil, append(strings.Fields(name), "--help")...).want(t, 0)
		p.says(t, "clipdex "+name+": ", "\n  clipdex "+name, "Example", "-h, --help")
		texts += p.stdout.String()
	}
	for _, m := range regexp.MustCompile(`(?m)(?:^|[ "\(])clipdex ((?:db |hook )?[a-zA-Z-]+)`).FindAllStringSubmatch(texts, -1) {
		if word := strings.TrimPrefix(m[1], "db "); !known[m[1]] && word != "COMMAND" && word != "db" && word != "--help" && word != "--version" && word != "keeps" {
			t.Errorf("%q is no command", m[0])
		}
	}
	for _, other := range []string{"db", "hook"} {
		if text := prepare(t, nil, other).want(t, 0).stdout.String(); text != all {
			t.Errorf("clipdex %s says\n%s", other, text)
		}
	}
	prepare(t, nil, "--version").want(t, 0).says(t, "clipdex version ")
}

// TestOrdinaryUser makes and uses the embedded database under an account that is not root, with no setting but HOME.
func TestOrdinaryUser(t *testing.T) {
	t.Parallel()
	const nobody = 65534
	home := filepath.Join(pgtest.Dir(t), "h")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	as := func(args ...string) *process {
		p := prepare(t, []string{"HOME=" + home, "CLIPDEX_HOME="}, args...)
		p.Dir = "/"
		if os.Getuid() == 0 {
			p.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		return p
	}
	if os.Getuid() == 0 {
		if err := os.Chown(home, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	as("db", "bootstrap").want(t, 0).says(t, "created clipdex (embedded PostgreSQL", "clean:")
	as("db", "check").want(t, 0).says(t, "clean: models, migrations and database agree")
	as("db", "start").want(t, 0).says(t, "started:", "postgres://clipdex@/clipdex?host="+home)
	as("db", "stop").want(t, 0).says(t, "stopped:")
	nobodyIn(t, home)
}

// TestShared lets commands use the embedded database at the same time. The last one out stops it.
func TestShared(t *testing.T) {
	t.Parallel()
	home := filepath.Join(pgtest.Dir(t), "home")
	env := []string{"CLIPDEX_HOME=" + home}
	var all sync.WaitGroup
	for range 4 {
		p := prepare(t, env, "db", "bootstrap")
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			if err := p.Wait(); err != nil {
				t.Errorf("%v: %s%s", err, &p.stdout, &p.stderr)
			}
			p.says(t, "clean: models, migrations and database agree")
		})
	}
	all.Wait()
	nobodyIn(t, home)
}
