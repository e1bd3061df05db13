package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

// step is a revision of SQL with its pre-checks. Its source holds the SQL as it stands.
type step struct {
	up     string
	checks []migrate.Precheck
}

func finds(what, query string) []migrate.Precheck {
	return []migrate.Precheck{{Finds: what, Query: query}}
}

// written gives a runner over steps whose sources are known, with what it told: "check ID count", "run ID".
func (d database) written(t *testing.T, steps ...step) (*migrate.Runner, *[]string) {
	t.Helper()
	files := fstest.MapFS{"root.go": {Data: []byte(`package migrations; var root = Revision{ID: "` + rootID + `", Message: "baseline"}`)}}
	var revisions []migrate.Revision
	for _, s := range steps {
		revisions = append(revisions, migrate.Revision{Message: "it", Up: script(s.up), Prechecks: s.checks})
	}
	revisions = root(revisions...)
	for i, s := range steps {
		id := revisions[i+1].ID
		files[id+".go"] = &fstest.MapFile{Data: fmt.Appendf(nil, "package migrations; var r%s = Revision{ID: %q, Message: `it`, Up: run(%q)}", id, id, s.up)}
	}
	chain, err := migrate.NewChain(revisions, files)
	if err != nil {
		t.Fatal(err)
	}
	told := &[]string{}
	r := &migrate.Runner{Chain: chain, Config: d.config, Build: "test"}
	if _, err := r.Baseline(t.Context(), migrate.Baseline{}); err != nil {
		t.Fatal(err)
	}
	r.Notify = func(e migrate.Event) {
		switch e.Kind {
		case migrate.Checked:
			*told = append(*told, fmt.Sprintf("check %s %d", e.Revision.ID[:1], e.Found))
			if e.Duration <= 0 {
				t.Errorf("no time is told of the check of %s", e.Revision.ID)
			}
		case migrate.Started:
			*told = append(*told, "run "+e.Revision.ID[:1])
		}
	}
	return r, told
}

// TestPrechecks has one case for each kind of statement that rows can refuse.
func TestPrechecks(t *testing.T) {
	t.Parallel()
	const made = `CREATE TABLE shows (id int PRIMARY KEY);
		CREATE TABLE guests (id int PRIMARY KEY, role text, email text, age bigint, show int);
		INSERT INTO shows VALUES (1);
		INSERT INTO guests VALUES (1, 'host', 'a@b', 1, 1), (2, 'guest', 'c@d', 2, 1)`
	for name, test := range map[string]struct{ offending, mended, up, finds, query, rows string }{
		"not null": {`INSERT INTO guests VALUES (3, NULL, 'e'), (4, NULL, 'f')`, `UPDATE guests SET role = 'x' WHERE role IS NULL`,
			`ALTER TABLE guests ALTER role SET NOT NULL`, "rows of guests without a role", `SELECT id FROM guests WHERE role IS NULL`, "id = 3\nid = 4"},
		"unique": {`INSERT INTO guests VALUES (3, 'x', 'a@b')`, `DELETE FROM guests WHERE id = 3`,
			`ALTER TABLE guests ADD UNIQUE (email)`, "emails that several guests have", `SELECT email, count(*) FROM guests GROUP BY email HAVING count(*) > 1`, "email = 'a@b', count = 2"},
		"check": {`INSERT INTO guests VALUES (3, 'x', 'y', -1)`, `UPDATE guests SET age = 0 WHERE age < 0`,
			`ALTER TABLE guests ADD CHECK (age >= 0)`, "guests of negative age", "SELECT id, age FROM guests\nWHERE NOT age >= 0;", "id = 3, age = -1"},
		"foreign key": {`INSERT INTO guests VALUES (3, 'x', 'y', 3, 7)`, `INSERT INTO shows VALUES (7)`,
			`ALTER TABLE guests ADD FOREIGN KEY (show) REFERENCES shows`, "guests of a show that is not there",
			`SELECT id, show FROM guests WHERE show IS NOT NULL AND NOT EXISTS (SELECT FROM shows WHERE shows.id = guests.show)`, "id = 3, show = 7"},
		"narrowing": {`INSERT INTO guests VALUES (3, 'x', 'y', 5000000000)`, `UPDATE guests SET age = 50 WHERE id = 3`,
			`ALTER TABLE guests ALTER age TYPE integer`, "ages above what an integer holds", `TABLE guests EXCEPT SELECT * FROM guests WHERE age BETWEEN -2147483648 AND 2147483647 OR age IS NULL`,
			"id = 3, role = 'x', email = 'y', age = 5000000000, show = NULL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			d.exec(t, made)
			d.exec(t, test.offending)
			r, told := d.written(t, step{up: `CREATE TABLE other ()`}, step{test.up, finds(test.finds, test.query)})

			result, err := r.Upgrade(t.Context(), "")
			wantFault(t, err, fault.No, "a pre-check found rows in the way: nothing was run, the database stays at 000000000000",
				test.finds+": ", "    "+strings.ReplaceAll(test.rows, "\n", "\n    ")+"\nfound for 222222222222 (it) by\n    "+strings.ReplaceAll(strings.TrimSuffix(test.query, ";"), "\n", "\n    "),
				"correct these rows, then  clipdex db upgrade")
			if d.applied(t) != rootID || d.text(t, `to_regclass('other')`) != "" || result.To != rootID || len(result.Done) > 0 {
				t.Errorf("something was run: %+v", result)
			}
			count := strings.Count(test.rows, "\n") + 1
			if got, want := strings.Join(*told, ", "), fmt.Sprintf("check 2 %d", count); got != want {
				t.Errorf("told %s, want %s", got, want)
			}

			d.exec(t, test.mended)
			*told = nil
			if _, err := r.Upgrade(t.Context(), ""); err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Join(*told, ", "), "check 2 0, run 1, run 2"; got != want {
				t.Errorf("told %s, want %s", got, want)
			}
		})
	}
}

func TestEveryPrecheckIsRun(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(t, `CREATE TABLE a (id int, name text); INSERT INTO a SELECT n, E'two\nlines' || repeat('x', 100) FROM generate_series(1, 12) n`)
	d.exec(t, `CREATE TABLE b (at timestamptz); INSERT INTO b VALUES (NULL)`)
	r, _ := d.written(t,
		step{`SELECT 1`, append(finds("rows of a", `SELECT id, name FROM a ORDER BY id`), finds("rows of c", `SELECT 1 WHERE false`)...)},
		step{`SELECT 2`, finds("rows of b", `SELECT at AS "at what" FROM b`)})
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.No, "2 pre-checks found rows in the way: nothing was run")
	found, ok := errors.AsType[*migrate.PrecheckError](err)
	if !ok || len(found.Findings) != 2 {
		t.Fatalf("findings: %+v", found)
	}
	a, b := found.Findings[0], found.Findings[1]
	if a.Count != 12 || len(a.Rows) != 5 || a.Rows[0] != "id = 1, name = 'two lines"+strings.Repeat("x", 51)+"…'" || a.Revision.ID != firstID {
		t.Errorf("first finding: %+v", a)
	}
	if b.Count != 1 || b.Rows[0] != `"at what" = NULL` || b.Revision.ID != nextID {
		t.Errorf("second finding: %+v", b)
	}
	if !strings.Contains(found.Error(), "\n    …\nfound for 111111111111 (it) by\n") || strings.Contains(found.Error(), "rows of c") {
		t.Errorf("message:\n%s", found)
	}
	result, err := r.Upgrade(t.Context(), "+1")
	if wantFault(t, err, fault.No, "a pre-check found rows in the way"); result.To != rootID || strings.Contains(err.Error(), "rows of b") {
		t.Errorf("beyond the target: %v", err)
	}
}

// TestPrecheckWaits has the ways in which a query can depend on an earlier revision, and some in which it doesn't.
func TestPrecheckWaits(t *testing.T) {
	t.Parallel()
	const (
		ahead = "check 2 0, run 1, run 2"
		late  = "run 1, check 2 0, run 2"
	)
	const made = `CREATE TYPE mood AS ENUM ('sad', 'glad');
		CREATE TABLE guests (id int, role text, feels mood[]);
		CREATE VIEW hosts AS SELECT id FROM guests WHERE role = 'host';
		CREATE FUNCTION odd(int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN $1 % 2 = 1; END';
		CREATE VIEW odds AS SELECT n FROM generate_series(2, 8, 2) n WHERE odd(n);
		CREATE TABLE logs (at int) PARTITION BY RANGE (at); CREATE TABLE logs_old PARTITION OF logs FOR VALUES FROM (0) TO (9);
		CREATE TABLE "Big Table" (id int); CREATE TABLE elsewhere (id int, role text, guest int); CREATE SCHEMA s; CREATE TABLE s.t (id int)`
	for name, test := range map[string]struct{ earlier, query, want string }{
		"another table":           {`UPDATE elsewhere SET role = lower(role) WHERE id > 0`, `SELECT id FROM guests WHERE lower(role) = ''`, ahead},
		"a longer name":           {`CREATE INDEX guests_id ON elsewhere (id)`, `SELECT id FROM guests`, ahead},
		"a trigger elsewhere":     {`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON elsewhere EXECUTE FUNCTION f()`, `SELECT id FROM guests`, ahead},
		"its table, created":      {`CREATE TABLE fresh (id int)`, `SELECT id FROM fresh`, late},
		"its column, added":       {`ALTER TABLE guests ADD COLUMN fresh int`, `SELECT id FROM guests WHERE fresh = 1`, late},
		"its schema, created":     {`CREATE SCHEMA fresh; CREATE TABLE fresh.t ()`, `SELECT FROM fresh.t`, late},
		"its type, created":       {`CREATE TYPE fresh AS ENUM ('x')`, `SELECT 1 WHERE 'x'::fresh <> 'x'`, late},
		"its label, added":        {`ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'`, `SELECT id FROM guests WHERE 'blue' = ANY (feels)`, late},
		"its type, changed":       {`ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'`, `SELECT id FROM guests WHERE feels IS NULL`, late},
		"its table, backfilled":   {"\n\tUPDATE Guests SET role = 'x'", `SELECT id FROM guests WHERE role IS NULL`, late},
		"its table, quoted":       {`UPDATE "Big Table" SET id = 1`, `SELECT id FROM "Big Table"`, late},
		"behind a view":           {`UPDATE guests SET role = 'x'`, `SELECT id FROM hosts`, late},
		"its function":            {`CREATE OR REPLACE FUNCTION odd(int) RETURNS boolean LANGUAGE sql AS 'SELECT false'`, `SELECT id FROM s.t WHERE odd(id)`, late},
		"a function in its view":  {`CREATE OR REPLACE FUNCTION odd(int) RETURNS boolean LANGUAGE sql AS 'SELECT false'`, `SELECT n FROM odds`, late},
		"its partition":           {`DELETE FROM logs_old`, `SELECT at FROM logs`, late},
		"names from the catalog":  {`DO $$ DECLARE t text; BEGIN FOR t IN SELECT 'guests' LOOP EXECUTE 'UPDATE ' || t || ' SET role = 1'; END LOOP; END $$`, `SELECT id FROM s.t`, late},
		"it asks the catalog":     {`CREATE TABLE elsewhere2 ()`, `SELECT relname FROM pg_class WHERE relname = 'nobody'`, late},
		"in another schema":       {`DELETE FROM s.t`, `SELECT id FROM s.t`, late},
		"constants and functions": {`CREATE TABLE elsewhere2 AS SELECT count(*) FROM elsewhere`, `SELECT count(*) FROM guests HAVING count(*) > 0`, ahead},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			d.exec(t, made)
			r, told := d.written(t, step{up: test.earlier}, step{`SELECT 1`, finds("rows", test.query)})
			if _, err := r.Upgrade(t.Context(), ""); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(*told, ", "); got != test.want {
				t.Errorf("told %s, want %s", got, test.want)
			}
		})
	}
	t.Run("sources not known", func(t *testing.T) {
		t.Parallel()
		d := newDatabase(t)
		r := d.runner(t, root(migrate.Revision{Up: script(`CREATE TABLE t ()`)}, migrate.Revision{Up: nothing, Prechecks: finds("rows", `SELECT 1 WHERE 'run' <> (SELECT 'run' FROM t)`)}))
		if _, err := r.Upgrade(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("asked for", func(t *testing.T) {
		t.Parallel()
		r, told := newDatabase(t).written(t, step{up: `SELECT 1`}, step{`SELECT 2`, finds("rows", `SELECT 1 WHERE false`)})
		r.ChecksLate = true
		if _, err := r.Upgrade(t.Context(), ""); err != nil || strings.Join(*told, ", ") != late {
			t.Errorf("told %v, error %v", *told, err)
		}
	})
}

// TestOtherFiles: what a revision does may stand in a Go file without a revision, or in one that is no Go.
func TestOtherFiles(t *testing.T) {
	t.Parallel()
	for name, files := range map[string][2]string{
		"helper":   {`package m; var b = Revision{ID: "` + firstID + `", Up: seed}`, `package m; func seed(tx *gorm.DB) error { return tx.Exec("INSERT INTO \x67uests VALUES (1)").Error }`},
		"embedded": {`package m; import _ "embed"; var b = Revision{ID: "` + firstID + `", Up: run(text)}`, `package m`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			d.exec(t, `CREATE TABLE guests (id int)`)
			revisions := root(migrate.Revision{Up: script(`INSERT INTO guests VALUES (1)`)}, migrate.Revision{Up: nothing, Prechecks: finds("no guests", `SELECT 1 WHERE NOT EXISTS (SELECT FROM guests)`)})
			chain, err := migrate.NewChain(revisions, fstest.MapFS{
				"all.go":    {Data: []byte(`package m; var a = []Revision{{ID: "` + rootID + `", Message: ""}, {ID: "` + nextID + `", Up: nothing}}`)},
				"one.go":    {Data: []byte(files[0])},
				"helper.go": {Data: []byte(files[1])},
			})
			if err != nil {
				t.Fatal(err)
			}
			r := &migrate.Runner{Chain: chain, Config: d.config}
			if _, err := r.Baseline(t.Context(), migrate.Baseline{}); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Upgrade(t.Context(), ""); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLatePrecheckFindsRows(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r, told := d.written(t,
		step{`CREATE TABLE t (id int); INSERT INTO t VALUES (7); SET search_path = pg_catalog`, nil},
		step{`SELECT 1`, append(finds("sevens", `SELECT id FROM t WHERE id = 7`), finds("all", `SELECT id FROM t`)...)})
	result, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.No, "2 pre-checks found rows in the way: the revision before its own was applied, the database is at 111111111111", "sevens: 1\n    id = 7", "all: 1")
	if result.To != firstID || len(result.Done) != 1 || d.applied(t) != rootID+" "+firstID || strings.Join(*told, ", ") != "run 1, check 2 1, check 2 1" {
		t.Errorf("%+v, applied %s, told %v", result, d.applied(t), *told)
	}
}

// TestPrecheckFailsClosed has queries that nobody can answer, and some that do more than ask.
func TestPrecheckFailsClosed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		query string
		code  fault.Code
		says  string
	}{
		"does not parse":    {`SELECT id FORM t`, fault.No, "\n    SELECT id FORM t\n                   ^"},
		"no such table":     {`SELECT nix FROM nowhere`, fault.No, `relation "nowhere" does not exist`},
		"raises":            {`SELECT id FROM t WHERE 1 / id = 0`, fault.No, "division by zero"},
		"two statements":    {`SELECT 1; DROP TABLE t`, fault.No, "syntax error"},
		"breaks out":        {`SELECT 1) AS found; DROP TABLE t; SELECT * FROM (SELECT 1`, fault.No, "cannot insert multiple commands"},
		"deletes":           {`WITH gone AS (DELETE FROM t RETURNING id) SELECT id FROM gone`, fault.No, "data-modifying statement"},
		"calls what writes": {`SELECT writes()`, fault.No, "read-only transaction"},
		"draws a number":    {`SELECT nextval('numbers') - 1 LIMIT (SELECT nextval('numbers'))`, fault.No, "read-only transaction"},
		"no query":          {`DROP TABLE t`, fault.No, "syntax error"},
		"takes too long":    {`SELECT pg_sleep(60) FROM t OFFSET (SELECT length(pg_sleep(60)::text))`, fault.CannotDo, "statement timeout"},
		"a parameter":       {`SELECT id FROM t WHERE id = $1`, fault.No, "requires 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			d.exec(t, `CREATE TABLE t (id int); INSERT INTO t VALUES (0); CREATE SEQUENCE numbers; CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'DELETE FROM t RETURNING id'`)
			r, _ := d.written(t, step{`SELECT 1`, finds("rows", test.query)})
			r.StatementTimeout = 2 * time.Second
			result, err := r.Upgrade(t.Context(), "")
			wantFault(t, err, test.code, `the pre-check for "rows" of revision 111111111111 (it) in 111111111111.go can't be run: nothing was run, the database stays at 000000000000`, test.says, "clipdex db upgrade")
			if result.To != rootID || d.text(t, `SELECT count(*) FROM t`) != "1" || d.text(t, `SELECT NOT is_called FROM numbers`) != "true" {
				t.Errorf("something was done: %+v", result)
			}
		})
	}
}

// TestLatePrecheckFailsClosed: what an earlier revision might have brought is still missing.
func TestLatePrecheckFailsClosed(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r, _ := d.written(t, step{up: `CREATE TABLE one ()`}, step{`SELECT 1`, finds("rows", `SELECT id FROM missing`)})
	result, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.No, "can't be run: the revision before its own was applied, the database is at 111111111111", `relation "missing" does not exist`)
	if result.To != firstID || d.applied(t) != rootID+" "+firstID {
		t.Errorf("%+v", result)
	}
}

// TestPrecheckLeavesNothing: settings that a query makes are gone with its transaction.
func TestPrecheckLeavesNothing(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(t, `CREATE TABLE t (id int)`)
	r, _ := d.written(t,
		step{`SELECT 1`, append(finds("rows", `SELECT 1 WHERE set_config('search_path', 'pg_catalog', false) = ''`), finds("rows", `SELECT id FROM t`)...)})
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Error(err)
	}
}

func TestPrecheckRetriesLocks(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(t, `CREATE TABLE t (id int)`)
	r, told := d.written(t, step{`SELECT 1`, finds("rows", `SELECT id FROM t`)})
	r.LockTimeout = 100 * time.Millisecond
	other := connect(t, d.config)
	lock := func(sql string) {
		if _, err := other.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	lock(`BEGIN; LOCK TABLE t`)
	notify := r.Notify
	r.Notify = func(e migrate.Event) {
		notify(e)
		if e.Kind == migrate.Retrying && e.Session != nil && e.Precheck.Finds == "rows" {
			lock(`ROLLBACK`)
		}
	}
	if _, err := r.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(*told, ", "); got != "check 1 0, run 1" {
		t.Errorf("told %s", got)
	}
	if _, err := r.Downgrade(t.Context(), "base"); err == nil {
		t.Fatal("a revision without Down was undone")
	}

	d.exec(t, `DELETE FROM clipdex_revisions WHERE id <> '`+rootID+`'`)
	r.Notify, r.Wait = nil, 300*time.Millisecond
	lock(`BEGIN; LOCK TABLE t`)
	defer lock(`ROLLBACK`)
	_, err := r.Upgrade(t.Context(), "")
	wantFault(t, err, fault.CannotDo, "did not get its locks within 300ms: nothing was run", fmt.Sprintf("pg_terminate_backend(%d)", other.PgConn().PID()))
}

func TestPrecheckInterrupted(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r, _ := d.written(t, step{`SELECT 1`, finds("rows", `SELECT FROM pg_sleep(60)`)})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := r.Upgrade(ctx, "")
	wantFault(t, err, fault.CannotDo, `interrupted in the pre-check for "rows" of revision 111111111111`, "nothing was run, the database stays at 000000000000")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the context's error is not in %v", err)
	}
}

func TestIncompletePrechecks(t *testing.T) {
	t.Parallel()
	for _, check := range []migrate.Precheck{{Query: `SELECT 1`}, {Finds: "rows"}, {Finds: "rows", Query: " -- nothing\n"}, {Finds: " ", Query: `SELECT 1`}} {
		_, err := migrate.NewChain(root(migrate.Revision{Up: func(*gorm.DB) error { return nil }, Prechecks: []migrate.Precheck{check}}), nil)
		wantFault(t, err, fault.No, "pre-check 1 of revision 111111111111 is not complete", "Finds")
	}
}
