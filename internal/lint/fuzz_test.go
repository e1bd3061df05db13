package lint_test

import (
	"testing"

	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/trace"
)

// FuzzRecorded looks at any statement, in a transaction and outside: no rule fails on it, and each finding says what to type.
func FuzzRecorded(f *testing.F) {
	for _, sql := range []string{"ALTER TABLE t ADD COLUMN a int NOT NULL", "CREATE UNIQUE INDEX CONCURRENTLY ON ONLY \"a\"\"b\".t (a", "DROP INDEX CONCURRENTLY a.b, c", "UPDATE t SET a = 1",
		"ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u NOT VALID", "ALTER TYPE t ADD VALUE 'x' BEFORE", "COMMENT ON", "ALTER TABLE IF EXISTS ONLY t *", "SET lock_timeout = '1s'; VACUUM"} {
		f.Add(sql, "clipdex:allow CDX101 reason", 1)
	}
	f.Fuzz(func(t *testing.T, sql, comment string, transaction int) {
		in := lint.Input{NoTransaction: transaction == 0, Comments: []string{comment}}
		for _, finding := range lint.Recorded([]trace.Statement{{SQL: sql, Transaction: transaction}, {SQL: sql, Transaction: transaction}}, in) {
			if finding.Code == "" || finding.Message == "" || finding.Help == "" {
				t.Fatalf("%q: %+v", sql, finding)
			}
		}
	})
}
