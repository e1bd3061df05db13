package migrate

import (
	"testing"
	"testing/fstest"
)

const linesSource = "package migrations\n\nvar a = migrate.Revision{\n\tID: \"aaaaaaaaaaaa\", Parent: \"000000000000\",\n\n\tUp: func(tx *gorm.DB) error {\n\t\ttx.Exec(\"SELECT old_id\")\n\t\treturn tx.Exec(`\nALTER TABLE t\n  ADD id bigint;\nCREATE INDEX i ON t (id)`).Error\n\t},\n\tDown: func(tx *gorm.DB) error {\n\t\treturn tx.Exec(`ALTER TABLE t DROP id`).Error\n\t},\n}\n\nvar b = migrate.Revision{ID: \"bbbbbbbbbbbb\", Parent: \"aaaaaaaaaaaa\", Up: helper(\"t\"),\n}\n"

// TestLines finds statements and names in what a revision sends, and its functions where they put things together.
func TestLines(t *testing.T) {
	t.Parallel()
	all, err := ReadWritten(fstest.MapFS{"1_aaaaaaaaaaaa_x.go": {Data: []byte(linesSource)}})
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	a, b := all[0].Lines(), all[1].Lines()
	for name, c := range map[string]struct{ got, want int }{
		"revision":                 {a.Revision, 3},
		"Up":                       {a.Up, 6},
		"Down":                     {a.Down, 13},
		"statement":                {a.InUp("CREATE INDEX i ON t (id)"), 11},
		"statement, lines around":  {a.InUp("\nALTER TABLE t\n  ADD id bigint;\nCREATE INDEX i ON t (id)\n"), 9},
		"name, not part of old_id": {a.InUp("id"), 10},
		"in quotes":                {a.InUp("old_id"), 7},
		"nowhere":                  {a.InUp("ALTER TABLE u"), 6},
		"nothing":                  {a.InUp(" "), 6},
		"in Down":                  {a.InDown("id"), 14},
		"not in Down":              {a.InDown("i"), 13},
		"the second":               {b.Revision, 18},
		"Up on the same line":      {b.InUp("x"), 18},
		"no Down":                  {b.InDown("t"), 18},
	} {
		if c.got != c.want {
			t.Errorf("%s: line %d, want %d", name, c.got, c.want)
		}
	}
}
