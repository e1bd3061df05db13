package record_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/trace"
)

// tryOut makes a dry run behind the tables of before.
func tryOut(t *testing.T, after ...migrate.Revision) record.Trial {
	t.Helper()
	in := input(t, after...)
	config, err := pgx.ParseConfig(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	runner := &migrate.Runner{Chain: in.Chain, Config: config}
	if _, err := runner.Baseline(t.Context(), migrate.Baseline{Files: in.Legacy}); err != nil {
		t.Fatal(err)
	}
	trial, err := record.DryRun(t.Context(), runner, "head")
	if err != nil {
		t.Fatal(err)
	}
	if runner.Observer != nil {
		t.Error("the caller's runner has an observer")
	}
	return trial
}

// TestDryRun tells what revisions do to a database that has rows.
func TestDryRun(t *testing.T) {
	t.Parallel()
	trial := tryOut(t,
		migrate.Revision{Up: script(`ALTER TABLE guests ADD COLUMN met text`, `UPDATE guests SET met = 'once'`, `CREATE TABLE fresh (id bigint)`)},
		migrate.Revision{Up: script(`CREATE INDEX ON fresh (id)`, `CREATE INDEX ON talks (id)`, `COMMENT ON COLUMN guests.met IS 'when'`)},
		migrate.Revision{Up: func(tx *gorm.DB) error {
			for _, name := range []string{"a", "b"} {
				if err := tx.Exec(`UPDATE guests SET name = $1`, name).Error; err != nil {
					return err
				}
			}
			return tx.Exec(`ALTER TABLE guests ALTER met TYPE varchar(4) COLLATE "C", ALTER role TYPE integer USING 1`).Error
		}},
	)
	compare(t, trial.Steps[0].Statements,
		`ALTER TABLE guests ADD COLUMN met text; ACCESS EXCLUSIVE table guests; tx 1`,
		`UPDATE guests SET met = 'once'; ROW EXCLUSIVE index guests_pkey; rows 1; tx 1`,
		`CREATE TABLE fresh (id bigint); ACCESS EXCLUSIVE new table fresh; tx 1`)
	compare(t, trial.Steps[1].Statements,
		`CREATE INDEX ON fresh (id); ACCESS EXCLUSIVE new index fresh_id_idx; scans table fresh; tx 1`,
		`CREATE INDEX ON talks (id); ACCESS EXCLUSIVE new index talks_id_idx; SHARE table talks; scans table talks; tx 1`,
		`COMMENT ON COLUMN guests.met IS 'when'; tx 1`)
	compare(t, trial.Steps[2].Statements,
		`UPDATE guests SET name = 'a'; rows 1; tx 1`,
		`UPDATE guests SET name = 'b'; rows 1; tx 1`,
		`ALTER TABLE guests ALTER met TYPE varchar(4) COLLATE "C", ALTER role TYPE integer USING 1; ACCESS EXCLUSIVE index guests_pkey; ACCESS EXCLUSIVE table guests; reindexes index guests_pkey; rewrites table guests; scans table guests; tx 1`)
	// The second names two tables that the first has locked; the third rewrites one, and so locks it.
	wantHidden := func(step int, want ...string) {
		t.Helper()
		var got []string
		for _, h := range trial.Steps[step].Hidden {
			got = append(got, h.Relation.Name.In("public")+" "+h.Mode.String()+" "+h.Since)
		}
		if len(got) != len(want) {
			t.Fatalf("step %d: %q, want %q", step, got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("step %d: %q, want %q", step, got, want)
			}
		}
	}
	wantHidden(0)
	wantHidden(1, "fresh ACCESS EXCLUSIVE 111111111111", "guests ACCESS EXCLUSIVE 111111111111")
	wantHidden(2)
	for _, step := range trial.Steps {
		if step.Duration <= 0 {
			t.Errorf("%s took %s", step.Revision.ID, step.Duration)
		}
	}
	if holds := trace.Holds(trial.Steps[0].Statements); len(holds) != 1 || holds[0].Relation.Name.Name != "guests" || holds[0].For < trial.Steps[0].Statements[1].Duration {
		t.Errorf("%+v", holds)
	}
}
