package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/verify"
	"github.com/clipdex/clipdex/migrations"
	"github.com/clipdex/clipdex/models"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// valid holds a SARIF log against the schema of the standard: see testdata/README.md.
func valid(t *testing.T, log []byte) report.Log {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	sarif, err := compiler.Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	if err := sarif.Validate(document); err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	var read report.Log
	d := json.NewDecoder(bytes.NewReader(log))
	d.DisallowUnknownFields()
	if err := d.Decode(&read); err != nil || d.More() {
		t.Fatalf("not one log: %v", err)
	}
	return read
}

// own reads the project's own sources.
func own(t *testing.T) *locate.Sources {
	t.Helper()
	draft, err := desired.Parse(models.Set(), "")
	if err != nil {
		t.Fatal(err)
	}
	at, err := locate.Read(locate.Folders{Models: models.Sources, ModelsName: "models", Migrations: migrations.Sources, MigrationsName: "migrations"}, draft)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func sarif(t *testing.T, problems []report.Problem, a report.Answering) report.Run {
	t.Helper()
	var out bytes.Buffer
	if err := report.SARIF(&out, problems, a); err != nil {
		t.Fatal(err)
	}
	return valid(t, out.Bytes()).Runs[0]
}

// TestSARIF validates the log of every kind of result. Each difference and everything wrong with the history is a result of
// a rule that is listed, at a file with a line.
func TestSARIF(t *testing.T) {
	t.Parallel()
	at := own(t)
	for name, r := range results() {
		problems := report.CheckProblems(r, at)
		run := sarif(t, problems, report.Answering{Build: "v1", Rules: report.CheckRules(), Exit: 1, Verdict: string(r.Verdict), Target: "db", Nowhere: at.Listed()})
		if least := len(r.Differences) + len(r.Broken) + len(r.Status.Unknown) + len(r.Status.Edited) + len(r.Status.Missing); len(run.Results) != len(problems) || len(run.Results) < least {
			t.Errorf("%s: %d results of %d problems, and at least %d are wanted", name, len(run.Results), len(problems), least)
		}
		if clean := r.Verdict == check.VerdictClean && name != "not readable"; clean != (len(run.Results) == 0) {
			t.Errorf("%s: %d results", name, len(run.Results))
		}
		for _, result := range run.Results {
			where := result.Locations[0].Physical
			if !strings.HasSuffix(where.Artifact.URI, ".go") || where.Region.StartLine < 1 || where.Artifact.Base != "%SRCROOT%" {
				t.Errorf("%s: %s stands at %+v", name, result.Message.Text, where)
			}
			if rule := run.Tool.Driver.Rules[result.RuleIndex]; rule.ID != result.RuleID {
				t.Errorf("%s: rule %s at the index of %s", name, result.RuleID, rule.ID)
			}
		}
		if run.Properties["verdict"] != string(r.Verdict) || !run.Invocations[0].Successful || run.Invocations[0].ExitCode != 1 {
			t.Errorf("%s: %+v, %v", name, run.Invocations, run.Properties)
		}
	}
}

// TestSARIFError gives the same log with the error where results would be.
func TestSARIFError(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := fault.Wrap(fault.CannotDo, errors.New("refused"), "pg_isready", "cannot reach %s", "{db}[a](b)")
	if err := report.SARIFError(&out, err, report.Answering{Rules: report.CheckRules(), Exit: 3}); err != nil {
		t.Fatal(err)
	}
	run := valid(t, out.Bytes()).Runs[0]
	said := run.Invocations[0]
	if said.Successful || said.ExitCode != 3 || len(said.Notifications) != 1 || said.Notifications[0].Message.Text != "cannot reach {{db}}[a] (b)\nrefused\npg_isready" {
		t.Errorf("it says %+v", said)
	}
	if run.Results == nil || len(run.Results) > 0 || run.Properties["verdict"] != "error" {
		t.Errorf("results %v, %v", run.Results, run.Properties)
	}
}

// TestFingerprints holds them still when wording, sizes and lines change, and apart for what differs.
func TestFingerprints(t *testing.T) {
	t.Parallel()
	at := own(t)
	print := func(problems ...report.Problem) (all []string) {
		for _, r := range sarif(t, problems, report.Answering{Rules: report.CheckRules(), Nowhere: at.Listed()}).Results {
			if r.Fingerprints["primaryLocationLineHash"] != r.Fingerprints["clipdex/v1"] {
				t.Errorf("two fingerprints: %v", r.Fingerprints)
			}
			all = append(all, r.Fingerprints["clipdex/v1"])
		}
		return all
	}
	one := func(d check.Difference) report.Problem {
		return report.CheckProblems(&check.Result{Differences: []check.Difference{d}}, at)[0]
	}
	type1 := one(difference(diff.Alter, id(schema.KindColumn, "guests", "id"), "type", "integer", "bigint", check.Hand))
	type2 := one(difference(diff.Alter, id(schema.KindColumn, "guests", "id"), "type", "text", "uuid", check.Hand))
	type2.At.Line += 7
	if a, b := print(type1), print(type2); a[0] != b[0] {
		t.Errorf("another value, another line: %s and %s", a, b)
	}
	others := []check.Difference{
		difference(diff.Alter, id(schema.KindColumn, "guests", "id"), "type", "integer", "bigint", check.Ahead),
		difference(diff.Alter, id(schema.KindColumn, "guests", "id"), "default", "", "1", check.Hand),
		difference(diff.Alter, id(schema.KindColumn, "guests", "di"), "type", "integer", "bigint", check.Hand),
		difference(diff.Alter, id(schema.KindColumn, "guest", "sid"), "type", "integer", "bigint", check.Hand),
		difference(diff.Drop, id(schema.KindIndex, "guests", "id"), "", "(id)", "", check.Hand),
		difference(diff.Drop, id(schema.KindCheck, "guests", "id"), "", "(id)", "", check.Hand),
	}
	seen := map[string]bool{print(type1)[0]: true}
	for _, d := range others {
		if hash := print(one(d))[0]; seen[hash] {
			t.Errorf("%s %s: taken already", d.Op, d.Subject("public"))
		} else {
			seen[hash] = true
		}
	}
	if twice := print(type1, type1); twice[1] != twice[0]+":2" {
		t.Errorf("the same twice: %v", twice)
	}
}

// TestFindings puts what lint finds at the statement, a command of several at its own line, and leaves out what was accepted.
func TestFindings(t *testing.T) {
	t.Parallel()
	at, revision := own(t), migrations.All()[1]
	sql := "ALTER TABLE processed_videos ADD COLUMN duration_ms bigint"
	found := report.Lint{Revisions: []report.LintedRevision{{Revision: revision, Findings: []lint.Finding{
		{Code: "CDX301", Severity: lint.Danger, Statement: 1, SQL: sql, Command: "\n" + sql, Relation: schema.Name{Schema: "public", Name: "processed_videos"}},
		{Code: "CDX002", Severity: lint.Advice},
		{Code: "CDX113", Severity: lint.Danger, SQL: sql, Accepted: "it is small"},
		{Code: "CDX101", Severity: lint.Warning, SQL: "made up"},
	}}}}
	stairs := &verify.Result{Steps: []verify.Step{{Revision: revision, Left: []diff.Change{{Op: diff.Drop, Object: id(schema.KindColumn, "processed_videos", "duration_ms")}}}},
		Ahead: []diff.Change{{Op: diff.Add, Object: id(schema.KindIndex, "guests", "guests_normalized_name_uidx")}}}
	var got []string
	problems := report.VerifyProblems(stairs, found, at)
	for _, r := range sarif(t, problems, report.Answering{Rules: append(report.LintRules(), report.VerifyRules()...)}).Results {
		got = append(got, fmt.Sprint(r.RuleID, " ", r.Level, " ", strings.TrimPrefix(r.Locations[0].Physical.Artifact.URI, "migrations/20250302_04370fbe93f4_"), " ", r.Locations[0].Physical.Region.StartLine))
	}
	want := `down-incomplete error add_duration_ms_to_processed_videos.go 30
model-ahead error models/guests.go 9
CDX301 error add_duration_ms_to_processed_videos.go 15
CDX101 warning add_duration_ms_to_processed_videos.go 14
CDX002 note add_duration_ms_to_processed_videos.go 9`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// TestRules gives every rule an id of its own and all that a reader needs.
func TestRules(t *testing.T) {
	t.Parallel()
	for name, rules := range map[string][]report.Rule{"check": report.CheckRules(), "verify": append(report.LintRules(), report.VerifyRules()...)} {
		ids := map[string]bool{}
		for _, r := range rules {
			if ids[r.ID] || r.Title == "" || r.Reason == "" || r.Help == "" {
				t.Errorf("%s: %+v", name, r)
			}
			ids[r.ID] = true
		}
	}
}
