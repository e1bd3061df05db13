package check_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/jackc/pgx/v5"
)

// Book is the table that the views read.
type Book struct {
	ID    int64
	Title string `gorm:"size:80"`
	At    time.Time
}

const books = "CREATE TABLE books (id bigserial PRIMARY KEY, title varchar(80), at timestamptz); "

// Title is a plain view.
type Title struct {
	ID    int64
	Title string `gorm:"size:80"`
}

// View gives the query.
func (Title) View() string { return "SELECT id, title FROM books WHERE title <> '';" }

// Shelf is a materialized view over a view, with an index.
type Shelf struct {
	Letter string `gorm:"uniqueIndex:shelf_letter"`
	Books  int64
}

// MaterializedView gives the query.
func (Shelf) MaterializedView() string {
	return "SELECT upper(left(title, 1)) AS letter, count(*) AS books FROM titles GROUP BY 1"
}

// TableComment gives the comment.
func (Shelf) TableComment() string { return "by letter" }

// Grouped relies on the primary key of its table.
type Grouped struct {
	Title string    `gorm:"size:80"`
	At    time.Time `gorm:"precision:6"`
}

// View gives the query.
func (Grouped) View() string { return "SELECT title, at FROM public.books GROUP BY id" }

const titles = "CREATE VIEW titles AS SELECT id, title FROM books WHERE title <> ''; "
const shelves = "CREATE MATERIALIZED VIEW shelves AS SELECT upper(left(title, 1)) AS letter, count(*) AS books FROM titles GROUP BY 1; COMMENT ON MATERIALIZED VIEW shelves IS 'by letter'; "

// TestViews holds what View and MaterializedView mean.
func TestViews(t *testing.T) {
	shelf := "CREATE UNIQUE INDEX shelf_letter ON shelves (letter)"
	runTags(t, []tagCase{
		{"view", []any{Book{}, Title{}}, books + titles, books + "CREATE VIEW titles AS SELECT id, title FROM books WHERE title = ''"},
		{"view that is a table", []any{Book{}, Title{}}, books + titles, books + "CREATE TABLE titles (id bigint, title varchar(80))"},
		{"view that is materialized", []any{Book{}, Title{}}, books + titles, books + "CREATE MATERIALIZED VIEW titles AS SELECT id, title FROM books WHERE title <> ''"},
		{"materialized view over a view", []any{Shelf{}, Title{}, Book{}}, books + titles + shelves + shelf, books + titles + shelves},
		{"group by primary key", []any{Grouped{}, Book{}}, books + "CREATE VIEW groupeds AS SELECT title, at FROM books GROUP BY id", books + "CREATE VIEW groupeds AS SELECT title, at FROM books"},
	})
}

// Wrong declares other columns than its query gives.
type Wrong struct {
	ID    int64 `gorm:"type:integer"`
	Title string
}

// MaterializedView gives the query.
func (Wrong) MaterializedView() string { return "SELECT id, title AS name FROM books" }

// Loop names itself.
type Loop struct{ ID int64 }

// View gives the query.
func (Loop) View() string { return "SELECT id FROM loops" }

// Ring and Knot name each other.
type Ring struct{ ID int64 }

// View gives the query.
func (Ring) View() string { return "SELECT id FROM knots" }

// Knot is the other half of Ring.
type Knot struct{ ID int64 }

// View gives the query.
func (Knot) View() string { return "SELECT id FROM rings" }

// TestViewFailures: what a view cannot be is said of the view, and the others still read.
func TestViewFailures(t *testing.T) {
	t.Parallel()
	conn := connect(t, "CREATE TABLE loops (id bigint)")
	_, want, failures := desiredOn(t, conn, setOf([]any{Wrong{}, Loop{}, Ring{}, Knot{}, Title{}, Book{}}))
	var got []string
	for _, f := range failures {
		got = append(got, f.Error())
	}
	text := strings.Join(got, "\n")
	for _, line := range []string{
		`model Wrong: query "SELECT id, title AS name FROM books": the query gives (id bigint, name character varying(80)), the model declares (id integer, title text)`,
		`model Loop: query "SELECT id FROM loops": view loops is made of itself`,
		`model Ring: query "SELECT id FROM knots": standing in for knots: standing in for rings: view rings is made of itself`,
		`model Knot: query "SELECT id FROM rings": standing in for rings: standing in for knots: view knots is made of itself`,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("missing:\n%s\nin\n%s", line, text)
		}
	}
	if len(failures) != 4 {
		t.Errorf("%d failures, want 4", len(failures))
	}
	for _, r := range want.Schema.Relations {
		if r.Name.Name == "titles" && !strings.Contains(r.Query, "::text <> ''::text") {
			t.Errorf("the good view did not read: %s", r.Query)
		}
	}
}

// Mined calls functions that raise wherever an expression can stand.
type Mined struct {
	ID int64
	A  int32 `gorm:"default:boom_volatile();check:boom(a) > 0 AND boom(1) > 0"`
	B  int32 `gorm:"default:(boom(1) + 1);index:mine,expression:boom(1),where:boom(2) > 0"`
	C  int32 `gorm:"generated:boom(3) + a"`
}

// Constraints says an unnamed check of the whole row.
func (Mined) Constraints() []declare.Constraint {
	return []declare.Constraint{{Def: "CHECK (mineds IS NOT NULL AND boom(4) > 0)"}}
}

// Policies says a policy.
func (Mined) Policies() []declare.Policy {
	return []declare.Policy{{Name: "p", Def: "USING (boom(5) > 0 AND boom_volatile() > 0)"}}
}

// MinedView calls them in a query.
type MinedView struct{ A int32 }

// View gives the query.
func (MinedView) View() string {
	return "SELECT boom(6) AS a FROM mineds WHERE boom_volatile() > boom(7)"
}

const mines = `CREATE FUNCTION boom(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$begin raise exception 'executed'; end$$;
	CREATE FUNCTION boom_volatile() RETURNS integer LANGUAGE plpgsql AS $$begin raise exception 'executed'; end$$;
	CREATE DOMAIN held AS integer;
	CREATE TABLE mineds (id bigserial PRIMARY KEY); CREATE VIEW mined_views AS SELECT 1 AS a`

// TestNothingRuns: reading models executes nothing, leaves nothing behind and locks no table of the user's.
func TestNothingRuns(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	conn := connect(t, mines)
	count := func() (classes, types, columns int) {
		err := conn.QueryRow(ctx, "SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_type), (SELECT count(*) FROM pg_attribute)").Scan(&classes, &types, &columns)
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	set := setOf([]any{Mined{}, MinedView{}})
	set.Enums = mood
	set.Domains = []declare.Domain{{Name: "held", Type: "integer", Default: "boom(1)", Checks: []declare.Constraint{{Def: "CHECK (boom(VALUE) > boom(1))"}}}}
	desiredOn(t, conn, set) // the first use of pg_temp makes its schema
	classes, types, columns := count()

	draft, err := desired.Parse(set, "")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := catalog.Begin(ctx, conn, pgx.TxOptions{}, "pg_temp, public", time.Second)
	if err != nil {
		t.Fatal(err)
	}
	_, failures, err := draft.Canonicalise(ctx, tx)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		t.Error(f)
	}
	var locked []string
	err = tx.QueryRow(ctx, `SELECT array_agg(c.relname::text || ' ' || l.mode) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
		WHERE l.pid = pg_backend_pid() AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND c.relnamespace = 'public'::regnamespace`).Scan(&locked)
	if err != nil {
		t.Fatal(err)
	}
	if len(locked) > 0 {
		t.Errorf("locked: %v", locked)
	}
	if err := tx.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	if c, y, a := count(); c != classes || y != types || a != columns {
		t.Errorf("left behind: %d relations, %d types, %d columns", c-classes, y-types, a-columns)
	}
}
