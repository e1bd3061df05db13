package plan_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

// archive is a txtar file: a comment, then named parts.
type archive struct {
	comment string
	names   []string
	parts   map[string]string
}

func parseArchive(text string) archive {
	a := archive{parts: map[string]string{}}
	name := ""
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(strings.TrimSpace(rest), " --") {
			name = strings.TrimSuffix(strings.TrimSpace(rest), " --")
			a.names = append(a.names, name)
			a.parts[name] = ""
		} else if name == "" {
			a.comment += line
		} else {
			a.parts[name] += line
		}
	}
	return a
}

func (a *archive) set(name, text string) {
	if _, ok := a.parts[name]; !ok && text != "" {
		a.names = append(a.names, name)
	}
	a.parts[name] = text
}

func (a *archive) String() string {
	var b strings.Builder
	b.WriteString(a.comment)
	for _, name := range a.names {
		if text := a.parts[name]; text != "" {
			b.WriteString("-- " + name + " --\n" + text)
		}
	}
	return b.String()
}

// TestCases proves every case of testdata and compares the plans with what is written there. A case has before.sql and
// after.sql; flags, a rename a line; query.sql, whose rows are shown before, after Up and after Down.
func TestCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runCase(t, file)
		})
	}
}

// printed is the major version whose printing the cases hold. Others print views and arguments otherwise: there a case is
// proved, and its text is not compared.
const printed = 15

func runCase(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pgtest.Fits(t, string(text))
	a := parseArchive(string(text))
	from, to := connect(t, a.parts["before.sql"]), connect(t, a.parts["after.sql"])
	var o plan.Options
	before := from.read(t)
	for flag := range strings.Lines(a.parts["flags"]) {
		if strings.TrimSpace(flag) == "online" {
			o.Online = true
			continue
		}
		r, err := plan.ParseRename(strings.TrimSpace(strings.TrimPrefix(flag, "rename ")), before)
		if err != nil {
			t.Fatal(err)
		}
		o.Renames = append(o.Renames, r)
	}
	p := plan.Make(before, to.read(t), o)
	got := archive{comment: a.comment, names: a.names, parts: a.parts}
	expected := got.String()
	got.set("up.sql", scripts(p.Parts(), false))
	got.set("down.sql", scripts(p.Parts(), true))
	got.set("manual", lines(p.Manual)+lines(p.Undone))
	got.set("prechecks", shown(prechecks(p.Up)))
	if offending := a.parts["offending.sql"]; offending != "" {
		got.set("found", refused(t, a.parts["before.sql"]+offending, p))
	}
	if q := a.parts["query.sql"]; q != "" {
		got.set("rows", rowsAlong(t, a, q, p))
	}
	if *update && pgtest.Major(t) == printed {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if pgtest.Major(t) == printed && got.String() != expected {
		t.Errorf("%s has changed (go test -update):\n%s", file, firstDifference(got.String(), expected))
	}
	prove(t, from, to, o, true)
}

// prechecks gives those of all statements.
func prechecks(statements []plan.Statement) []plan.Precheck {
	var all []plan.Precheck
	for _, s := range statements {
		all = append(all, s.Prechecks...)
	}
	return all
}

// scripts shows the statements of each part, in the order in which they run.
func scripts(parts []plan.Part, back bool) string {
	var b strings.Builder
	for i := range parts {
		part := parts[i]
		if back {
			part = parts[len(parts)-1-i]
			part.Up = part.Down
		}
		if len(parts) > 1 || part.NoTransaction {
			b.WriteString("-- " + map[bool]string{true: "outside a transaction:", false: "in a transaction:"}[part.NoTransaction] + "\n")
		}
		b.WriteString(plan.Script(part.Up))
	}
	return b.String()
}

func shown(checks []plan.Precheck) string {
	var b strings.Builder
	for _, c := range checks {
		b.WriteString("-- " + c.Finds + "\n" + c.Query + ";\n")
	}
	return b.String()
}

// refused shows what the prechecks find where Up fails, and how it fails; a failing Up changes nothing.
func refused(t *testing.T, ddl string, p plan.Plan) string {
	t.Helper()
	d := connect(t, ddl)
	before := d.now(t)
	out := ""
	for _, c := range prechecks(p.Up) {
		out += c.Finds + ": " + d.rows(c.Query+" ORDER BY 1")
	}
	_, err := d.run(p.Parts(), false)
	if err == nil {
		t.Errorf("nothing refuses\n%s", ddl)
		return out
	}
	if !d.still(t, before) {
		t.Errorf("a plan that fails has changed something\n%s", ddl)
	}
	return out + err.Error() + "\n"
}

// rowsAlong shows the rows of a query before, after Up and after Down.
func rowsAlong(t *testing.T, a archive, query string, p plan.Plan) string {
	t.Helper()
	d := connect(t, a.parts["before.sql"])
	out := "before: " + d.rows(query)
	for _, way := range []string{"up", "down"} {
		if failed, err := d.run(p.Parts(), way == "down"); err != nil {
			return out + way + ": " + err.Error() + " in " + failed + "\n"
		}
		out += way + ": " + d.rows(query)
	}
	return out
}

// rows gives the rows of a query on one line; what the query cannot see is said as the server says it.
func (d database) rows(query string) string {
	rows, err := d.Query(context.Background(), query, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return err.Error() + "\n"
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return err.Error() + "\n"
		}
		out = append(out, strings.Trim(fmt.Sprint(values), "[]"))
	}
	if rows.Err() != nil {
		return rows.Err().Error() + "\n"
	}
	return strings.Join(out, "; ") + "\n"
}
