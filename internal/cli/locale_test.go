package cli_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/cli"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// TestLocales takes databases of other locales through a life, with scratch databases of a server whose own is C: nothing
// may depend on how text sorts and folds there. In Turkish the lower case of I is not i.
func TestLocales(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]string{
		"C.UTF-8 of libc": "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
		"Turkish of ICU":  "/* since 15 */ LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
		"builtin":         "/* since 17 */ LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pgtest.Fits(t, options)
			db := pgtest.Copy(t, "template0 "+options)
			env := map[string]string{"DATABASE_URL": db, "CLIPDEX_HOME": t.TempDir(), "CLIPDEX_SCRATCH_URL": pgtest.Server(t)}
			for _, step := range []struct {
				command string
				code    int
				says    string
			}{
				{"db bootstrap", 0, "clean: models, migrations and database agree"},
				{"import --sample", 0, ""},
				{"search tide", 0, ""},
				{"db downgrade base", 0, ""},
				{"db check", 1, "pending: "},
				{"db upgrade --dry-run", 0, ""},
				{"db upgrade", 0, ""},
				{"db diff database models", 0, "equal: "},
				{"db check", 0, "clean: models, migrations and database agree"},
			} {
				var out bytes.Buffer
				code := cli.Run(t.Context(), strings.Fields(step.command), cli.Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
					Getenv: func(k string) string { return env[k] }, Dir: os.TempDir()})
				if code != step.code || !strings.Contains(out.String(), step.says) {
					t.Errorf("%s: exit code %d, and %d and %q are wanted\n%s", step.command, code, step.code, step.says, out.String())
				}
			}
		})
	}
}
