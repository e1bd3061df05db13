package querytest

import (
	"encoding/json"
	"testing"

	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/query"
)

// Contract gives the statements of the request path as they are held against a schema.
func Contract(t testing.TB) []contract.Statement {
	t.Helper()
	var out []contract.Statement
	text, err := json.Marshal(query.Statements()) // what the two have in common has the same names
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}
