package plan_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/schema"
)

var (
	pairs = flag.Int("pairs", 200, "random pairs of schemas to plan between")
	seed  = flag.Uint64("seed", 1, "seed of the first pair")
)

// TestRandomPairs plans between random schemas and back; a failing pair is named by its seed. One in five is planned
// from names alone, as for a side that no catalog was asked about.
func TestRandomPairs(t *testing.T) {
	t.Parallel()
	for i := range *pairs {
		n := *seed + uint64(i)
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			g := &generator{Rand: rand.New(rand.NewPCG(n, 0)), major: pgtest.Major(t)}
			before, after := g.schema(), g.schema()
			from, to := connect(t, before), connect(t, after)
			from.guess, to.guess = i%5 == 4, i%5 == 4
			p := prove(t, from, to, plan.Options{Online: i%4 == 3}, i%15 == 0)
			if len(p.Manual)+len(p.Undone) > 0 {
				t.Errorf("manual: %s%s", lines(p.Manual), lines(p.Undone))
			}
			if t.Failed() {
				t.Logf("from\n%s\nto\n%s", before, after)
			}
		})
	}
}

// generator makes schemas out of a few names, so that two of them have much in common and little alike.
type generator struct {
	*rand.Rand
	major int    // of the server
	label string // one that the schema's enum has
}

func (g *generator) one(of ...string) string  { return of[g.IntN(len(of))] }
func (g *generator) chance(percent int) bool  { return g.IntN(100) < percent }
func (g *generator) maybe(text string) string { return map[bool]string{true: text}[g.chance(40)] }

// body gives a function's body of one query, parsed at once where the server knows how (14).
func (g *generator) body(query string) string {
	if g.major < 14 {
		return "AS " + schema.Literal(query)
	}
	return "BEGIN ATOMIC " + query + "; END"
}

// table is what later statements have to know of a table.
type table struct {
	name    string
	columns []string
	types   map[string]string
}

func (g *generator) schema() string {
	var b strings.Builder
	labels := []string{"'a'", "'b'", "'c'", "'d'"}
	g.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
	g.label = labels[0]
	fmt.Fprintf(&b, "CREATE TYPE mood AS ENUM (%s);\n", strings.Join(labels[:2+g.IntN(3)], ", "))
	fmt.Fprintf(&b, "CREATE DOMAIN amount AS %s%s%s;\n", g.one("integer", "bigint"), g.maybe(" CHECK (VALUE > 0)"), g.maybe(" DEFAULT 5"))
	fmt.Fprintf(&b, "CREATE TYPE pair AS (x integer, %s);\n", g.one("y integer", "y text", "y integer, z date"))
	if g.chance(50) {
		b.WriteString("CREATE SEQUENCE counter" + g.maybe(" INCREMENT 3") + g.maybe(" CACHE 4") + ";\n")
	}
	fmt.Fprintf(&b, "CREATE FUNCTION f(i integer) RETURNS %s LANGUAGE sql IMMUTABLE AS 'SELECT %d';\n", g.one("integer", "bigint"), g.IntN(2))
	b.WriteString("CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n")
	if g.chance(30) {
		b.WriteString("CREATE SCHEMA app;\nCREATE TABLE app.inner (id int PRIMARY KEY, m mood);\n")
	}
	var tables []table
	for _, name := range []string{"a", "b", "c"} {
		if g.chance(75) {
			tables = append(tables, g.table(&b, name))
		}
	}
	for _, t := range tables {
		g.around(&b, t, tables)
	}
	g.views(&b, tables)
	g.rarer(&b, tables)
	return b.String()
}

var columnTypes = []string{"integer", "bigint", "text", "varchar(20)", "numeric(10,2)", "boolean", "timestamptz", "date", "jsonb", "text[]", "mood", "amount", "pair", "uuid"}

var defaults = map[string][]string{"integer": {"0", "1 + 1", "f(1)"}, "bigint": {"0", "7"}, "text": {"'x'", "''", "lower('A')"}, "varchar(20)": {"'x'", "'y'"},
	"numeric(10,2)": {"0", "1.50"}, "boolean": {"true", "false"}, "timestamptz": {"now()", "'2024-01-01 00:00:00+00'"}, "date": {"'2024-01-01'"},
	"jsonb": {"'{}'", "'[]'"}, "text[]": {"'{}'", "ARRAY['a']"}, "uuid": {"gen_random_uuid()"}, "amount": {"3"}, "pair": {"NULL"}}

func (g *generator) table(b *strings.Builder, name string) table {
	t := table{name: name, types: map[string]string{"id": g.one("integer", "bigint")}}
	id := "id " + t.types["id"]
	switch g.IntN(4) {
	case 0:
		id += " GENERATED " + g.one("ALWAYS", "BY DEFAULT") + " AS IDENTITY" + g.maybe(" (START 10)")
	case 1:
		id = map[string]string{"integer": "id serial", "bigint": "id bigserial"}[t.types["id"]]
	}
	lines := []string{id + " PRIMARY KEY"}
	for _, column := range []string{"p", "q", "r", "s", "t"} {
		if g.chance(30) {
			continue
		}
		typ := g.one(columnTypes...)
		t.columns, t.types[column] = append(t.columns, column), typ
		line := column + " " + typ
		if d := defaults[typ]; d != nil && g.chance(40) {
			line += " DEFAULT " + g.one(d...)
		} else if typ == "mood" && g.chance(40) {
			line += " DEFAULT " + g.label
		} else if typ == "text" && g.chance(30) {
			line += ` COLLATE "C"`
		}
		lines = append(lines, line+g.maybe(" NOT NULL"))
	}
	if g.chance(30) {
		lines = append(lines, "gen bigint GENERATED ALWAYS AS ("+g.one("id + 1", "f(1) + id", "id * 2")+") STORED")
		t.columns, t.types["gen"] = append(t.columns, "gen"), "bigint"
	}
	fmt.Fprintf(b, "CREATE %sTABLE %s (%s)%s;\n", map[bool]string{true: "UNLOGGED "}[g.chance(10)], name, strings.Join(lines, ", "), g.maybe(" WITH (fillfactor=80)"))
	return t
}

// around adds constraints, indexes and what else hangs on a table.
func (g *generator) around(b *strings.Builder, t table, all []table) {
	for _, c := range t.columns {
		typ := t.types[c]
		switch g.IntN(9) {
		case 0, 1:
			if typ != "pair" {
				fmt.Fprintf(b, "CREATE %sINDEX %s_ix ON %s (%s%s)%s;\n", map[bool]string{true: "UNIQUE "}[g.chance(30)], t.name+"_"+c, t.name, c, g.maybe(" DESC"), g.maybe(" WHERE id > 5"))
			}
		case 2:
			if typ != "pair" {
				fmt.Fprintf(b, "ALTER TABLE %s ADD CONSTRAINT %s_u UNIQUE (%s)%s;\n", t.name, t.name+"_"+c, c, g.maybe(" DEFERRABLE"))
			}
		case 3:
			fmt.Fprintf(b, "ALTER TABLE %s ADD CONSTRAINT %s_k CHECK (%s IS NOT NULL)%s;\n", t.name, t.name+"_"+c, c, g.maybe(" NOT VALID"))
		case 4:
			fmt.Fprintf(b, "COMMENT ON COLUMN %s.%s IS '%s';\n", t.name, c, g.one("x", "it''s"))
		case 5:
			if typ == "mood" {
				fmt.Fprintf(b, "CREATE INDEX %s_m ON %s (id) WHERE %s > %s;\n", t.name+"_"+c, t.name, c, g.label)
			}
		}
	}
	if g.chance(40) {
		fmt.Fprintf(b, "CREATE TRIGGER tr BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION tf();\n", g.one("INSERT", "UPDATE", "UPDATE OF id"), t.name)
	}
	if g.chance(25) {
		fmt.Fprintf(b, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY;\nCREATE POLICY p ON %s USING (id > %d);\n", t.name, t.name, g.IntN(2))
	}
	other := all[g.IntN(len(all))]
	if g.chance(50) && !strings.Contains(b.String(), "UNLOGGED") {
		fmt.Fprintf(b, "ALTER TABLE %s ADD CONSTRAINT %s_fk FOREIGN KEY (id) REFERENCES %s (id)%s%s;\n", t.name, t.name, other.name, g.maybe(" ON DELETE CASCADE"), g.maybe(" DEFERRABLE"))
	}
}

func (g *generator) views(b *strings.Builder, tables []table) {
	for i, t := range tables {
		columns := append([]string{"id"}, t.columns...)
		column := g.one(columns...)
		switch {
		case g.chance(30):
			fmt.Fprintf(b, "CREATE VIEW v%d AS SELECT %s AS x, id FROM %s;\n", i, column, t.name)
			if g.chance(50) {
				fmt.Fprintf(b, "CREATE VIEW w%d AS SELECT x FROM v%d;\nCOMMENT ON VIEW w%d IS 'w';\n", i, i, i)
			}
		case g.chance(30):
			fmt.Fprintf(b, "CREATE MATERIALIZED VIEW v%d AS SELECT %s AS x, id, f(1) FROM %s;\nCREATE UNIQUE INDEX v%d_ix ON v%d (id);\n", i, column, t.name, i, i)
		}
	}
}

// rarer adds kinds that hang on tables more loosely: partitions, children, rules, statistics, typed and foreign names.
func (g *generator) rarer(b *strings.Builder, tables []table) {
	if g.chance(30) {
		fmt.Fprintf(b, "CREATE TABLE parts (id %s, at date%s) PARTITION BY RANGE (at);\n", g.one("integer", "bigint"), g.maybe(", note text DEFAULT 'x'"))
		b.WriteString(g.maybe("CREATE INDEX parts_at ON parts (at);\n") + g.maybe("CREATE TABLE parts_rest PARTITION OF parts DEFAULT;\n"))
		b.WriteString(g.maybe("CREATE TABLE parts_24 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');\n"))
	}
	if g.chance(30) {
		fmt.Fprintf(b, "CREATE TABLE parent (x %s%s);\nCREATE TABLE child (z integer%s) INHERITS (parent);\n", g.one("integer", "text"), g.maybe(", y mood"), g.maybe(" DEFAULT 3"))
	}
	for _, t := range tables {
		if g.chance(20) {
			fmt.Fprintf(b, "CREATE RULE r AS ON DELETE TO %s DO %s NOTHING;\n", t.name, g.one("ALSO", "INSTEAD"))
		}
		if len(t.columns) > 1 && g.chance(20) && t.types[t.columns[0]] != "pair" && t.types[t.columns[1]] != "pair" {
			fmt.Fprintf(b, "CREATE STATISTICS %s_st (ndistinct) ON %s, %s FROM %s;\n", t.name, t.columns[0], t.columns[1], t.name)
		}
		if g.chance(15) {
			fmt.Fprintf(b, "CREATE FUNCTION of_%s(r %s) RETURNS bigint LANGUAGE sql AS 'SELECT 1';\n", t.name, t.name)
		}
		if g.chance(15) {
			fmt.Fprintf(b, "CREATE FUNCTION atomic_%s() RETURNS bigint LANGUAGE sql %s;\n", t.name, g.body("SELECT max(id) FROM "+t.name))
		}
		if g.chance(15) {
			fmt.Fprintf(b, "CREATE SEQUENCE %s_extra OWNED BY %s.id;\n", t.name, t.name)
		}
	}
	if g.chance(25) {
		fmt.Fprintf(b, "CREATE FUNCTION moody(m mood, p pair) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT $1';\n")
	}
	if g.chance(20) {
		fmt.Fprintf(b, "CREATE DOMAIN feeling AS mood%s;\nCREATE TABLE felt (f feeling, g feeling[]);\n", g.maybe(" NOT NULL"))
	}
}
