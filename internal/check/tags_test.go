package check_test

import (
	"context"
	"database/sql/driver"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

// tagCase is one spelling: a model, the DDL that it must mean, and a DDL that means something else. model is a struct, a
// []any of several, or a declare.Set. A DDL that is no statement is the inside of CREATE TABLE t (…).
type tagCase struct {
	name         string
	model        any
	ddl, changed string
}

// tab gives a struct that embeds it the table name t.
type tab struct{}

func (tab) TableName() string { return "t" }

// runTags checks that every model reads clean against its DDL and drifts from the changed one. The cases share one
// database, which is emptied before each.
func runTags(t *testing.T, cases []tagCase) {
	t.Parallel()
	conn := connect(t, "SELECT 1")
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			pgtest.Fits(t, c.ddl+c.changed)
			t.Run("clean", func(t *testing.T) {
				for _, ch := range driftOn(t, conn, c.model, c.ddl) {
					t.Errorf("false: %s %s %+v %s: %s → %s", c.name, ch.Op, ch.Object, ch.Property, ch.Have, ch.Want)
				}
			})
			t.Run("changed", func(t *testing.T) {
				if len(driftOn(t, conn, c.model, c.changed)) == 0 {
					t.Errorf("missed: %s: %s", c.name, c.changed)
				}
			})
		})
	}
}

// driftOn empties the database, builds it from ddl, and holds the model against it. The server must read all of it.
func driftOn(t *testing.T, conn *pgx.Conn, model any, ddl string) []diff.Change {
	t.Helper()
	changes, failures := driftAndFailures(t, conn, model, ddl)
	for _, f := range failures {
		t.Error(f)
	}
	return changes
}

// driftOnOpen is driftOn where the live database may lack what the model needs.
func driftOnOpen(t *testing.T, conn *pgx.Conn, model any, ddl string) []diff.Change {
	t.Helper()
	changes, _ := driftAndFailures(t, conn, model, ddl)
	return changes
}

func driftAndFailures(t *testing.T, conn *pgx.Conn, model any, ddl string) ([]diff.Change, []desired.Failure) {
	t.Helper()
	empty(t, conn)
	if first, _, _ := strings.Cut(ddl, " "); first != "CREATE" && first != "SELECT" {
		ddl = "CREATE TABLE t (" + ddl + ")"
	}
	if _, err := conn.Exec(context.Background(), ddl, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%v\n%s", err, ddl)
	}
	_, want, failures := desiredOn(t, conn, setOf(model))
	return compare(t, conn, read(t, conn), want), failures
}

func setOf(model any) declare.Set {
	switch m := model.(type) {
	case declare.Set:
		return m
	case []any:
		return declare.Set{Relations: m}
	}
	return declare.Set{Relations: []any{model}}
}

func empty(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	_, err := conn.Exec(context.Background(), `DO $$
		DECLARE name text;
		BEGIN
		  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' LOOP
		    EXECUTE format('DROP SCHEMA %I CASCADE', name);
		  END LOOP;
		END $$; CREATE SCHEMA public`, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatal(err)
	}
}

// level is a driver.Valuer whose value is a string.
type level int

// Value implements driver.Valuer.
func (level) Value() (driver.Value, error) { return "low", nil }

// point3 says its column type itself, as GORM's GormDataTypeInterface.
type point3 struct{ X, Y float64 }

// GormDataType implements GORM's GormDataTypeInterface.
func (point3) GormDataType() string { return "point" }

type status string
