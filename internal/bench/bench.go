// Package bench makes schemas of any size, as DDL and as a package of models, to measure clipdex on.
//
//	Shape → DDL, Models → Project (a copy of this module with both in place) → process
//
// A table's name is a method of its Go type, and reflect can make types but no methods: so there are no models at run
// time, and a benchmark of N tables runs in a copy of the module whose models/ was generated. It leaves out measuring;
// package process does that.
package bench

import (
	"fmt"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// Shape says what to make. The same shape gives the same bytes.
type Shape struct {
	Tables int
	Lists  int // how many different value lists the checks have; default: one for every four tables
}

// column is one column of every table, as SQL and as a field.
type column struct {
	name, field string
	sql         string // type
	goType      string
	value       string // default
	null        bool
}

// columns are those of every table: the types of an everyday schema, one that needs its modifier, one with a sequence.
var columns = []column{
	{name: "id", field: "ID", sql: "bigserial", goType: "int64"},
	{name: "name", field: "Name", sql: "text", goType: "string"},
	{name: "code", field: "Code", sql: "varchar(64)", goType: "string"},
	{name: "hits", field: "Hits", sql: "integer", goType: "int32", value: "0"},
	{name: "created_at", field: "CreatedAt", sql: "timestamptz", goType: "time.Time", value: "now()"},
	{name: "doc", field: "Doc", sql: "jsonb", goType: "json.RawMessage", null: true},
	{name: "price", field: "Price", sql: "numeric(10,2)", goType: "*string", null: true},
	{name: "active", field: "Active", sql: "boolean", goType: "bool", value: "false"},
	{name: "token", field: "Token", sql: "uuid", goType: "*string", null: true},
	{name: "score", field: "Score", sql: "real", goType: "*float32", null: true},
	{name: "previous_id", field: "PreviousID", sql: "bigint", goType: "*int64", null: true},
}

// table gives the name of table n; the first is 1.
func table(n int) string { return fmt.Sprintf("t%04d", n) }

// previous gives the table that table n refers to; the first refers to itself.
func previous(n int) string { return table(max(n-1, 1)) }

// condition gives the check of table n. Part of its list is every table's, part is shared with a few.
func (s Shape) condition(n int) string {
	lists := s.Lists
	if lists == 0 {
		lists = (s.Tables + 3) / 4
	}
	values := []string{"new", "done", fmt.Sprintf("failed_%d", n%lists)}
	for i, v := range values {
		values[i] = schema.Literal(v)
	}
	return "name IN (" + strings.Join(values, ", ") + ")"
}
