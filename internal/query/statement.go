package query

import (
	"context"
	"embed"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// Statement is one SQL statement of the request path, with what the code around it expects of a schema.
type Statement struct {
	Name       string // the file's, without .sql
	SQL        string
	Parameters []string // PostgreSQL types, $1 first
	Columns    []Column // what is scanned, in order; empty: it gives no rows
	Insert     *Insert  // nil: it is no INSERT
	Refreshes  string   // the materialized view that it refreshes; empty: none
	Concurrent bool     // while searches go on
}

// Insert is what an INSERT says of its table. PostgreSQL looks at the value that a column wants, and at what stands behind ON
// CONFLICT, when it runs or plans a statement, not when it prepares one.
type Insert struct {
	Table    string
	Columns  []string // that are given a value
	Conflict []string // of ON CONFLICT; empty: it has none
}

// Column is one column of a statement's result.
type Column struct {
	Name     string
	Type     string // as PostgreSQL names it, the type that Go scans without loss
	Go       string // the Go type behind it, without the pointer that stands for null
	Nullable bool   // the code takes null
}

// rows is a statement that gives rows, each scanned into a T by name.
type rows[T any] struct{ Statement }

// reads defines a statement by its file; its columns are T's fields.
func reads[T any](name string, parameters ...string) rows[T] {
	return rows[T]{Statement{Name: name, SQL: file(name), Parameters: parameters, Columns: columnsOf(reflect.TypeFor[T]())}}
}

func (s rows[T]) all(ctx context.Context, db DB, args ...any) ([]T, error) {
	result, err := db.Query(ctx, s.SQL, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(result, pgx.RowToStructByName[T])
}

// one gives the only row. It errs with pgx.ErrNoRows when there is none.
func (s rows[T]) one(ctx context.Context, db DB, args ...any) (T, error) {
	result, err := db.Query(ctx, s.SQL, args...)
	if err != nil {
		var none T
		return none, err
	}
	return pgx.CollectExactlyOneRow(result, pgx.RowToStructByName[T])
}

// writes defines a statement that gives no rows.
func writes(name string, parameters ...string) Statement {
	sql := file(name)
	return Statement{Name: name, SQL: sql, Parameters: parameters, Insert: insertOf(sql)}
}

// refreshes defines a statement that refreshes a materialized view: a utility statement, which preparing does not look into.
func refreshes(name, view string, concurrent bool) Statement {
	return Statement{Name: name, SQL: file(name), Refreshes: view, Concurrent: concurrent}
}

// insertion matches the INSERTs of this package: a table and its columns, and perhaps the columns of a conflict.
var insertion = regexp.MustCompile(`(?s)INSERT INTO (\w+) \(([\w, ]+)\)(?:.*\bON CONFLICT \(([\w, ]+)\))?`)

func insertOf(sql string) *Insert {
	m := insertion.FindStringSubmatch(sql)
	if m == nil {
		return nil
	}
	i := &Insert{Table: m[1], Columns: strings.Split(m[2], ", ")}
	if m[3] != "" {
		i.Conflict = strings.Split(m[3], ", ")
	}
	return i
}

func (s Statement) run(ctx context.Context, db DB, args ...any) error {
	_, err := db.Exec(ctx, s.SQL, args...)
	return err
}

func file(name string) string {
	text, err := sqlFiles.ReadFile("sql/" + name + ".sql")
	if err != nil {
		panic(fmt.Sprintf("reading an embedded query: %v", err)) // embedded at build: a name is misspelled
	}
	return string(text)
}

// types are the PostgreSQL types of the Go types that rows are scanned into, one each: a column that is retyped is news.
var types = map[reflect.Type]string{
	reflect.TypeFor[string](): "text", reflect.TypeFor[bool](): "boolean", reflect.TypeFor[int32](): "integer", reflect.TypeFor[int64](): "bigint",
	reflect.TypeFor[float32](): "real", reflect.TypeFor[float64](): "double precision", reflect.TypeFor[time.Time](): "timestamp with time zone",
	reflect.TypeFor[[]byte](): "jsonb",
}

func columnsOf(row reflect.Type) []Column {
	var out []Column
	for i := range row.NumField() {
		f := row.Field(i)
		name, t := f.Tag.Get("db"), f.Type
		if name == "-" {
			continue
		}
		nullable := t.Kind() == reflect.Pointer
		if nullable {
			t = t.Elem()
		}
		if name == "" || types[t] == "" {
			panic(fmt.Sprintf("%s.%s: no column is scanned into it", row, f.Name))
		}
		out = append(out, Column{Name: name, Type: types[t], Go: t.String(), Nullable: nullable})
	}
	return out
}
