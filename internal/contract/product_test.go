package contract_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/query/querytest"
	"github.com/jackc/pgx/v5"
)

// used is a column that a statement uses.
type used struct {
	table, column string
	view          bool // a materialized view's
}

// gone takes the column away. That of a materialized view can only be called otherwise.
func (u used) gone() string {
	if u.view {
		return fmt.Sprintf("ALTER MATERIALIZED VIEW %s RENAME COLUMN %s TO gone", u.table, u.column)
	}
	return fmt.Sprintf("ALTER TABLE %s DROP COLUMN %s CASCADE", u.table, u.column)
}

// retyped gives the column a type that has no order and no equality. What stood on the column goes.
func (u used) retyped() string {
	return u.gone() + fmt.Sprintf("; ALTER TABLE %s ADD COLUMN %s point", u.table, u.column)
}

// uses asks PostgreSQL which columns a statement uses: the body of a function depends on them. By the name excluded, of a
// conflict, it depends on all of its table's, so those that the statement does not name are left out.
func uses(t *testing.T, tx pgx.Tx, s contract.Statement) (list []used) {
	t.Helper()
	if s.Refreshes != "" {
		return nil // which takes no columns of it
	}
	execute(t, tx, "SAVEPOINT uses")
	execute(t, tx, fmt.Sprintf("CREATE FUNCTION body(%s) RETURNS void BEGIN ATOMIC %s; END", strings.Join(s.Parameters, ", "), s.SQL))
	rows, err := tx.Query(t.Context(), `SELECT c.relname, a.attname, c.relkind = 'm' FROM pg_depend d JOIN pg_class c ON c.oid = d.refobjid
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
		WHERE d.classid = 'pg_proc'::regclass AND d.objid = 'body'::regproc AND d.refclassid = 'pg_class'::regclass AND c.relnamespace = 'public'::regnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (u used, err error) {
		return u, row.Scan(&u.table, &u.column, &u.view)
	})
	if err != nil {
		t.Fatal(err)
	}
	execute(t, tx, "ROLLBACK TO uses")
	return slices.DeleteFunc(list, func(u used) bool { return !regexp.MustCompile(`\b` + u.column + `\b`).MatchString(s.SQL) })
}

// indifferent are columns that a statement uses whatever their type is: it only sets them to null.
var indifferent = []string{"save_video processed_videos.error", "save_enriched enriched_videos.error"}

// TestEveryColumn takes away each column that a statement uses, and gives it another type: the statement is named.
func TestEveryColumn(t *testing.T) {
	t.Parallel()
	conn := head(t)
	if strings.HasPrefix(conn.PgConn().ParameterStatus("server_version"), "13.") {
		t.Skip("PostgreSQL 13 has no bodies of functions that it looks into")
	}
	tx := begin(t, conn, pgx.TxOptions{})
	all := querytest.Contract(t)
	if held := hold(t, tx, all); len(held.Failures)+len(held.Untried) > 0 {
		t.Fatalf("at head: %+v", held)
	}
	using := map[used][]string{}
	for _, s := range all {
		for _, u := range uses(t, tx, s) {
			using[u] = append(using[u], s.Name)
		}
	}
	tried := 0
	for u, names := range using {
		gone, retyped := after(t, tx, u.gone(), all), &contract.Held{}
		if !u.view {
			retyped = after(t, tx, u.retyped(), all)
		}
		for _, name := range names {
			tried++
			if failure(gone, name) == nil {
				t.Errorf("%s: %s.%s is gone, and nothing is said", name, u.table, u.column)
			}
			indifferent := slices.Contains(indifferent, name+" "+u.table+"."+u.column)
			if f := failure(retyped, name); !u.view && (f == nil) != indifferent {
				t.Errorf("%s: %s.%s has another type: %v", name, u.table, u.column, f)
			}
		}
	}
	if tried < 100 {
		t.Errorf("%d uses", tried)
	}
	t.Logf("%d statements use %d columns in %d places", len(all), len(using), tried)
	if held := hold(t, tx, all); len(held.Failures)+len(held.Untried) > 0 {
		t.Errorf("after all: %+v", held)
	}
}

// TestEveryRelation takes away each relation that a statement names. Of two REFRESHes and of a regclass there is no column.
func TestEveryRelation(t *testing.T) {
	t.Parallel()
	tx := begin(t, head(t), pgx.TxOptions{})
	all := querytest.Contract(t)
	for _, relation := range relations(t, tx) {
		held := after(t, tx, relation[1], all)
		for _, s := range all {
			if regexp.MustCompile(`\b`+relation[0]+`\b`).MatchString(s.SQL) && failure(held, s.Name) == nil {
				t.Errorf("%s: %s is gone, and nothing is said", s.Name, relation[0])
			}
		}
	}
}

// relations gives names, and the statements that take them away.
func relations(t *testing.T, tx pgx.Tx) [][2]string {
	t.Helper()
	rows, err := tx.Query(t.Context(), `SELECT relname, format('DROP %s %I CASCADE', CASE relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, relname)
		FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm') AND relname NOT LIKE 'clipdex%'`)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r [2]string, err error) { return r, row.Scan(&r[0], &r[1]) })
	if err != nil || len(list) < 9 {
		t.Fatalf("%v, %v", list, err)
	}
	return list
}
