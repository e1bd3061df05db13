package migrate_test

import (
	"errors"
	"testing"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
)

// planned gives the revision that leads from one schema to the other, as db revision would write it.
func planned(t *testing.T, from, to string) migrate.Revision {
	t.Helper()
	read := func(ddl string) *schema.Schema {
		d := newDatabase(t)
		d.exec(t, ddl)
		snapshot, err := catalog.Take(t.Context(), d.conn, catalog.Taking{Uses: true})
		if err != nil {
			t.Fatal(err)
		}
		return snapshot.Schema
	}
	p := plan.Make(read(from), read(to), plan.Options{})
	var statements []string
	revision := migrate.Revision{Message: "planned"}
	for _, s := range p.Up {
		statements = append(statements, s.SQL)
		for _, c := range s.Prechecks {
			revision.Prechecks = append(revision.Prechecks, migrate.Precheck(c))
		}
	}
	revision.Up = script(statements...)
	return revision
}

// TestPlannedPrechecks: for each kind of statement that rows can refuse, a planner's own query finds them.
func TestPlannedPrechecks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ from, change, offending, mended string }{
		"not null":           {`CREATE TABLE t (id int PRIMARY KEY, a text)`, `ALTER TABLE t ALTER a SET NOT NULL`, `INSERT INTO t VALUES (1)`, `UPDATE t SET a = ''`},
		"no key":             {`CREATE TABLE t (a text)`, `ALTER TABLE t ALTER a SET NOT NULL`, `INSERT INTO t VALUES (NULL)`, `TRUNCATE t`},
		"unique":             {`CREATE TABLE t (id int PRIMARY KEY, a text)`, `ALTER TABLE t ADD UNIQUE (a)`, `INSERT INTO t VALUES (1, 'x'), (2, 'x')`, `DELETE FROM t WHERE id = 1`},
		"primary key":        {`CREATE TABLE t (id int NOT NULL, a text)`, `ALTER TABLE t ADD PRIMARY KEY (id)`, `INSERT INTO t VALUES (1), (1)`, `TRUNCATE t`},
		"unique expression":  {`CREATE TABLE t (id int PRIMARY KEY, a text)`, `CREATE UNIQUE INDEX x ON t (lower(a)) WHERE id > 0`, `INSERT INTO t VALUES (1, 'x'), (2, 'X')`, `DELETE FROM t WHERE id = 1`},
		"check":              {`CREATE TABLE t (id int PRIMARY KEY, a int)`, `ALTER TABLE t ADD CHECK (a > 0)`, `INSERT INTO t VALUES (1, 0)`, `UPDATE t SET a = NULL`},
		"check, validated":   {`CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (7, 0); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID`, `UPDATE t SET a = 1; ALTER TABLE t VALIDATE CONSTRAINT c`, `SELECT 1`, `UPDATE t SET a = 2`},
		"foreign key":        {`CREATE TABLE s (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, s int)`, `ALTER TABLE t ADD FOREIGN KEY (s) REFERENCES s`, `INSERT INTO t VALUES (1, 1), (2, NULL)`, `INSERT INTO s VALUES (1)`},
		"narrowed integer":   {`CREATE TABLE t (id int PRIMARY KEY, a bigint)`, `ALTER TABLE t ALTER a TYPE integer`, `INSERT INTO t VALUES (1, 3000000000)`, `UPDATE t SET a = 3`},
		"narrowed varchar":   {`CREATE TABLE t (id int PRIMARY KEY, a text)`, `ALTER TABLE t ALTER a TYPE varchar(2)`, `INSERT INTO t VALUES (1, 'abc')`, `UPDATE t SET a = 'ab'`},
		"narrowed numeric":   {`CREATE TABLE t (id int PRIMARY KEY, a numeric)`, `ALTER TABLE t ALTER a TYPE numeric(3, 1)`, `INSERT INTO t VALUES (1, 100)`, `UPDATE t SET a = 10`},
		"exclusion":          {`CREATE TABLE t (id int PRIMARY KEY, a int4range)`, `ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&)`, `INSERT INTO t VALUES (1, '[1,5)'), (2, '[4,9)')`, `DELETE FROM t WHERE id = 1`},
		"domain's check":     {`CREATE DOMAIN d AS int; CREATE TABLE t (id int PRIMARY KEY, a d)`, `ALTER DOMAIN d ADD CHECK (VALUE > 0)`, `INSERT INTO t VALUES (1, 0)`, `UPDATE t SET a = 1`},
		"enum label removed": {`CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (id int PRIMARY KEY, a e)`, `DROP TABLE t; DROP TYPE e; CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (id int PRIMARY KEY, a e)`, `INSERT INTO t VALUES (1, 'b')`, `UPDATE t SET a = 'a'`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			revision := planned(t, test.from, test.from+";"+test.change)
			if len(revision.Prechecks) == 0 {
				t.Fatal("no pre-check is planned")
			}
			d := newDatabase(t)
			d.exec(t, test.from)
			d.exec(t, test.offending)
			r := d.runner(t, root(revision))
			checks := 0
			r.Notify = func(e migrate.Event) {
				if e.Kind == migrate.Checked {
					checks++
				}
			}
			_, err := r.Upgrade(t.Context(), "")
			f := wantFault(t, err, fault.No, "in the way: nothing was run, the database stays at 000000000000")
			found, ok := errors.AsType[*migrate.PrecheckError](f)
			if !ok || d.applied(t) != rootID {
				t.Fatalf("applied %s, findings %v", d.applied(t), found)
			}
			d.exec(t, test.mended)
			checks = 0
			if _, err := r.Upgrade(t.Context(), ""); err != nil {
				t.Fatal(err)
			}
			if checks != len(revision.Prechecks) {
				t.Errorf("%d checks were told, and %d are planned", checks, len(revision.Prechecks))
			}
		})
	}
}
