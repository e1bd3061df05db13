package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/cli"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

// entitled is a role and its session, as a row of the table in MIGRATIONS.md.
type entitled struct {
	name  string // of the row
	setup string // run by the superuser in the database; $ROLE is the role, $DB the database
	where place
}

// place is where a row's session is.
type place int

const (
	anywhere place = iota
	lone           // no other server for scratch databases
	standby        // on a hot standby
)

// owned gives the database and everything in it to the role.
const owned = `ALTER DATABASE $DB OWNER TO $ROLE; ALTER SCHEMA public OWNER TO $ROLE;
	DO $$ DECLARE r record; BEGIN
		FOR r IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'm') LOOP
			EXECUTE format('ALTER TABLE %s OWNER TO $ROLE', r.name);
		END LOOP;
	END $$;`

// shadows are things of the names of ours, and of PostgreSQL's, in a schema that the role's search path has first.
const shadows = `CREATE SCHEMA shadow; CREATE TABLE shadow.clipdex_revisions (id text); CREATE TABLE shadow.processed_videos (id text);
	CREATE VIEW shadow.pg_class AS SELECT * FROM pg_catalog.pg_class WHERE false; CREATE VIEW shadow.pg_extension AS SELECT * FROM pg_catalog.pg_extension WHERE false;
	CREATE FUNCTION shadow.format_type(oid, integer) RETURNS text LANGUAGE sql AS 'SELECT ''deceived''';
	CREATE FUNCTION shadow.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS 'SELECT ''deceived''';
	GRANT USAGE ON SCHEMA shadow TO $ROLE; GRANT SELECT ON ALL TABLES IN SCHEMA shadow TO $ROLE;
	ALTER ROLE $ROLE IN DATABASE $DB SET search_path = shadow, public, pg_catalog;`

// printing are settings that change how PostgreSQL prints or reads.
const printing = `ALTER ROLE $ROLE SET datestyle = 'German'; ALTER ROLE $ROLE SET intervalstyle = 'iso_8601'; ALTER ROLE $ROLE SET bytea_output = 'escape';
	ALTER ROLE $ROLE SET extra_float_digits = -5; ALTER ROLE $ROLE SET standard_conforming_strings = off; ALTER ROLE $ROLE SET quote_all_identifiers = on;
	ALTER ROLE $ROLE SET client_min_messages = 'debug1'; ALTER ROLE $ROLE SET xmloption = 'document'; ALTER ROLE $ROLE SET timezone = 'Asia/Kathmandu';
	ALTER ROLE $ROLE SET default_transaction_isolation = 'serializable'; ALTER ROLE $ROLE SET default_transaction_deferrable = on;`

const readable = `GRANT SELECT ON ALL TABLES IN SCHEMA public TO $ROLE; `

var standings = []entitled{
	{"owner", owned, anywhere},
	{"owner, no other server for scratch databases", owned, lone},
	{"owner with CREATEDB, no other server for scratch databases", owned + `ALTER ROLE $ROLE CREATEDB`, lone},
	{"reader: USAGE and SELECT", readable, anywhere},
	{"`pg_read_all_data`", `/* since 14 */ GRANT pg_read_all_data TO $ROLE`, anywhere},
	{"reader without SELECT on the history", readable + `REVOKE SELECT ON clipdex_revisions FROM $ROLE`, anywhere},
	{"nothing but CONNECT", `REVOKE ALL ON SCHEMA public FROM PUBLIC`, anywhere},
	{"no CONNECT", `REVOKE CONNECT ON DATABASE $DB FROM PUBLIC`, anywhere},
	{"reader without TEMP", readable + `REVOKE TEMP ON DATABASE $DB FROM PUBLIC`, anywhere},
	{"reader without TEMP, no other server for scratch databases", readable + `REVOKE TEMP ON DATABASE $DB FROM PUBLIC`, lone},
	{"owner, `default_transaction_read_only`", owned + `ALTER ROLE $ROLE SET default_transaction_read_only = on`, anywhere},
	{"owner, an event trigger forbids DDL", owned + `CREATE SCHEMA guard; CREATE FUNCTION guard.no() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no DDL here''; END';
		CREATE EVENT TRIGGER no ON ddl_command_start EXECUTE FUNCTION guard.no()`, anywhere},
	{"reader, row security on the history", readable + `ALTER TABLE clipdex_revisions ENABLE ROW LEVEL SECURITY`, anywhere},
	{"owner, settings that change how PostgreSQL reads and prints", owned + printing, anywhere},
	{"owner, `search_path` with other tables, views and functions of the same names first", owned + shadows, anywhere},
	{"owner, `search_path` empty", owned + `ALTER DATABASE $DB SET search_path = ''`, anywhere},
	{"owner, on a hot standby", owned, standby},
	{"owner by `SET role`", `CREATE ROLE $ROLE_owner; GRANT $ROLE_owner TO $ROLE; ` + strings.ReplaceAll(owned, "$ROLE", "$ROLE_owner") + `ALTER ROLE $ROLE SET role = $ROLE_owner`, anywhere},
}

// columns are the commands of the table, those that need the same together.
var columns = [][]string{
	{"check", "check --sql"}, {"current", "history"}, {"lint"}, {"upgrade --sql"}, {"upgrade", "rollback-last", "downgrade base"}, {"stamp head"}, {"bootstrap"}, {"diff database migrations"},
}

// before is what a command's database is brought to first, when that is not the head.
var before = map[string]string{"lint": undone, "upgrade --sql": undone, "upgrade": undone, "bootstrap": undone}

const (
	undone = `ALTER TABLE public.processed_videos DROP COLUMN IF EXISTS duration_ms; DELETE FROM public.clipdex_revisions WHERE id = '04370fbe93f4'`
	redone = `ALTER TABLE public.processed_videos ADD COLUMN IF NOT EXISTS duration_ms bigint;
		INSERT INTO public.clipdex_revisions (id) VALUES ('04370fbe93f4') ON CONFLICT DO NOTHING`
)

// privileged is one row's database and role.
type privileged struct {
	entitled
	super, url, role, database, home string
	follow                           func() // waits until what super has done has come to url
}

// TestPrivileges runs every cell of the table in MIGRATIONS.md, and wants of each what the table says.
func TestPrivileges(t *testing.T) {
	t.Parallel()
	cells, notes := privilegesTable(t)
	if len(cells) != len(standings) {
		t.Errorf("the table has %d rows, and there are %d", len(cells), len(standings))
	}
	for i, s := range standings {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			pgtest.Fits(t, s.setup)
			row := cells[s.name]
			if len(row) != len(columns) {
				t.Fatalf("the row %q has %d cells, and there are %d columns", s.name, len(row), len(columns))
			}
			p := privileged{entitled: s, role: fmt.Sprintf("standing_%d", i), home: t.TempDir()}
			p.prepare(t)
			p.diagnosed(t, row, notes)
			for n, column := range columns {
				for _, command := range column {
					p.want(t, command, notes[strings.Trim(row[n], "()")])
				}
			}
			if s.name == "no CONNECT" {
				for _, command := range []string{"check --scratch", "show 04370f", "verify", "url"} {
					p.want(t, command, notes["yes"])
				}
			}
		})
	}
}

// note is what a cell says: an exit code and words of the output, in which ME and DB stand for names.
type note struct {
	code  int
	words []string
}

var (
	noteLine = regexp.MustCompile(`(?m)^- \((\w)\) exit (\d): (.*)$`)
	noteWord = regexp.MustCompile("`([^`]+)`")
)

// privilegesTable reads the rows of the table by their first cell, and the notes below it.
func privilegesTable(t *testing.T) (map[string][]string, map[string]note) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "MIGRATIONS.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Who may run what\n")
	section, _, _ = strings.Cut(section, "\n## ")
	notes := map[string]note{"yes": {}}
	for _, m := range noteLine.FindAllStringSubmatch(section, -1) {
		n := note{code: int(m[2][0] - '0')}
		for _, word := range noteWord.FindAllStringSubmatch(m[3], -1) {
			n.words = append(n.words, word[1])
		}
		notes[m[1]] = n
	}
	cells := map[string][]string{}
	for line := range strings.Lines(section) {
		if row, ok := strings.CutPrefix(strings.TrimSpace(line), "| "); ok {
			parts := strings.Split(strings.TrimSuffix(row, " |"), " | ")
			cells[parts[0]] = parts[1:]
		}
	}
	var head []string
	for _, column := range columns {
		head = append(head, "`"+strings.Join(column, "`, `")+"`")
	}
	if got := cells["role, session"]; !slices.Equal(got, head) {
		t.Fatalf("the table's columns are %q, and the commands %q", got, head)
	}
	delete(cells, "role, session")
	return cells, notes
}

// want runs a command as the role. One that could not be done has changed nothing.
func (p *privileged) want(t *testing.T, command string, n note) {
	t.Helper()
	state := redone
	if s, ok := before[command]; ok {
		state = s
	}
	p.sql(t, state)
	p.follow()
	standing := p.sql(t, standsAt)
	code, out := p.command(t, command)
	if code != n.code {
		t.Errorf("%s: exit code %d, and %d is wanted\n%s", command, code, n.code, out)
	}
	for _, word := range n.words {
		if word = strings.NewReplacer(" ME ", " "+p.role+" ", " DB ", " "+p.database+" ").Replace(word + " "); !strings.Contains(out+" ", strings.TrimSpace(word)) {
			t.Errorf("%s does not say %q\n%s", command, word, out)
		}
	}
	if after := p.sql(t, standsAt); code != 0 && after != standing {
		t.Errorf("%s: exit code %d, and the database went from %s to %s", command, code, standing, after)
	}
}

// standsAt tells what the commands change: the history, the columns of what the revision alters, and what is there.
const standsAt = `SELECT concat_ws(' ', (SELECT string_agg(id, ',' ORDER BY id) FROM public.clipdex_revisions),
	(SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = 'public.processed_videos'::regclass AND NOT attisdropped),
	(SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace NOT IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_toast')),
	(SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'))`

var databaseOf = regexp.MustCompile(`@/(\w+)\?`)

func (p *privileged) prepare(t *testing.T) {
	t.Helper()
	p.follow = func() {}
	if p.where == standby {
		pair := pgtest.NewPair(t)
		p.super, p.url, p.follow = pair.Primary, pair.Standby, func() { pair.Follow(t) }
	} else {
		p.super = pgtest.New(t)
		p.url = p.super
		t.Cleanup(func() { p.forget(t) })
	}
	p.database = databaseOf.FindStringSubmatch(p.super)[1]
	p.url = strings.Replace(p.url, "clipdex@", p.role+"@", 1)
	if code, out := (&privileged{url: p.super, home: p.home}).command(t, "bootstrap"); code != 0 {
		t.Fatalf("bootstrap: %d\n%s", code, out)
	}
	p.sql(t, "CREATE ROLE "+p.role+" LOGIN")
	p.sql(t, strings.NewReplacer("$ROLE", p.role, "$DB", p.database).Replace(p.setup))
	p.follow()
}

// forget takes the row's roles from the server that all tests share.
func (p *privileged) forget(t *testing.T) {
	ctx := context.WithoutCancel(t.Context())
	for _, role := range []string{p.role, p.role + "_owner"} {
		conn, err := pgx.Connect(ctx, pgtest.Server(t))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Exec(ctx, "ALTER DATABASE "+p.database+" OWNER TO clipdex")
		_ = conn.Close(ctx)
		if conn, err = pgx.Connect(ctx, p.super); err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Exec(ctx, "SET session_replication_role = replica; DROP EVENT TRIGGER IF EXISTS no; DROP OWNED BY "+role+" CASCADE; DROP ROLE "+role) // the second is seldom there
		_ = conn.Close(ctx)
	}
}

// sql runs statements as the superuser, for whom event triggers are off, and gives the last value of the last one.
func (p *privileged) sql(t *testing.T, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.super)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	results, err := conn.PgConn().Exec(t.Context(), "SET session_replication_role = replica; "+sql).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	if rows := results[len(results)-1].Rows; len(rows) > 0 {
		return string(rows[0][0])
	}
	return ""
}

func (p *privileged) command(t *testing.T, command string) (int, string) {
	t.Helper()
	return p.run(t, append([]string{"db"}, strings.Fields(command)...)...)
}

func (p *privileged) run(t *testing.T, args ...string) (int, string) {
	t.Helper()
	env := map[string]string{"DATABASE_URL": p.url, "CLIPDEX_HOME": p.home, "CLIPDEX_SCRATCH_URL": pgtest.Server(t)}
	if p.where == lone {
		env["CLIPDEX_SCRATCH_URL"], env["CLIPDEX_HOME"] = "", "/dev/null/home"
	}
	var out bytes.Buffer
	code := cli.Run(t.Context(), args, cli.Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(k string) string { return env[k] }, Dir: os.TempDir()})
	return code, out.String()
}
