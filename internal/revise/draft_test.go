package revise_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/revise"
	"github.com/clipdex/clipdex/internal/schema"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// begin drafts a revision for models over a database that sql makes.
func begin(t *testing.T, set declare.Set, sql ...string) *revise.Draft {
	t.Helper()
	chain, err := migrate.NewChain([]migrate.Revision{{ID: "000000000000", Message: "baseline", Up: migrate.SQL()},
		{ID: "111111111111", Parent: "000000000000", Message: "it", Up: migrate.SQL(sql...)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	url := pgtest.Server(t)
	in := &check.Input{Models: set, Chain: chain, Scratch: func(ctx context.Context, major int) (*postgres.Scratch, error) {
		return postgres.OpenScratch(ctx, postgres.ScratchOptions{Getenv: func(key string) string {
			return map[string]string{"CLIPDEX_SCRATCH_URL": url}[key]
		}})
	}}
	draft, err := revise.Begin(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { draft.Close(context.WithoutCancel(t.Context())) })
	return draft
}

// one is a model with a check whose text PostgreSQL prints otherwise each time it reads it.
type one struct {
	ID   int64  `gorm:"column:id;type:bigserial;primaryKey;not null"`
	Kind string `gorm:"column:kind;type:varchar(9);not null;default:'a';check:one_kind_check,kind IN ('a', 'b')"`
	At   string `gorm:"column:at;type:timestamptz;not null;default:now()"`
}

func (one) TableName() string { return "one" }

const makesOne = `CREATE TABLE one (id bigserial PRIMARY KEY, kind varchar(9) NOT NULL DEFAULT 'a'::text,
	at timestamptz NOT NULL DEFAULT transaction_timestamp(), CONSTRAINT one_kind_check CHECK (kind::text = ANY (ARRAY['a'::varchar, 'b'::varchar]::text[])))`

// TestNothingToDo: what is only spelled otherwise, and what migrations may make alone, is no reason for a revision.
func TestNothingToDo(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"as it is":       ``,
		"a function":     `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
		"a view":         `CREATE VIEW v AS SELECT id, kind FROM one; COMMENT ON VIEW v IS 'x'`,
		"what hangs":     `ALTER TABLE one ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON one; CREATE RULE r AS ON DELETE TO one DO ALSO NOTHING; CREATE STATISTICS s ON id, kind FROM one`,
		"a trigger":      `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE UPDATE ON one FOR EACH ROW EXECUTE FUNCTION f()`,
		"types":          `CREATE TYPE e AS ENUM ('x'); CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TYPE c AS (x int); CREATE SEQUENCE q`,
		"rarer":          `CREATE COLLATION k FROM "C"; CREATE AGGREGATE a (int) (SFUNC = int4pl, STYPE = int)`,
		"a new schema":   `CREATE SCHEMA other; CREATE TABLE other.t (x int)`,
		"an extension":   `CREATE EXTENSION pg_trgm`,
		"a default once": `ALTER TABLE one ALTER kind SET DEFAULT 'a'::character varying`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := begin(t, declare.Set{Relations: []any{one{}}}, makesOne, sql)
			if changes := d.Changes(); len(changes) > 0 {
				t.Errorf("%+v", changes)
			}
			if p := d.Plan(false); len(p.Up)+len(p.Down)+len(p.Manual) > 0 {
				t.Errorf("planned:\n%s", p.Script())
			}
		})
	}
}

// TestOnlyWhatDiffers plans nothing but the one thing that the models are ahead of, beside all that is spelled otherwise and
// declared nowhere.
func TestOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	const atomic = `CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(id) FROM one; END /* since 14 */`
	pgtest.Fits(t, atomic)
	d := begin(t, declare.Set{Relations: []any{one{}}}, makesOne, `CREATE VIEW v AS SELECT id, kind FROM one`,
		`ALTER TABLE one ALTER at DROP NOT NULL, ADD extra int`, atomic)
	p := d.Plan(false)
	if got := p.Script(); !strings.Contains(got, "DROP COLUMN extra") || !strings.Contains(got, "SET NOT NULL") || len(p.Up) != 1 {
		t.Errorf("planned:\n%s", got)
	}
	proof, err := d.Prove(t.Context(), p)
	if err != nil || len(proof.Left)+len(proof.Undone) > 0 {
		t.Errorf("%v %+v", err, proof)
	}
}

// TestOtherSchemas: what stands in a schema that no model lives in is planned around, kept, and brought back.
func TestOtherSchemas(t *testing.T) {
	t.Parallel()
	d := begin(t, declare.Set{Relations: []any{one{}}}, makesOne, `ALTER TABLE one ALTER at DROP DEFAULT, ALTER at TYPE date`,
		`CREATE SCHEMA other`, `CREATE TABLE other.t (id bigserial PRIMARY KEY, one bigint REFERENCES one)`, `CREATE VIEW other.v AS SELECT max(at) AS at FROM one`)
	p := d.Plan(false)
	if got := p.Script(); !strings.Contains(got, "CREATE VIEW other.v AS") || strings.Contains(got, "other.t") {
		t.Errorf("planned:\n%s", got)
	}
	if proof, err := d.Prove(t.Context(), p); err != nil || len(proof.Left)+len(proof.Undone) > 0 {
		t.Errorf("%v %+v", err, proof)
	}
}

// TestHeld: what something uses that no model declares is left to a person, and the rest is planned.
func TestHeld(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ sql, by, plans string }{
		"a view":       {`CREATE VIEW v AS SELECT extra FROM one`, "column one.extra: … view v", "DROP COLUMN spare"},
		"a view of it": {`CREATE VIEW v AS SELECT extra FROM one; CREATE VIEW w AS SELECT extra FROM v`, "column one.extra: … view v", "DROP COLUMN spare"},
		"a trigger": {`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE UPDATE OF extra ON one FOR EACH ROW EXECUTE FUNCTION f()`,
			"column one.extra: … trigger one.t", "DROP COLUMN spare"},
		"statistics, a policy": {`CREATE STATISTICS s ON id, extra FROM one; CREATE POLICY p ON one USING (extra > 1)`, "column one.extra: … policy one.p, statistics one.s", "DROP COLUMN spare"},
		"a serial column":      {`ALTER TABLE one ADD n serial; CREATE VIEW v AS SELECT n FROM one`, "column one.n: … view v", "DROP COLUMN extra"},
		"a table, by a view": {`CREATE TABLE three (id bigserial PRIMARY KEY); CREATE TABLE two (id serial PRIMARY KEY, three bigint REFERENCES three); CREATE TABLE four (x int REFERENCES two); CREATE VIEW v AS SELECT id FROM two`,
			"three: … foreign key two.two_three_fkey\ntwo: … view v", "DROP TABLE four"},
		"a table, by another schema's": {`CREATE TABLE two (id int PRIMARY KEY); CREATE SCHEMA other; CREATE TABLE other.t (two int REFERENCES two)`, "two: … foreign key other.t.t_two_fkey", "DROP COLUMN extra"},
		"not what goes with the table": {`CREATE TABLE two (id int); CREATE POLICY p ON two USING (id > 1); CREATE STATISTICS s ON id, (id + 1) FROM two /* since 14 */`, "", "DROP TABLE two"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pgtest.Fits(t, test.sql)
			d := begin(t, declare.Set{Relations: []any{one{}}}, makesOne, `ALTER TABLE one ADD extra int, ADD spare int`, test.sql)
			p := d.Plan(false)
			var left []string
			for _, c := range p.Manual {
				left = append(left, strings.Replace(c.Subject("public")+": "+c.Detail, "no model declares what uses it:", "…", 1))
			}
			if got := strings.Join(left, "\n"); got != test.by {
				t.Errorf("left to a person:\n%s\nwant\n%s", got, test.by)
			}
			if !strings.Contains(p.Script(), test.plans) {
				t.Errorf("planned:\n%s", p.Script())
			}
			proof, err := d.Prove(t.Context(), p)
			if err != nil || len(proof.Left) != len(p.Manual) || len(proof.Undone) > 0 {
				t.Errorf("%v %+v", err, proof)
			}
		})
	}
}

// busy is one with what can be had online only in parts.
type busy struct {
	ID   int64  `gorm:"column:id;type:bigserial;primaryKey;not null"`
	Kind string `gorm:"column:kind;type:varchar(9);not null;default:'a';check:one_kind_check,kind IN ('a', 'b');index:one_kind_idx"`
	At   string `gorm:"column:at;type:timestamptz;not null;default:now();unique"`
	More *int64 `gorm:"column:more;type:bigint;check:one_more_check,more > 0"`
}

func (busy) TableName() string { return "one" }

// TestOnline proves a plan of several parts, some of them outside transactions.
func TestOnline(t *testing.T) {
	t.Parallel()
	d := begin(t, declare.Set{Relations: []any{busy{}}}, makesOne, `ALTER TABLE one ALTER at DROP NOT NULL`)
	p := d.Plan(true)
	bare := 0
	for _, part := range p.Parts() {
		if part.NoTransaction {
			bare++
		}
	}
	if len(p.Parts()) < 2 || bare == 0 || !strings.Contains(p.Script(), "CREATE INDEX CONCURRENTLY IF NOT EXISTS one_kind_idx") {
		t.Errorf("%d parts, %d outside transactions:\n%s", len(p.Parts()), bare, p.Script())
	}
	if _, err := d.Prove(t.Context(), p); err != nil {
		t.Errorf("%v\n%s", err, p.Script())
	}
}

// typed is a model of a type that only an extension has, and of an enum, neither there yet.
type typed struct {
	ID   int64  `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false;not null"`
	Name string `gorm:"column:name;type:citext;not null"`
	Mood string `gorm:"column:mood;type:mood;not null;default:'good'"`
}

func (typed) TableName() string { return "typed" }

// TestExtensionAndTable: a revision may bring the extension that its table needs.
func TestExtensionAndTable(t *testing.T) {
	t.Parallel()
	d := begin(t, declare.Set{Relations: []any{typed{}}, Extensions: []declare.Extension{{Name: "citext"}}, Enums: []declare.Enum{{Name: "mood", Labels: []string{"good", "bad"}}}})
	p := d.Plan(false)
	if _, err := d.Prove(t.Context(), p); err != nil {
		t.Errorf("%v\n%s", err, p.Script())
	}
	if got := p.Script(); !strings.HasPrefix(got, "CREATE EXTENSION citext") {
		t.Errorf("planned:\n%s", got)
	}
}

// TestUnproved breaks plans on purpose: nothing passes that does not do what it says.
func TestUnproved(t *testing.T) {
	t.Parallel()
	statement := func(sql ...string) []plan.Statement {
		var out []plan.Statement
		for _, s := range sql {
			out = append(out, plan.Statement{SQL: s})
		}
		return out
	}
	for name, test := range map[string]struct {
		plan plan.Plan
		says []string
	}{
		"up fails":               {plan.Plan{Up: statement("ALTER TABLE one DROP COLUMN nothing")}, []string{"a statement of up failed", `column "nothing"`, "ALTER TABLE one DROP COLUMN nothing"}},
		"up does too little":     {plan.Plan{}, []string{"up does not bring the schema to the models", "drop column one.extra"}},
		"up does too much":       {plan.Plan{Up: statement("ALTER TABLE one DROP COLUMN extra, ADD COLUMN more int")}, []string{"up does not", "drop column one.more"}},
		"down fails":             {plan.Plan{Up: statement("ALTER TABLE one DROP COLUMN extra"), Down: statement("SELEKT")}, []string{"a statement of down failed", "syntax error"}},
		"down does too little":   {plan.Plan{Up: statement("ALTER TABLE one DROP COLUMN extra")}, []string{"down does not bring the schema back", "add column one.extra"}},
		"down does it otherwise": {plan.Plan{Up: statement("ALTER TABLE one DROP COLUMN extra"), Down: statement("ALTER TABLE one ADD COLUMN extra bigint")}, []string{"down does not", `"bigint" → "integer"`}},
		"up fails again": {plan.Plan{Up: statement("ALTER TABLE one DROP COLUMN extra", "CREATE PUBLICATION left_behind"), Down: statement("ALTER TABLE one ADD COLUMN extra integer")},
			[]string{"a statement of up once more failed", "left_behind"}},
		"a pre-check that can't be": {plan.Plan{Up: []plan.Statement{{SQL: "ALTER TABLE one DROP COLUMN extra", Prechecks: []plan.Precheck{{Finds: "rows", Query: "SELECT more FROM one"}}}}},
			[]string{`the pre-check for "rows"`, `column "more" does not exist`}},
		"a pre-check that finds": {plan.Plan{Up: []plan.Statement{{SQL: "ALTER TABLE one DROP COLUMN extra", Prechecks: []plan.Precheck{{Finds: "rows", Query: "VALUES (1), (2)"}}}}},
			[]string{"it finds 2 rows in empty tables"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := begin(t, declare.Set{Relations: []any{one{}}}, makesOne, `ALTER TABLE one ADD extra int`)
			_, err := d.Prove(t.Context(), test.plan)
			if fault.CodeOf(err) != fault.CannotDo || err == nil {
				t.Fatalf("%v", err)
			}
			for _, word := range append(test.says, "was not written") {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("does not say %q:\n%v", word, err)
				}
			}
		})
	}
	t.Run("announced", func(t *testing.T) {
		t.Parallel()
		d := begin(t, declare.Set{Relations: []any{one{}}}, makesOne, `ALTER TABLE one ADD extra int`)
		left := diff.Change{Op: diff.Drop, Object: schema.ID{Kind: schema.KindColumn, Schema: "public", Relation: "one", Name: "extra"}}
		proof, err := d.Prove(t.Context(), plan.Plan{Manual: []diff.Change{left}})
		if err != nil || len(proof.Left) != 1 || revise.Subjects(proof.Left, "public") != "column one.extra" {
			t.Errorf("%v %+v", err, proof)
		}
	})
}

// renamedOne is one under another name, and so is a column of it.
type renamedOne struct {
	ID   int64  `gorm:"column:id;type:bigserial;primaryKey;not null"`
	Sort string `gorm:"column:sort;type:varchar(9);not null;default:'a';check:one_kind_check,sort IN ('a', 'b')"`
	At   string `gorm:"column:at;type:timestamptz;not null;default:now()"`
}

func (renamedOne) TableName() string { return "first" }

// TestRenames says yes to everything likely, table before column, and keeps the rows.
func TestRenames(t *testing.T) {
	t.Parallel()
	d := begin(t, declare.Set{Relations: []any{renamedOne{}}}, makesOne, `INSERT INTO one (kind) VALUES ('a')`)
	var said []string
	for likely := d.Likely(); len(likely) > 0; likely = d.Likely() {
		said = append(said, likely[0].Object.Path("public")+"="+likely[0].To)
		if err := d.Rename(t.Context(), likely[0]); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(said, []string{"one=first", "one.kind=sort"}) {
		t.Errorf("likely were %v", said)
	}
	p := d.Plan(false)
	if strings.Contains(p.Script(), "DROP") || strings.Contains(p.Script(), "ADD ") {
		t.Errorf("planned:\n%s", p.Script())
	}
	if _, err := d.Prove(t.Context(), p); err != nil {
		t.Errorf("%v\n%s", err, p.Script())
	}
}
