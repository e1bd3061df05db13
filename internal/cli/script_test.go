package cli_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// TestScript runs testdata/script: what a user types, and what the program answers. See commands for what a script can say
// beyond testscript's own words.
//
// A script starts with a clean environment: no database named, an empty HOME, no embedded database, and scratch databases
// on the tests' server.
func TestScript(t *testing.T) {
	t.Parallel()
	dir := filepath.Dir(program(t))
	server := pgtest.Server(t)
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		UpdateScripts:      *update && pgtest.Major(t) == 15, // see asPrinted
		RequireUniqueNames: true,
		Cmds:               commands,
		Setup: func(e *testscript.Env) error {
			keep := []string{"WORK", "TMPDIR", "devnull", "/", ":", "$"}
			var vars []string
			for _, name := range keep {
				vars = append(vars, name+"="+e.Getenv(name))
			}
			e.Vars = append(vars, "PATH="+dir+":"+programs(t), "HOME="+e.WorkDir+"/home", "TZ=UTC", "LANG=C.UTF-8",
				"CLIPDEX_HOME="+e.WorkDir+"/embedded", "CLIPDEX_SCRATCH_URL="+server, "SERVER="+server, "SECRET="+secret)
			e.Values[testKey{}] = e.T()
			return os.MkdirAll(filepath.Join(e.WorkDir, "home"), 0o755)
		},
	})
}

// secret is the password in scripts that have one. It may stand in no output, which the command clipdex looks after.
const secret = "s3cr3t-Pa55"

// tidy replaces what differs from run to run by words.
func tidy(text string, names *strings.Replacer) string {
	text = names.Replace(text)
	for _, t := range []struct{ pattern, word string }{
		{`\d+(\.\d+)?(ms|s)\b`, "TIME"},
		{`\b\d+(\.\d+)? (B|kB|MB)\b( \(\d+(\.\d+)?[kMG]? rows\))?`, "SIZE"}, // vacuum gives a table more pages
		{`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d\d:\d\d`, "WHEN"},
		{`, PostgreSQL \d+[.\d]*\)`, ", PostgreSQL X)"},
		{`\(PostgreSQL \d+[.\d]*[^)]*\)`, "(PostgreSQL X)"},
		{`PostgreSQL \d+ in /[^\s"]+`, "PostgreSQL X in PROGRAMS"},
		{`embedded PostgreSQL \d+[.\d]*`, "embedded PostgreSQL X"},
		{`"server_version":( ?)"\d+[.\d]*[^"]*"`, `"server_version":$1"X"`},
		{`"(time|since|applied_at)":"\d{4}-\d\d-\d\dT[\d:.]+Z"`, `"$1":"WHEN"`},
		{`"(\w+_ms|\w+_us|rows_per_s|pid)":( ?)\d+`, `"$1":${2}N`},
	} {
		text = regexp.MustCompile(t.pattern).ReplaceAllString(text, t.word)
	}
	return text
}
