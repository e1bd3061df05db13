package bench

import (
	"fmt"
	"strings"
)

// next stands between the pieces of a DDL.
const next = "-- next piece\n"

// pieceTables is how many tables one piece makes: one transaction over thousands overflows the default lock table.
const pieceTables = 100

// DDL gives the schema as a script.
func (s Shape) DDL() string {
	var b strings.Builder
	for n := 1; n <= s.Tables; n++ {
		if n%pieceTables == 1 && n > 1 {
			b.WriteString(next)
		}
		s.table(&b, n)
	}
	return b.String()
}

// Pieces cuts a DDL into scripts that a server can run in a transaction each.
func Pieces(ddl string) []string { return strings.Split(ddl, next) }

func (s Shape) table(b *strings.Builder, n int) {
	t := table(n)
	fmt.Fprintf(b, "CREATE TABLE %s (\n", t)
	for _, c := range columns {
		fmt.Fprintf(b, "\t%s %s", c.name, c.sql)
		if !c.null {
			b.WriteString(" NOT NULL")
		}
		if c.value != "" {
			b.WriteString(" DEFAULT " + c.value)
		}
		b.WriteString(",\n")
	}
	fmt.Fprintf(b, "\tPRIMARY KEY (id),\n\tCONSTRAINT %s_name_check CHECK (%s),\n", t, s.condition(n))
	fmt.Fprintf(b, "\tCONSTRAINT %s_previous_id_fkey FOREIGN KEY (previous_id) REFERENCES %s (id)\n);\n", t, previous(n))
	fmt.Fprintf(b, "CREATE UNIQUE INDEX %[1]s_code_uidx ON %[1]s (code);\nCREATE INDEX %[1]s_name_created_idx ON %[1]s (name, created_at);\n", t)
}
