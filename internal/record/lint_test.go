package record_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/schema"
)

// TestLintFindsWhatGoDoes judges revisions whose SQL does not stand in their source.
func TestLintFindsWhatGoDoes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		revision migrate.Revision
		want     []string
	}{
		"built at run time": {migrate.Revision{Up: func(tx *gorm.DB) error {
			for _, column := range []string{"name", "role"} {
				if err := tx.Exec(fmt.Sprintf(`CREATE INDEX %s_%s ON %s (%[2]s)`, "guests", column, "guests")).Error; err != nil {
					return err
				}
			}
			return tx.Exec(`ALTER TABLE ` + "guests" + ` ALTER role TYPE text`).Error
		}}, []string{
			"CDX101 1 blocks writes to guests while reading 41 GB (1.2M rows)",
			"CDX101 2 blocks writes to guests while reading 41 GB (1.2M rows)",
		}},
		"hidden in a block": {migrate.Revision{Up: script(`DO $$ BEGIN EXECUTE 'ALTER TABLE guests ' || 'ALTER id TYPE numeric'; END $$`)}, []string{
			"CDX205 1 blocks reads and writes of guests while rewriting 41 GB (1.2M rows)",
		}},
		"through the migrator": {migrate.Revision{Up: func(tx *gorm.DB) error { return tx.Migrator().DropTable("talks") }}, []string{
			"CDX301 1 drops talks",
			"CDX307 1 drops what depends on it too, whatever that is",
		}},
		"in batches, outside": {migrate.Revision{NoTransaction: true, Up: func(tx *gorm.DB) error {
			for {
				r := tx.Exec(`UPDATE guests SET role = 'host' WHERE id IN (SELECT id FROM guests WHERE role IS NULL LIMIT 1000)`)
				if r.Error != nil || r.RowsAffected == 0 {
					return r.Error
				}
			}
		}}, nil},
		"in batches": {migrate.Revision{NoTransaction: true, Up: migrate.Batches{
			Statement: `UPDATE guests SET role = 'guest' FROM (SELECT id FROM guests WHERE role = 'host' LIMIT $1) AS found WHERE guests.id = found.id`,
		}.Run}, nil},
		"a function that is inlined": {migrate.Revision{Up: script(
			`CREATE FUNCTION one() RETURNS float8 LANGUAGE sql AS 'SELECT 1.0'`,
			`ALTER TABLE guests ADD COLUMN one float8 DEFAULT one()`)}, nil},
		"a default that only running tells": {migrate.Revision{Up: script(
			`CREATE FUNCTION luck() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'`,
			`ALTER TABLE guests ADD COLUMN luck float8 DEFAULT luck()`)}, []string{
			"CDX202 2 blocks reads and writes of guests while rewriting 41 GB (1.2M rows)",
		}},
		"a table of its own": {migrate.Revision{Up: script(
			`CREATE TABLE fresh (id bigint PRIMARY KEY, guest bigint REFERENCES guests)`,
			`CREATE INDEX ON fresh (guest)`, `ALTER TABLE fresh ALTER guest SET NOT NULL, ADD UNIQUE (guest)`, `ALTER TABLE fresh ALTER id TYPE numeric`)}, nil},
		"accepted": {migrate.Revision{Up: script("-- clipdex:allow CDX301 it was never used\nDROP TABLE talks")}, []string{"CDX301 1 drops talks (it was never used)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := recorded(t, record.Options{}, test.revision)[0]
			in := lint.Input{Before: step.Before, After: step.After, Sizes: map[schema.Name]lint.Size{{Schema: "public", Name: "guests"}: {Bytes: 41 << 30, Rows: 1_200_000}}}
			var got []string
			for _, f := range lint.Recorded(step.Up, in) {
				line := fmt.Sprintf("%s %d %s", f.Code, f.Statement, f.Message)
				if f.Accepted != "" {
					line += " (" + f.Accepted + ")"
				}
				got = append(got, line)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
		})
	}
}
