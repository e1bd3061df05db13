package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// attributionCase is a small project and what was done to its database.
type attributionCase struct {
	name    string
	models  []any    // what the models declare
	ups     []string // the SQL of each revision after the baseline
	applied int      // how many of them are applied
	hand    string   // typed by hand after that
	want    string   // as lines gives it
	verdict check.Verdict
}

// itemsLegacy is what stands before the first revision of every chain here.
const itemsLegacy = `CREATE TABLE items (id bigint PRIMARY KEY, name text, size integer)`

type item struct {
	ID   int64   `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false;not null"`
	Name *string `gorm:"column:name;type:text"`
	Size *int32  `gorm:"column:size;type:integer"`
}

func (item) TableName() string { return "items" }

type itemBig struct {
	ID   int64   `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false;not null"`
	Name *string `gorm:"column:name;type:text"`
	Size *int64  `gorm:"column:size;type:bigint"`
}

func (itemBig) TableName() string { return "items" }

type itemNumeric struct {
	ID   int64   `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false;not null"`
	Name *string `gorm:"column:name;type:text"`
	Size *string `gorm:"column:size;type:numeric"`
}

func (itemNumeric) TableName() string { return "items" }

// itemWeighed has two columns more than the legacy table, with defaults.
type itemWeighed struct {
	ID     int64   `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false;not null"`
	Name   *string `gorm:"column:name;type:text"`
	Size   *int32  `gorm:"column:size;type:integer"`
	Weight int64   `gorm:"column:weight;type:bigint;not null;default:0"`
	At     string  `gorm:"column:at;type:timestamptz;not null;default:now()"`
}

func (itemWeighed) TableName() string { return "items" }

type itemClocked struct {
	ID   int64   `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false;not null"`
	Name *string `gorm:"column:name;type:text"`
	Size *int32  `gorm:"column:size;type:integer"`
	At   string  `gorm:"column:at;type:timestamptz;not null;default:clock_timestamp()"`
}

func (itemClocked) TableName() string { return "items" }

type tag struct {
	ID    int64  `gorm:"column:id;type:bigserial;primaryKey;not null"`
	Label string `gorm:"column:label;type:text;not null"`
}

func (tag) TableName() string { return "tags" }

type tagColoured struct {
	ID     int64   `gorm:"column:id;type:bigserial;primaryKey;not null"`
	Label  string  `gorm:"column:label;type:text;not null"`
	Colour *string `gorm:"column:colour;type:text"`
}

func (tagColoured) TableName() string { return "tags" }

// revisionID gives the id of revision n: 000000000000 is the baseline.
func revisionID(n int) string { return fmt.Sprintf("%012x", n) }

// attributionChain gives the baseline and one revision for each text.
func attributionChain(t *testing.T, ups ...string) *migrate.Chain {
	t.Helper()
	chain, err := migrate.NewChain(attributionRevisions(ups...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return chain
}

func attributionRevisions(ups ...string) []migrate.Revision {
	revisions := []migrate.Revision{{ID: revisionID(0), Message: "baseline", Up: func(*gorm.DB) error { return nil }}}
	for i, up := range ups {
		revisions = append(revisions, migrate.Revision{ID: revisionID(i + 1), Parent: revisionID(i), Message: "step",
			Up: func(tx *gorm.DB) error { return tx.Exec(up).Error }})
	}
	return revisions
}

func attributionInput(t *testing.T, chain *migrate.Chain, models ...any) *check.Input {
	t.Helper()
	draft, err := desired.Parse(declare.Set{Relations: models}, "")
	if err != nil {
		t.Fatal(err)
	}
	legacy := []migrate.File{{Name: "001_items.sql", SQL: itemsLegacy}}
	return &check.Input{Draft: draft, Chain: chain, Legacy: legacy, Scratch: scratchOn(t)}
}

// attributionDatabase gives a database with a history that has applied so many revisions.
func attributionDatabase(t *testing.T, in *check.Input, applied int) *pgx.Conn {
	t.Helper()
	config := configOf(t, pgtest.New(t))
	runner := migrate.Runner{Chain: in.Chain, Config: config}
	if _, err := runner.Baseline(t.Context(), migrate.Baseline{Files: in.Legacy}); err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Upgrade(t.Context(), revisionID(applied)); err != nil {
		t.Fatal(err)
	}
	return dialConfig(t, config)
}

// TestAttribution builds every case on a real database.
func TestAttribution(t *testing.T) {
	t.Parallel()
	for _, c := range attributionCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := attributionInput(t, attributionChain(t, c.ups...), c.models...)
			conn := attributionDatabase(t, in, c.applied)
			execute(t, conn, c.hand)
			res := run(t, conn, in)
			wantLines(t, res, c.want)
			wantVerdict(t, res, c.verdict)
		})
	}
}

// TestAttributionScratch holds models against migrations alone.
func TestAttributionScratch(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, want string
		models     []any
		ups        []string
		verdict    check.Verdict
	}{
		{"agree", "", []any{itemBig{}}, []string{toBig, watched, named}, check.VerdictClean},
		{"ahead", sizeType + " [ahead]", []any{itemNumeric{}}, []string{toBig}, check.VerdictDrift},
		{"table dropped from the models", "drop relation tags [ahead]", []any{item{}}, []string{tags}, check.VerdictDrift},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res, where, err := check.Scratch(t.Context(), attributionInput(t, attributionChain(t, c.ups...), c.models...))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(where, "clipdex@") {
				t.Errorf("where: %q", where)
			}
			wantLines(t, res, c.want)
			wantVerdict(t, res, c.verdict)
		})
	}
}
