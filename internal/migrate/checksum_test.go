package migrate_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/clipdex/clipdex/internal/migrate"
)

const written = `package migrations

import (
	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/migrate"
)

var revisionOne = migrate.Revision{
	ID:      "111111111111",
	Parent:  "000000000000",
	Message: "one",

	Up: func(tx *gorm.DB) error {
		return tx.Exec("CREATE TABLE one (id int)").Error
	},
	Down: down,
}

func down(tx *gorm.DB) error { return tx.Exec("DROP TABLE one").Error }
`

func TestChecksum(t *testing.T) {
	t.Parallel()
	sum := func(file, text, id, parent string) string {
		c, err := migrate.NewChain([]migrate.Revision{{ID: parent, Up: nothing}, {ID: id, Parent: parent, Up: nothing}}, fstest.MapFS{
			"root.go": {Data: []byte(`package migrations; var root = Revision{ID: "` + parent + `", Message: ""}`)},
			file:      {Data: []byte(text)},
		})
		if err != nil {
			t.Fatal(err)
		}
		return c.Checksum(id)
	}
	replace := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(written) }
	original := sum("a.go", written, "111111111111", "000000000000")
	if len(original) != 64 {
		t.Fatalf("checksum %q", original)
	}
	for name, text := range map[string]string{
		"comments":         replace("\tUp:", "\t// why\n\tUp:", "one\",\n", "one\", // said\n", "migrations\n", "migrations // here\n", ")\n\nvar", ") // imports\n\n// Doc.\nvar"),
		"message":          replace(`"one"`, `"another " + "one"`),
		"formatting":       replace("Down: down,\n}", "Down: down}", "{ return tx.Exec(\"DROP TABLE one\").Error }", "{\n\n\treturn tx.Exec(\n\t\t\"DROP TABLE one\",\n\t).Error\n}", "  ", " "),
		"variable":         replace("revisionOne", "revision111111111111"),
		"package, imports": replace("package migrations", "package other", "import (", "import _ \"embed\"\n\nimport ("),
		"carriage returns": replace("\n", "\r\n"),
		"pre-checks":       replace("\tUp:", "\tPrechecks: []migrate.Precheck{{Finds: \"rows\", Query: `SELECT 1`}},\n\tUp:"),
		"pre-checks first": replace("\tID:", "\tPrechecks: checks,\n\tID:"),
		"pre-checks last":  replace("Down: down,", "Down: down, Prechecks: nil,"),
		"raw strings":      replace(`"000000000000"`, "`000000000000`"),
	} {
		if got := sum("a.go", text, "111111111111", "000000000000"); got != original {
			t.Errorf("%s: changes the checksum", name)
		}
	}
	if sum("20260101_b.go", written, "111111111111", "000000000000") != original {
		t.Error("renaming the file changes the checksum")
	}
	if sum("a.go", replace("111111111111", "abcabcabcabc", "000000000000", "dddddddddddd"), "abcabcabcabc", "dddddddddddd") != original {
		t.Error("another place in the chain changes the checksum")
	}
	const batches = "Down: migrate.Batches{Statement: `DELETE FROM one LIMIT $1`}.Run,"
	slow := replace("Down: down,", strings.Replace(batches, "}", ", Left: `SELECT 1`, Size: 100,\n Pause: time.Second}", 1))
	if sum("a.go", slow, "111111111111", "000000000000") != sum("a.go", replace("Down: down,", batches), "111111111111", "000000000000") {
		t.Error("how fast batches are changes the checksum")
	}
	if sum("a.go", strings.Replace(slow, "LIMIT $1", "LIMIT $1 -- all", 1), "111111111111", "000000000000") == sum("a.go", slow, "111111111111", "000000000000") {
		t.Error("the statement of batches does not change the checksum")
	}
	for name, text := range map[string]string{
		"up":             replace("(id int)", "(id bigint)"),
		"down":           replace("DROP TABLE one", "DROP TABLE IF EXISTS one"),
		"no down":        replace("\tDown: down,\n", ""),
		"no transaction": replace("Down: down,", "Down: down, NoTransaction: true,"),
		"space in SQL":   replace("TABLE one (", "TABLE  one ("),
	} {
		if sum("a.go", text, "111111111111", "000000000000") == original {
			t.Errorf("%s: does not change the checksum", name)
		}
	}
}
