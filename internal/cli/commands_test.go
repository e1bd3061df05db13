package cli_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/legacy"
	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"
)

// commands are what scripts can say:
//
//	clipdex CODE ARGS…       runs the program and wants that exit code; what it said is tidied, see tidy
//	transcript FILE          runs the lines of a file one by one, "NAME=value clipdex ARGS…", "git …", "psql URL SQL",
//	                         "write FILE TEXT", "edit …", "build", "cat FILES", "cp FILE TO" or "rm FILES"; stdout is what was typed and said, lines of stderr marked, exit codes told
//	newdb NAME               makes an empty database, its URL in $NAME
//	missing NAME             names a database that is not there, its URL in $NAME; dropped at the end
//	odd NAME TEXT            names a database and its user with that text, the database not there yet, in $NAME
//	role NAME URL            makes a role that may log in, its URL in $NAME
//	psql URL SQL             runs SQL, rows to stdout
//	sql URL FILE             runs a file of SQL
//	dsn NAME URL             spells the URL in $NAME_…: see spellings
//	old NAME                 a server that says it is PostgreSQL 12, in $NAME
//	password NAME            a database of a role with a password, in $NAME, $NAME_WRONG and $NAME_NONE
//	legacy URL FILES         applies the first so many legacy files
//	project                  copies the repository into $WORK/project and goes there
//	commit                   makes a git repository of the project, all committed
//	build                    builds its program, which is then what clipdex means
//	edit FILE OLD NEW        replaces a text in a file; in a transcript too
//	embedded                 makes room for the embedded database
//	overlay FILE…            builds the program anew, with these files of the script in place of, or beside, the
//	                         repository's of the same path; from then on clipdex is that program
var commands = map[string]func(*testscript.TestScript, bool, []string){
	"clipdex": runProgram, "transcript": transcript, "newdb": newDatabase, "missing": missingDatabase, "odd": oddNames, "role": newRole, "psql": psql, "sql": sqlFile, "asprinted": asPrinted,
	"project": copyProject, "build": buildCopy, "edit": edit, "commit": commitCopy,
	"overlay": buildWith,
	"dsn":     spellings, "old": oldServer, "password": passwordRole, "legacy": applyLegacy, "embedded": embedded,
}

func runProgram(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	stdout, stderr, code := run(ts, "clipdex", args[1:])
	fmt.Fprint(ts.Stdout(), stdout)
	fmt.Fprint(ts.Stderr(), stderr)
	if code != want {
		ts.Fatalf("clipdex %s: exit code %d, and %d is wanted", strings.Join(args[1:], " "), code, want)
	}
}

// run runs a program in the script's environment and gives what it said, tidied.
func run(ts *testscript.TestScript, program string, args []string) (stdout, stderr string, code int) {
	err := ts.Exec(program, args...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	stdout, stderr = ts.ReadFile("stdout"), ts.ReadFile("stderr")
	if strings.Contains(stdout+stderr, secret) {
		ts.Fatalf("%s %s shows the password", program, strings.Join(args, " "))
	}
	names := databases(ts)
	return withoutIDs(ts, tidy(stdout, names)), withoutIDs(ts, tidy(stderr, names)), code
}

func transcript(ts *testscript.TestScript, _ bool, args []string) {
	var said strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			fmt.Fprintln(&said, line)
			continue
		}
		fmt.Fprintf(&said, "$ %s\n", line)
		typed(ts, &said, words(ts, line))
	}
	fmt.Fprint(ts.Stdout(), said.String())
}

// typed runs one line of a transcript.
func typed(ts *testscript.TestScript, said *strings.Builder, line []string) {
	var before [][2]string
	for len(line) > 0 && strings.Contains(line[0], "=") {
		name, value, _ := strings.Cut(line[0], "=")
		before = append(before, [2]string{name, ts.Getenv(name)})
		ts.Setenv(name, value)
		line = line[1:]
	}
	switch line[0] {
	case "psql":
		for _, row := range execute(ts, line[1], strings.Join(line[2:], " ")) {
			fmt.Fprintln(said, row)
		}
	case "write":
		ts.Check(os.WriteFile(ts.MkAbs(line[1]), []byte(strings.Join(line[2:], " ")+"\n"), 0o644))
	case "edit":
		edit(ts, false, line[1:])
	case "build":
		buildCopy(ts, false, nil)
	case "cat", "rm":
		for _, path := range line[1:] {
			matches, err := filepath.Glob(ts.MkAbs(path))
			ts.Check(err)
			for _, m := range matches {
				if line[0] == "rm" {
					ts.Check(os.Remove(m))
				} else {
					fmt.Fprint(said, withoutIDs(ts, ts.ReadFile(m)))
				}
			}
		}
	case "cp":
		ts.Check(os.WriteFile(ts.MkAbs(line[2]), []byte(ts.ReadFile(line[1])), 0o644))
	case "clipdex", "git":
		stdout, stderr, code := run(ts, line[0], line[1:])
		fmt.Fprint(said, stdout)
		for l := range strings.Lines(stderr) {
			fmt.Fprintf(said, "! %s", l)
		}
		fmt.Fprintf(said, "[%d]\n", code)
	default:
		ts.Fatalf("a transcript can't say %q", line[0])
	}
	for _, b := range before {
		ts.Setenv(b[0], b[1])
	}
}

// words splits a line as a shell would: single quotes keep what is between them as it is, two are
// one, and $NAME is replaced elsewhere.
func words(ts *testscript.TestScript, line string) []string {
	var out []string
	word, in := "", false
	parts := strings.Split(line, "'")
	for i, part := range parts {
		if i%2 == 1 {
			word, in = word+part, true
			continue
		}
		if part == "" && in && i < len(parts)-1 {
			word += "'"
			continue
		}
		for j, piece := range strings.Split(part, " ") {
			if j > 0 && (word != "" || in) {
				out, word, in = append(out, word), "", false
			}
			word += os.Expand(piece, ts.Getenv)
		}
	}
	if word != "" || in {
		out = append(out, word)
	}
	return out
}

// databases gives what is to be replaced in the program's output by names of the script.
func databases(ts *testscript.TestScript) *strings.Replacer {
	words := map[string]string{ts.Getenv("WORK"): "$WORK", ts.Getenv("CLIPDEX_HOME"): "$CLIPDEX_HOME", mustParse(ts, ts.Getenv("SERVER")).Query().Get("host"): "SOCKET"}
	for _, name := range strings.Fields(ts.Getenv("NAMES")) {
		u, err := url.Parse(ts.Getenv(name))
		ts.Check(err)
		if folder := u.Query().Get("host"); folder != "" {
			words[u.User.Username()+"@"+folder+":5432"+u.Path], words[strings.TrimPrefix(u.Path, "/")] = name, name
			words[folder], words[url.QueryEscape(folder)] = "SOCKET", "SOCKET"
		} else {
			words[u.Host] = name
		}
		if role := ts.Getenv(name + "_ROLE"); role != "" {
			words[role] = name + "_ROLE"
		}
	}
	// The longest first: one may be the beginning of another.
	byLength := slices.SortedFunc(maps.Keys(words), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, from := range byLength {
		pairs = append(pairs, from, words[from])
	}
	return strings.NewReplacer(pairs...)
}

func named(ts *testscript.TestScript, name, url string) {
	ts.Setenv(name, url)
	ts.Setenv("NAMES", ts.Getenv("NAMES")+" "+name)
}

func newDatabase(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		named(ts, name, pgtest.New(tb(ts)))
	}
}

// tb gives the script's test, whose end cleans up.
func tb(ts *testscript.TestScript) testing.TB { return ts.Value(testKey{}).(testing.TB) }

type testKey struct{}

func missingDatabase(ts *testscript.TestScript, _ bool, args []string) {
	u := pgtest.New(tb(ts)) // a name of its own, and its end
	named(ts, args[0], u)
	execute(ts, ts.Getenv("SERVER"), "DROP DATABASE "+database(ts, u))
}

func database(ts *testscript.TestScript, text string) string {
	u, err := url.Parse(text)
	ts.Check(err)
	return strings.TrimPrefix(u.Path, "/")
}

func newRole(ts *testscript.TestScript, _ bool, args []string) {
	name, target := args[0], args[1]
	role := strings.ToLower(name) + "_" + database(ts, target)
	server := ts.Getenv("SERVER")
	execute(ts, server, "CREATE ROLE "+role+" LOGIN")
	execute(ts, target, "REVOKE CREATE ON SCHEMA public FROM PUBLIC") // as it is since 15
	ts.Defer(func() { execute(ts, target, "DROP OWNED BY "+role+"; DROP ROLE "+role) })
	named(ts, name, strings.Replace(target, "clipdex@", role+"@", 1))
	ts.Setenv(name+"_ROLE", role)
}

// oddNames makes a role that may make databases, and names a database like it.
func oddNames(ts *testscript.TestScript, _ bool, args []string) {
	name, text, server := args[0], args[1], ts.Getenv("SERVER")
	quoted := pgx.Identifier{text}.Sanitize()
	execute(ts, server, "CREATE ROLE "+quoted+" LOGIN CREATEDB")
	ts.Defer(func() {
		execute(ts, server, "DROP DATABASE IF EXISTS "+quoted+" WITH (FORCE)")
		execute(ts, server, "DROP ROLE "+quoted)
	})
	folder := mustParse(ts, server).Query().Get("host")
	ts.Setenv(name, "postgres://"+url.PathEscape(text)+"@"+url.PathEscape(folder)+"/"+url.PathEscape(text))
}

func psql(ts *testscript.TestScript, _ bool, args []string) {
	for _, row := range execute(ts, args[0], strings.Join(args[1:], " ")) {
		fmt.Fprintln(ts.Stdout(), row)
	}
}

func execute(ts *testscript.TestScript, url, sql string) []string {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	ts.Check(err)
	defer conn.Close(ctx)
	results, err := conn.PgConn().Exec(ctx, sql).ReadAll()
	ts.Check(err)
	var rows []string
	for _, r := range results {
		for _, row := range r.Rows {
			var cells []string
			for _, cell := range row {
				cells = append(cells, string(cell))
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
	}
	return rows
}

func sqlFile(ts *testscript.TestScript, _ bool, args []string) {
	execute(ts, args[0], ts.ReadFile(args[1]))
}

var qualified = regexp.MustCompile(`\b(?:transcript_segments|guests)\.(video_id|seq|start_ms|end_ms|text|name)\b`)

// asPrinted makes an expected transcript one of the server under test: since 16 the columns of a view that reads one table
// are printed bare, before 14 TRIM is printed as the function that it is (tried).
func asPrinted(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	switch major := pgtest.Major(tb(ts)); {
	case major >= 16:
		text = qualified.ReplaceAllString(text, "$1")
	case major < 14:
		text = strings.ReplaceAll(text, "TRIM(BOTH FROM ", "btrim(")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

func applyLegacy(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	for _, f := range legacy.Files()[:n] {
		execute(ts, args[0], f.SQL)
	}
}

func embedded(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Setenv("CLIPDEX_HOME", pgtest.Dir(tb(ts))+"/home")
	ts.Setenv("CLIPDEX_SCRATCH_URL", "")
}

func buildWith(ts *testscript.TestScript, _ bool, args []string) {
	repository, err := filepath.Abs(root)
	ts.Check(err)
	replaced := map[string]string{}
	for _, name := range args {
		replaced[filepath.Join(repository, name)] = ts.MkAbs(name)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replaced})
	ts.Check(err)
	file := ts.MkAbs("overlay.json")
	ts.Check(os.WriteFile(file, overlay, 0o644))
	ts.Check(build(context.Background(), root, ts.MkAbs("bin/clipdex"), "-overlay", file))
	ts.Setenv("PATH", ts.MkAbs("bin")+":"+ts.Getenv("PATH"))
}
