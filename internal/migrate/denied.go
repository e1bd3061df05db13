package migrate

import "github.com/clipdex/clipdex/internal/schema"

// Denied is what keeps a role from reading the history.
type Denied struct {
	Lacks  string // schema: USAGE on it; table: SELECT; rows: row security would hide some; empty: nothing
	Role   string // as the server sees it, which ALTER ROLE … SET role may have changed
	Schema string // of the history
	Table  string // its table
}

// Why says it in words.
func (d Denied) Why() string {
	if d.Lacks == "rows" {
		return "row security would hide rows of " + d.Table
	}
	return "this role may not read " + d.Table
}

// Remedy gives the statement that mends it. privileges are those that the command needs on the table.
func (d Denied) Remedy(privileges string) string {
	role := schema.Quote(d.Role)
	switch d.Lacks {
	case "schema":
		return "GRANT USAGE ON SCHEMA " + schema.Quote(d.Schema) + " TO " + role + ";  GRANT " + privileges + " ON " + qualified(d.Schema, d.Table) + " TO " + role
	case "rows":
		return "ALTER ROLE " + role + " BYPASSRLS   (or take row security off " + qualified(d.Schema, d.Table) + ")"
	}
	return "GRANT " + privileges + " ON " + qualified(d.Schema, d.Table) + " TO " + role
}
