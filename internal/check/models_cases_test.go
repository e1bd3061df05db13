package check_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/schema"
)

// beside are objects that a case's models rely on and that revisions make: collations, functions and their schemas.
var beside = map[string][]schema.Kind{"030": {"collation"}, "046": {schema.KindRoutine, schema.KindNamespace}, "047": {schema.KindRoutine}}

// TestModelCases holds models that say the desired side of drift-cases.tsv against both of its databases.
func TestModelCases(t *testing.T) {
	t.Parallel()
	models := map[string]any{}
	for _, m := range []map[string]any{columnModels, indexModels, otherModels} {
		maps.Copy(models, m)
	}
	conn := connect(t, "SELECT 1")
	for _, c := range readCases(t, "testdata/drift-cases.tsv") {
		t.Run(c.id+" "+c.category, func(t *testing.T) {
			pgtest.Fits(t, c.desired)
			model, ok := models[c.id]
			if !ok {
				t.Fatal("no model says this case")
			}
			made := func(ch diff.Change) bool { return slices.Contains(beside[c.id], ch.Object.Kind) }
			t.Run("desired", func(t *testing.T) {
				expect(t, driftCase{verdict: "none", desired: c.desired, live: c.desired}, slices.DeleteFunc(driftOn(t, conn, model, c.desired), made))
			})
			t.Run("live", func(t *testing.T) {
				expect(t, c, slices.DeleteFunc(driftOnOpen(t, conn, model, c.live), made))
			})
		})
	}
}

// Key is a key that is no serial.
type Key struct {
	ID int64 `gorm:"primaryKey;autoIncrement:false"`
}

type upper struct{ Key }

func (upper) TableName() string { return "User" }

type order struct {
	Key
	User   string
	Select int32
}

func (order) TableName() string { return "order" }

type appT struct {
	Key
	A string
}

func (appT) TableName() string { return "app.t" }

type appKey struct{ Key }

func (appKey) TableName() string { return "app.t" }

type partitioned struct {
	tab
	ID int64     `gorm:"primaryKey;autoIncrement:false"`
	At time.Time `gorm:"primaryKey;type:date"`
	V  string    `gorm:"index:ix_t_v"`
}

func (partitioned) TableOptions() declare.TableOptions {
	return declare.TableOptions{PartitionBy: "RANGE (at)"}
}

// AbPair is a table of two texts.
type AbPair struct {
	tab
	Key
	A, B string
}
type pairAB struct{ AbPair }

func (pairAB) Constraints() []declare.Constraint {
	return []declare.Constraint{{Name: "uq", Def: "UNIQUE (a, b)"}}
}

type unnamedA struct{ AbPair }

func (unnamedA) Constraints() []declare.Constraint {
	return []declare.Constraint{{Def: "UNIQUE (a)"}}
}

type nullsA struct{ AbPair }

func (nullsA) Constraints() []declare.Constraint {
	return []declare.Constraint{{Name: "uq_a", Def: "UNIQUE NULLS NOT DISTINCT (a)"}}
}

type includeA struct{ AbPair }

func (includeA) Constraints() []declare.Constraint {
	return []declare.Constraint{{Name: "uq_a", Def: "UNIQUE (a) INCLUDE (b)"}}
}

type unnamedCheck struct {
	tab
	Key
	Qty int32
	St  string `gorm:"size:10"`
}

func (unnamedCheck) Constraints() []declare.Constraint {
	return []declare.Constraint{{Def: "CHECK (qty >= 0)"}}
}

type commented struct {
	tab
	Key
	A string
}

func (commented) TableComment() string { return "accounts" }
