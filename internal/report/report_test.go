package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/schema"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

var (
	baseline = migrate.Revision{ID: "cad2f1272a8a", Message: "baseline"}
	second   = migrate.Revision{ID: "04370fbe93f4", Parent: "cad2f1272a8a", Message: "add duration_ms"}
	third    = migrate.Revision{ID: "51f0c2a9be11", Parent: "04370fbe93f4", Message: "add view_count"}
)

func id(kind schema.Kind, relation, name string) schema.ID {
	return schema.ID{Kind: kind, Schema: "public", Relation: relation, Name: name}
}

func difference(op diff.Op, object schema.ID, property, have, want string, causes ...check.Cause) check.Difference {
	d := check.Difference{Change: diff.Change{Op: op, Object: object, Property: property, Have: have, Want: want}, Causes: causes}
	if d.Has(check.Pending) {
		d.Revisions = []string{third.ID}
	}
	return d
}

// result gives a check's result in a state of the history.
func result(verdict check.Verdict, s migrate.Status, differences ...check.Difference) *check.Result {
	return &check.Result{Facts: catalog.Facts{VersionStr: "15.18", User: "reader"}, Status: s, Differences: differences, Verdict: verdict, ReplayMajor: 15}
}

func atHead() migrate.Status {
	return migrate.Status{State: migrate.AtHead, At: third, Applied: []migrate.Revision{baseline, second, third}}
}

func behind() migrate.Status {
	return migrate.Status{State: migrate.Behind, At: second, Applied: []migrate.Revision{baseline, second}, Pending: []migrate.Revision{third}}
}

// results are one of each kind that a person can meet.
func results() map[string]*check.Result {
	column := id(schema.KindColumn, "guests", "role")
	hand := difference(diff.Alter, column, "type", "text", "integer", check.Hand)
	pending := difference(diff.Add, id(schema.KindColumn, "guests", "views"), "", "", "bigint not null default 0", check.Pending)
	all := map[string]*check.Result{
		"clean":   result(check.VerdictClean, atHead()),
		"pending": result(check.VerdictPending, behind(), pending),
		"drift":   result(check.VerdictDrift, behind(), hand, pending, difference(diff.Add, id(schema.KindIndex, "guests", "guests_role_idx"), "", "", "(role)", check.Ahead)),
		"unknown": result(check.VerdictUnknown, migrate.Status{State: migrate.Unknown, At: third, Applied: atHead().Applied, Unknown: []string{"ffffffffffff", "eeeeeeeeeeee"}}),
		"edited":  result(check.VerdictEdited, migrate.Status{State: migrate.Edited, At: second, Applied: behind().Applied, Pending: behind().Pending, Edited: []migrate.Revision{second}}),
		"forked": result(check.VerdictForked, migrate.Status{State: migrate.Forked, At: third, Applied: []migrate.Revision{baseline, third},
			Pending: []migrate.Revision{second}, Missing: []migrate.Revision{second}}),
		"several": result(check.VerdictUnknown, migrate.Status{State: migrate.Unknown, At: third, Applied: []migrate.Revision{third}, Unknown: []string{"ffffffffffff"},
			Pending: []migrate.Revision{baseline, second}, Missing: []migrate.Revision{baseline, second}, Edited: []migrate.Revision{third}},
			difference(diff.Alter, column, "type", "text", "integer", check.Unknown)),
		"not readable": result(check.VerdictClean, migrate.Status{State: migrate.Unreadable,
			Denied: migrate.Denied{Lacks: "table", Role: "reader", Schema: "public", Table: migrate.HistoryTable}}),
	}
	empty := result(check.VerdictPending, migrate.Status{State: migrate.None, Pending: atHead().Applied})
	empty.Empty = true
	all["empty"] = empty
	emptied := result(check.VerdictDrift, atHead(), difference(diff.Add, id(schema.KindRelation, "guests", ""), "", "", "4 columns", check.Hand))
	emptied.Empty = true
	all["emptied by hand"] = emptied
	assumed := result(check.VerdictPending, behind(), pending)
	assumed.Status.State, assumed.Status.Assumed = migrate.None, true
	all["assumed"] = assumed
	for _, verdict := range []check.Verdict{check.VerdictClean, check.VerdictDrift} {
		r := result(verdict, atHead())
		if verdict == check.VerdictDrift {
			r.Differences = []check.Difference{difference(diff.Alter, column, "type", "text", "integer", check.Unknown)}
		}
		r.Ignored, r.NotReplayed = 2, "no scratch database can be made: CLIPDEX_SCRATCH_URL: not set; embedded server: no programs"
		all[string(verdict)+", not replayed"] = r
	}
	return all
}

const target = "clipdex@localhost:5432/clipdex (PostgreSQL 15.18)"

func TestTextOfEveryVerdict(t *testing.T) {
	t.Parallel()
	for name, r := range results() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := report.Text(&out, r, report.Options{Target: target}); err != nil {
				t.Fatal(err)
			}
			golden(t, strings.NewReplacer(" ", "_", ",", "").Replace(name), out.String())
			if first, _, _ := strings.Cut(lastParagraph(out.String()), ":"); first != string(r.Verdict) {
				t.Errorf("the last paragraph starts with %q", first)
			}
			var short bytes.Buffer
			if err := report.Verdict(&short, r, report.Options{Target: target}); err != nil || short.String() != lastParagraph(out.String()) {
				t.Errorf("%v, the verdict alone:\n%s", err, &short)
			}
		})
	}
}

func lastParagraph(text string) string { return text[strings.LastIndex(text, "\n\n")+2:] }

// TestTextOfEveryOperation has every operation under every cause, and every kind of object.
func TestTextOfEveryOperation(t *testing.T) {
	t.Parallel()
	var list []check.Difference
	for _, causes := range [][]check.Cause{{check.Ahead}, {check.Pending}, {check.Hand}, {check.Unknown}, {check.Pending, check.Ahead}, {check.Pending, check.Hand},
		{check.Ahead, check.Hand}, {check.Pending, check.Ahead, check.Hand}} {
		relation := fmt.Sprintf("t%02d", len(list)/4)
		list = append(list,
			difference(diff.Add, id(schema.KindColumn, relation, "a"), "", "", "bigint", causes...),
			difference(diff.Drop, id(schema.KindIndex, relation, "i"), "", "(a)", "", causes...),
			difference(diff.Alter, id(schema.KindColumn, relation, "b"), "not null", "", "not null", causes...),
			difference(diff.Rename, id(schema.KindUnique, relation, "u"), "", "", "u_key", causes...))
	}
	done := difference(diff.Add, id(schema.KindColumn, "u", "both"), "", "", "bigint", check.Ahead, check.Hand)
	again := difference(diff.Add, id(schema.KindColumn, "u", "twice"), "", "", "bigint", check.Pending, check.Hand)
	done.Done, again.Done = true, true
	several := difference(diff.Drop, id(schema.KindColumn, "u", "gone"), "", "text", "", check.Pending)
	several.Revisions = []string{second.ID, third.ID}
	list = append(list, done, again, several)
	show(t, "operations", list, report.Options{Target: target})
}

func TestTextOfEveryKind(t *testing.T) {
	t.Parallel()
	table := difference(diff.Drop, id(schema.KindRelation, "select", ""), "", "2 columns", "", check.Hand)
	table.Detail = "table"
	view := difference(diff.Alter, id(schema.KindRelation, "search", ""), "query", "SELECT a,\n    b\n   FROM t;", "SELECT a,\n    c\n   FROM t", check.Hand)
	view.Detail = "materialized view"
	hinted := difference(diff.Add, id(schema.KindColumn, "t", "Quo\"ted"), "", "", "text", check.Ahead)
	hinted.Detail = "or a rename of quoted"
	alter := func(kind schema.Kind, name, property, have, want string) check.Difference {
		return difference(diff.Alter, id(kind, "t", name), property, have, want, check.Hand)
	}
	list := []check.Difference{
		difference(diff.Drop, schema.ID{Kind: schema.KindNamespace, Schema: "audit"}, "", "", "", check.Hand),
		difference(diff.Drop, schema.ID{Kind: schema.KindExtension, Name: "uuid-ossp"}, "", "", "", check.Hand),
		difference(diff.Alter, id(schema.KindEnum, "", "mood"), "labels", "('a')", "('a', 'b')", check.Hand),
		difference(diff.Rename, id(schema.KindRoutine, "", "f(integer)"), "", "", "g(integer)", check.Hand),
		difference(diff.Alter, id(schema.KindRoutine, "", "h()"), "definition", "BEGIN\n  a;\nEND", "BEGIN\n  b;\n  c;\nEND", check.Hand),
		table, view, hinted,
		alter(schema.KindColumn, "a", "type", "text", "integer"),
		alter(schema.KindColumn, "a", "default", "default 5", ""),
		alter(schema.KindColumn, "a", "comment", "", "two\nlines"),
		alter(schema.KindColumn, "a", "not null", "not null", ""),
		alter(schema.KindForeignKey, "t_a_fkey", "on delete", "", "cascade"),
		alter(schema.KindForeignKey, "t_a_fkey", "not valid", "not valid", ""),
		alter(schema.KindPrimaryKey, "t_pkey", "columns", "(a)", "(a, b)"),
		alter(schema.KindCheck, "a_name_that_is_rather_longer_than_other_names_are", "expression", "(a > 0)", "(a > 1)"),
		alter(schema.KindSecurity, "", "forced", "", "forced"),
		difference(diff.Drop, id(schema.KindTrigger, "t", "touch"), "", "before update on a relation with a definition that is longer than fits", "", check.Hand),
	}
	show(t, "kinds", list, report.Options{Target: target})
	show(t, "kinds_verbose", list, report.Options{Target: target, Verbose: true})
	show(t, "kinds_colour", list[:8], report.Options{Target: target, Color: true, Verbose: true})
}

func show(t *testing.T, name string, list []check.Difference, o report.Options) {
	t.Helper()
	var out bytes.Buffer
	if err := report.Differences(&out, list, o); err != nil {
		t.Fatal(err)
	}
	golden(t, name, out.String())
	for line := range strings.Lines(out.String()) {
		if strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") {
			t.Errorf("blanks at the end of %q", line)
		}
	}
}

// golden compares with a file in testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// TestJSON decodes every result and an error: one object, arrays never null, the fields that Document says.
func TestJSON(t *testing.T) {
	t.Parallel()
	decode := func(t *testing.T, text []byte) report.Document {
		t.Helper()
		var d report.Document
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&d); err != nil || decoder.More() {
			t.Fatalf("%v\n%s", err, text)
		}
		if m := regexp.MustCompile(`"(\w+)": null`).FindStringSubmatch(strings.Replace(string(text), `"error": null`, "", 1)); m != nil {
			t.Errorf("%s is null", m[1])
		}
		return d
	}
	for name, r := range results() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := report.JSON(&out, r, report.Options{Target: target}, 1); err != nil {
				t.Fatal(err)
			}
			d := decode(t, out.Bytes())
			if d.Verdict != string(r.Verdict) || len(d.Differences) != len(r.Differences) || d.Error != nil || d.ExitCode != 1 || d.Database != target {
				t.Errorf("%+v", d)
			}
		})
	}
	t.Run("error", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		err := report.JSONError(&out, fault.Wrap(fault.CannotDo, errors.New("refused"), "pg_isready", "cannot reach <it>"), report.Options{}, 3)
		if err != nil {
			t.Fatal(err)
		}
		d := decode(t, out.Bytes())
		if d.Verdict != "error" || d.ExitCode != 3 || *d.Error != (report.Failure{Error: "cannot reach <it>", Cause: "refused", Help: "pg_isready"}) {
			t.Errorf("%+v", d)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{0: "0s", 400 * time.Microsecond: "0s", 12 * time.Millisecond: "12ms", 1340 * time.Millisecond: "1.3s", 125 * time.Second: "2m5s"} {
		if got := report.Duration(d); got != want {
			t.Errorf("Duration(%s) is %s, want %s", d, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 revisions", 1: "1 revision", 2: "2 revisions"} {
		if got := report.Count(n, "revision"); got != want {
			t.Errorf("Count(%d) is %s, want %s", n, got, want)
		}
	}
}
