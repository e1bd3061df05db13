package record_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/trace"
	"github.com/clipdex/clipdex/models"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// before is what stands there before the revisions.
const before = `
CREATE TABLE guests (id bigint PRIMARY KEY, name text, role varchar(10), at timestamptz);
CREATE TABLE talks (id bigint PRIMARY KEY, guest bigint);
CREATE INDEX talks_guest ON talks (guest);
CREATE MATERIALIZED VIEW names AS SELECT name FROM guests;
INSERT INTO guests VALUES (1, 'Ann', 'host', now())`

// input gives a chain of a baseline and the given revisions, behind the tables of before.
func input(t *testing.T, after ...migrate.Revision) *check.Input {
	t.Helper()
	nothing := func(*gorm.DB) error { return nil }
	revisions := append([]migrate.Revision{{ID: "000000000000", Up: nothing, Down: nothing}}, after...)
	for i := range revisions[1:] {
		revisions[i+1].ID, revisions[i+1].Parent = strings.Repeat(fmt.Sprint(i+1), 12), revisions[i].ID
	}
	chain, err := migrate.NewChain(revisions, nil)
	if err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string {
		if name == "CLIPDEX_SCRATCH_URL" {
			return pgtest.Server(t)
		}
		return os.Getenv(name)
	}
	in := &check.Input{Models: models.Set(), Chain: chain, Legacy: []migrate.File{{Name: "before.sql", SQL: before}},
		Scratch: func(ctx context.Context, major int) (*postgres.Scratch, error) {
			return postgres.OpenScratch(ctx, postgres.ScratchOptions{Getenv: getenv, WantMajor: major})
		}}
	in.Start()
	return in
}

func recorded(t *testing.T, o record.Options, after ...migrate.Revision) []record.Step {
	t.Helper()
	result, err := record.Revisions(t.Context(), input(t, after...), o)
	if err != nil {
		t.Fatal(err)
	}
	return result.Steps
}

func script(statements ...string) func(*gorm.DB) error {
	return func(tx *gorm.DB) error {
		for _, statement := range statements {
			if err := tx.Exec(statement).Error; err != nil {
				return err
			}
		}
		return nil
	}
}

// tell describes a statement on one line, without its duration.
func tell(st trace.Statement) string {
	parts := []string{st.SQL, fmt.Sprint("tx ", st.Transaction)}
	name := func(r trace.Relation) string {
		text := r.Kind + " " + r.Name.In("public")
		if r.New {
			text = "new " + text
		}
		return text
	}
	for _, l := range st.Locks {
		parts = append(parts, l.Mode.String()+" "+name(l.Relation))
	}
	for what, list := range map[string][]trace.Relation{"scans": st.Scanned, "rewrites": st.Rewritten, "reindexes": st.Reindexed} {
		for _, r := range list {
			parts = append(parts, what+" "+name(r))
		}
	}
	if st.Rows > 0 {
		parts = append(parts, fmt.Sprint("rows ", st.Rows))
	}
	for what, is := range map[string]bool{"reads": st.Reads, "repeated": st.Repeated, "depends": st.Depends, "not measured": !st.Measured} {
		if is {
			parts = append(parts, what)
		}
	}
	slices.Sort(parts[1:])
	return strings.Join(parts, "; ")
}

// compare wants statements as tell describes them.
func compare(t *testing.T, got []trace.Statement, want ...string) {
	t.Helper()
	var lines []string
	for _, st := range got {
		lines = append(lines, tell(st))
		if st.Duration <= 0 {
			t.Errorf("%s took no time", st.SQL)
		}
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(lines, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestLocksScansRewrites(t *testing.T) {
	t.Parallel()
	steps := recorded(t, record.Options{}, migrate.Revision{Up: script(
		`ALTER TABLE guests ADD COLUMN a int DEFAULT 1`,
		`ALTER TABLE guests ALTER a TYPE bigint`,
		`ALTER TABLE guests ALTER role SET NOT NULL`,
		`CREATE TABLE fresh (id bigint PRIMARY KEY)`,
		`ALTER TABLE fresh ADD COLUMN b float8 DEFAULT random()`,
		`ALTER TABLE talks ADD CONSTRAINT fk FOREIGN KEY (guest) REFERENCES guests`,
		`REINDEX INDEX talks_guest`,
		`REFRESH MATERIALIZED VIEW names`,
		`DROP TABLE talks`)}, migrate.Revision{Up: script(
		`ALTER TABLE guests ADD CONSTRAINT named CHECK (name IS NOT NULL) NOT VALID`,
		`UPDATE guests SET name = 'x'`,
		`ALTER TABLE guests VALIDATE CONSTRAINT named`)}, migrate.Revision{Up: script(
		`ALTER TABLE guests ALTER name SET NOT NULL`)})
	compare(t, steps[0].Up,
		"ALTER TABLE guests ADD COLUMN a int DEFAULT 1; ACCESS EXCLUSIVE table guests; tx 1",
		"ALTER TABLE guests ALTER a TYPE bigint; ACCESS EXCLUSIVE index guests_pkey; reindexes index guests_pkey; rewrites table guests; scans table guests; tx 1",
		"ALTER TABLE guests ALTER role SET NOT NULL; scans table guests; tx 1",
		"CREATE TABLE fresh (id bigint PRIMARY KEY); ACCESS EXCLUSIVE new index fresh_pkey; ACCESS EXCLUSIVE new table fresh; tx 1",
		"ALTER TABLE fresh ADD COLUMN b float8 DEFAULT random(); reindexes new index fresh_pkey; rewrites new table fresh; scans new table fresh; tx 1",
		"ALTER TABLE talks ADD CONSTRAINT fk FOREIGN KEY (guest) REFERENCES guests; ACCESS SHARE index talks_guest; ACCESS SHARE index talks_pkey; SHARE ROW EXCLUSIVE table talks; scans table talks; tx 1",
		"REINDEX INDEX talks_guest; ACCESS EXCLUSIVE index talks_guest; reindexes index talks_guest; scans table talks; tx 1",
		"REFRESH MATERIALIZED VIEW names; ACCESS EXCLUSIVE materialized view names; rewrites materialized view names; scans table guests; tx 1",
		"DROP TABLE talks; ACCESS EXCLUSIVE index talks_pkey; ACCESS EXCLUSIVE table talks; tx 1")
	compare(t, steps[2].Up, "ALTER TABLE guests ALTER name SET NOT NULL; ACCESS EXCLUSIVE table guests; tx 1") // the check spares the scan
}

func TestWhatDependsOnData(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 1, 2, 3, 4, 5, 600, time.UTC)
	steps := recorded(t, record.Options{Down: true}, migrate.Revision{
		Up: func(tx *gorm.DB) error {
			if err := tx.Exec(`UPDATE guests SET name = ?, at = ? WHERE id = ? OR role IN ?`, `O'x\`, &at, -1, []string{"host", "$1"}).Error; err != nil {
				return err
			}
			var ids []int64
			if err := tx.Raw(`SELECT id FROM guests ORDER BY id`).Scan(&ids).Error; err != nil {
				return err
			}
			for _, id := range ids {
				if err := tx.Exec(fmt.Sprintf(`CREATE TABLE of_%d ()`, id)).Error; err != nil {
					return err
				}
			}
			return nil
		},
		Down: script(`DROP TABLE of_1`),
	})
	compare(t, steps[0].Up,
		`UPDATE guests SET name = E'O''x\\', at = '2025-01-02 03:04:05.0000006Z'::timestamptz WHERE id = (-1) OR role IN ('host','$1'); ROW EXCLUSIVE index guests_pkey; ROW EXCLUSIVE table guests; rows 1; tx 1`,
		"SELECT id FROM guests ORDER BY id; reads; tx 1",
		"CREATE TABLE of_1 (); ACCESS EXCLUSIVE new table of_1; depends; tx 1")
	compare(t, steps[0].Down, "DROP TABLE of_1; ACCESS EXCLUSIVE table of_1; tx 1")
}

func TestOutsideTransactions(t *testing.T) {
	t.Parallel()
	steps := recorded(t, record.Options{}, migrate.Revision{NoTransaction: true, Up: func(tx *gorm.DB) error {
		if err := tx.Exec(`CREATE INDEX CONCURRENTLY guests_name ON guests (name)`).Error; err != nil {
			return err
		}
		if err := tx.Exec(`CREATE INDEX guests_role ON guests (role)`).Error; err != nil {
			return err
		}
		if err := tx.Exec(`DO $$ BEGIN COMMIT; END $$`).Error; err != nil {
			return err
		}
		err := tx.Transaction(func(tx *gorm.DB) error {
			return script(`ALTER TABLE guests ADD a int`, `ALTER TABLE talks ADD a int`)(tx)
		})
		if err != nil {
			return err
		}
		_ = tx.Transaction(func(tx *gorm.DB) error {
			tx.Exec(`ALTER TABLE guests ADD forgotten int`)
			return errors.New("changed its mind")
		})
		return tx.Exec(`ALTER TABLE guests ADD b int`).Error
	}})
	compare(t, steps[0].Up,
		"CREATE INDEX CONCURRENTLY guests_name ON guests (name); not measured; tx 0",
		"CREATE INDEX guests_role ON guests (role); ACCESS EXCLUSIVE new index guests_role; SHARE table guests; scans table guests; tx 0",
		"DO $$ BEGIN COMMIT; END $$; not measured; tx 0",
		"ALTER TABLE guests ADD a int; ACCESS EXCLUSIVE table guests; tx 1",
		"ALTER TABLE talks ADD a int; ACCESS EXCLUSIVE table talks; tx 1",
		"ALTER TABLE guests ADD b int; ACCESS EXCLUSIVE table guests; tx 0")
}

// TestBatches: all batches of one statement are one, and what counts them is the runner's own.
func TestBatches(t *testing.T) {
	t.Parallel()
	steps := recorded(t, record.Options{}, migrate.Revision{Up: script(`INSERT INTO guests SELECT generate_series(2, 5)`)}, migrate.Revision{NoTransaction: true, Up: migrate.Batches{
		Statement: `UPDATE guests SET name = 'x' WHERE id IN (SELECT id FROM guests WHERE name IS DISTINCT FROM 'x' LIMIT $1)`,
		Left:      `SELECT count(*) FROM guests WHERE name IS DISTINCT FROM 'x'`,
		Size:      2,
	}.Run})
	compare(t, steps[1].Up, "UPDATE guests SET name = 'x' WHERE id IN (SELECT id FROM guests WHERE name IS DISTINCT FROM 'x' LIMIT 2); "+
		"ROW EXCLUSIVE index guests_pkey; ROW EXCLUSIVE table guests; repeated; rows 5; tx 0")
}

// TestNested looks at transactions in the transaction: GORM makes savepoints of them, whose names differ from run to run.
func TestNested(t *testing.T) {
	t.Parallel()
	steps := recorded(t, record.Options{}, migrate.Revision{Up: func(tx *gorm.DB) error {
		_ = tx.Transaction(func(tx *gorm.DB) error {
			tx.Exec(`ALTER TABLE talks ADD forgotten int`)
			return tx.Exec(`SELECT nonsense`).Error
		})
		return tx.Transaction(func(tx *gorm.DB) error { return tx.Exec(`ALTER TABLE talks ADD kept int`).Error })
	}})
	compare(t, steps[0].Up, "ALTER TABLE talks ADD kept int; ACCESS EXCLUSIVE table talks; tx 1")
}

func TestOnlyWhatIsWanted(t *testing.T) {
	t.Parallel()
	in := input(t,
		migrate.Revision{Up: script(`CREATE TABLE a ()`), Down: script(`DROP TABLE a`)},
		migrate.Revision{Up: script(`CREATE TABLE b ()`)}, // irreversible
		migrate.Revision{Up: script(`CREATE TABLE c ()`), Down: script(`DROP TABLE c`)},
		migrate.Revision{Up: script(`SELECT nonsense`)})
	all := in.Chain.Revisions()
	result, err := record.Revisions(t.Context(), in, record.Options{Revisions: []migrate.Revision{all[1], all[3]}, Down: true})
	if err != nil {
		t.Fatal(err)
	}
	first, last := result.Steps[0], result.Steps[1]
	compare(t, first.Up, "CREATE TABLE a (); ACCESS EXCLUSIVE new table a; tx 1")
	compare(t, last.Up, "CREATE TABLE c (); ACCESS EXCLUSIVE new table c; tx 1")
	compare(t, last.Down, "DROP TABLE c; ACCESS EXCLUSIVE table c; tx 1")
	if first.Undone || !last.Undone {
		t.Error("the irreversible one in between ends the way down")
	}
}

func TestPreparedIsRefused(t *testing.T) {
	t.Parallel()
	in := input(t, migrate.Revision{Up: func(tx *gorm.DB) error {
		return tx.Session(&gorm.Session{PrepareStmt: true}).Exec(`CREATE TABLE a ()`).Error
	}})
	if _, err := record.Revisions(t.Context(), in, record.Options{}); err == nil || !strings.Contains(err.Error(), "leave PrepareStmt out") {
		t.Error(err)
	}
}
