package cli

import (
	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/query"
)

// statements gives what this project says to its database, as a check takes it.
func statements() []contract.Statement {
	var out []contract.Statement
	for _, q := range query.Statements() {
		s := contract.Statement{Name: q.Name, File: "internal/query/sql/" + q.Name + ".sql", SQL: q.SQL, Parameters: q.Parameters, Refreshes: q.Refreshes, Concurrent: q.Concurrent}
		for _, c := range q.Columns {
			s.Columns = append(s.Columns, contract.Column(c))
		}
		if q.Insert != nil {
			insert := contract.Insert(*q.Insert)
			s.Insert = &insert
		}
		out = append(out, s)
	}
	return out
}
