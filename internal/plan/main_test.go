package plan_test

import (
	"context"
	"flag"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// dumps adds pg_dump, which takes a tenth of a second each time, to every proof; without it the cases and some others have it.
var dumps = flag.Bool("dumps", false, "compare dumps in every proof")

func TestMain(m *testing.M) { pgtest.Main(m) }

// database is a scratch database of one test.
type database struct {
	*pgx.Conn
	url   string
	guess bool // leave dependencies to be guessed
}

func connect(t *testing.T, ddl string) database {
	t.Helper()
	d := database{url: pgtest.New(t)}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, d.url)
	if err != nil {
		t.Fatal(err)
	}
	d.Conn = conn
	t.Cleanup(func() { conn.Close(ctx) })
	if _, err := conn.Exec(ctx, ddl, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%v\n%s", err, ddl)
	}
	return d
}

// read gives the schema of the database with everything a planner wants to know; look gives it without dependencies.
func (d database) read(t *testing.T) *schema.Schema { return d.schema(t, !d.guess) }

func (d database) look(t *testing.T) *schema.Schema { return d.schema(t, false) }

func (d database) schema(t *testing.T, dependencies bool) *schema.Schema {
	t.Helper()
	ctx := context.Background()
	o := catalog.Options{Partitions: true}
	err := d.QueryRow(ctx, `SELECT array_agg(nspname::text ORDER BY nspname <> 'public', nspname) FROM pg_namespace
		WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'`, pgx.QueryExecModeExec).Scan(&o.Schemas)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := catalog.ReadOnly(ctx, d.Conn, o, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	snapshot, err := catalog.Read(ctx, tx, o)
	if err != nil {
		t.Fatal(err)
	}
	if !dependencies {
		return snapshot.Schema
	}
	if snapshot.Schema.Dependencies, err = catalog.Dependencies(ctx, tx, o); err != nil {
		t.Fatal(err)
	}
	return snapshot.Schema
}

// apply runs the statements in one transaction and says which of them failed.
func (d database) apply(statements []plan.Statement) (failed string, err error) {
	ctx := context.Background()
	tx, err := d.Begin(ctx)
	if err != nil {
		return "", err
	}
	defer tx.Rollback(ctx)
	for _, s := range statements {
		if _, err := tx.Exec(ctx, s.SQL, pgx.QueryExecModeSimpleProtocol); err != nil {
			return s.SQL, err
		}
	}
	return "COMMIT", tx.Commit(ctx)
}

// each runs the statements one by one.
func (d database) each(statements []plan.Statement) (failed string, err error) {
	for _, s := range statements {
		if _, err := d.Exec(context.Background(), s.SQL, pgx.QueryExecModeExec); err != nil {
			return s.SQL, err
		}
	}
	return "", nil
}

// run runs the parts of a plan, or their ways back in the reverse order.
func (d database) run(parts []plan.Part, back bool) (failed string, err error) {
	for i := range parts {
		part, apply := parts[i], d.apply
		if back {
			part = parts[len(parts)-1-i]
			part.Up = part.Down
		}
		if part.NoTransaction {
			apply = d.each
		}
		if failed, err = apply(part.Up); err != nil {
			return failed, err
		}
	}
	return "", nil
}

// differences compares as db check does, spelling and literals aside.
func (d database) differences(t *testing.T, have, want *schema.Schema) []diff.Change {
	t.Helper()
	ctx := context.Background()
	var tx pgx.Tx
	begin := func() (pgx.Tx, error) {
		var err error
		tx, err = catalog.Begin(ctx, d.Conn, pgx.TxOptions{}, "pg_temp, public", time.Second)
		return tx, err
	}
	changes, err := check.Compare(ctx, begin, have, want)
	if tx != nil {
		tx.Rollback(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

// dump gives what pg_dump shows of the schema, and nothing where no pg_dump reads the server: proofs compare what the
// catalog says in any case.
func (d database) dump(t *testing.T) string {
	t.Helper()
	text, _ := pgtest.Dump(t, d.url, "--schema-only", "--no-owner", "--no-privileges")
	return text
}

var restricts = regexp.MustCompile(`(?m)^\\(un)?restrict .*\n`)

// sixth is the default precision of the time types, which says nothing.
var sixth = regexp.MustCompile(`\b(timestamp|time|interval)\(6\)`)

// nulls are defaults that are none.
var nulls = regexp.MustCompile(`(?m) DEFAULT NULL::[a-z ]+?(?:\([0-9,]+\))?[a-z ]*?( NOT NULL,?|,?)$`)

var withList = regexp.MustCompile(`^WITH \((.*)\);$`)

// settled gives a dump without what is no difference: the order of columns, of storage parameters, of statements, and the
// lines that vary.
func settled(text string) string {
	text = sixth.ReplaceAllString(restricts.ReplaceAllString(text, ""), "$1")
	text = strings.ReplaceAll(nulls.ReplaceAllString(text, "$1"), "CURRENT_TIMESTAMP", "now()")
	statements := strings.Split(text, "\n\n\n")
	for i, s := range statements {
		if strings.Contains(s, "\nCREATE STATISTICS ") {
			words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
			slices.Sort(words)
			statements[i] = strings.Join(words, " ")
		}
		if strings.Contains(s, "\nCREATE TABLE ") || strings.Contains(s, "\nCREATE UNLOGGED TABLE ") {
			lines := strings.Split(s, "\n")
			for j := range lines {
				lines[j] = strings.TrimSuffix(lines[j], ",")
			}
			for j, l := range lines {
				if parts := withList.FindStringSubmatch(l); parts != nil {
					options := strings.Split(parts[1], ", ")
					slices.Sort(options)
					lines[j] = "WITH (" + strings.Join(options, ", ") + ")"
				}
			}
			slices.Sort(lines)
			statements[i] = strings.Join(lines, "\n")
		}
	}
	slices.Sort(statements)
	return strings.Join(statements, "\n\n\n")
}

// sameDump says whether two dumps are equal, at once or after both went through a database.
func sameDump(t *testing.T, a, b string) bool {
	t.Helper()
	if settled(a) == settled(b) {
		return true
	}
	again := func(text string) string {
		d := connect(t, "DROP SCHEMA public")
		_, _ = d.Exec(context.Background(), "CREATE SCHEMA public")
		sql := restricts.ReplaceAllString(text, "")
		sql = strings.ReplaceAll(sql, "CREATE SCHEMA public;", "")
		if _, err := d.Exec(context.Background(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Errorf("restoring a dump: %v", err)
		}
		return settled(d.dump(t))
	}
	return again(a) == again(b)
}

func lines(changes []diff.Change) string {
	var b strings.Builder
	for _, c := range changes {
		b.WriteString(string(c.Op) + " " + string(c.Object.Kind) + " " + c.Object.Schema + "." + c.Object.Relation + "." + c.Object.Name + " " + c.Property + ": " + c.Have + " → " + c.Want + " (" + c.Detail + ")\n")
	}
	return b.String()
}
