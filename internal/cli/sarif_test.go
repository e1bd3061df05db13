package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/report"
	"github.com/jackc/pgx/v5"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSARIFIsOneLog holds what check, lint and verify answer in every outcome against the schema of the standard. GitHub takes no
// result without a file.
func TestSARIFIsOneLog(t *testing.T) {
	t.Parallel()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	standard, err := compiler.Compile("../report/testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	url, env := onServer(t)
	prepare(t, env, "db", "bootstrap").want(t, 0)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), `ALTER TABLE guests ADD "{0} ::error::" text; CREATE FUNCTION made() RETURNS int LANGUAGE sql AS 'SELECT 1'`); err != nil {
		t.Fatal(err)
	}
	_, empty := onServer(t)
	nowhere := []string{"DATABASE_URL=postgres://u:" + secret + "@127.0.0.1:1/d"}
	cases := []struct {
		name, verdict string
		env           []string
		args          []string
		code, results int
	}{
		{"drift", "drift", env, []string{"check"}, 1, 2},
		{"clean", "clean", env, []string{"check", "--only", "topics_raw"}, 0, 0},
		{"scratch", "clean", env, []string{"check", "--scratch"}, 0, 0},
		{"pending", "pending", empty, []string{"check"}, 1, 2},
		{"unreachable", "error", nowhere, []string{"check"}, 3, 0},
		{"option", "error", env, []string{"check", "--nope"}, 2, 0},
		{"with SQL", "error", env, []string{"check", "--sql"}, 2, 0},
		{"lint", "clean", env, []string{"lint", "--scratch"}, 0, 0},
		{"nothing to lint", "clean", env, []string{"lint"}, 0, 0},
		{"no such rule", "error", env, []string{"lint", "--ignore", "CDX999"}, 2, 0},
		{"verify", "verified", env, []string{"verify"}, 0, 0},
		{"argument of verify", "error", env, []string{"verify", "guests"}, 2, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := prepare(t, c.env, append(append([]string{"db"}, c.args...), "--format", "sarif")...).want(t, c.code)
			document, err := jsonschema.UnmarshalJSON(bytes.NewReader(p.stdout.Bytes()))
			if err != nil {
				t.Fatalf("%v\n%s", err, &p.stdout)
			}
			if err := standard.Validate(document); err != nil {
				t.Fatal(err)
			}
			d := json.NewDecoder(&p.stdout)
			var log report.Log
			if err := d.Decode(&log); err != nil || d.More() {
				t.Fatalf("not one log: %v", err)
			}
			run := log.Runs[0]
			said := run.Invocations[0]
			failed := c.verdict == "error"
			if run.Properties["verdict"] != c.verdict || said.ExitCode != c.code || said.Successful == failed || failed != (len(said.Notifications) == 1) {
				t.Errorf("%v, %+v", run.Properties, said)
			}
			if len(run.Results) != c.results {
				t.Errorf("%d results: %+v", len(run.Results), run.Results)
			}
			for _, r := range run.Results {
				if uri := r.Locations[0].Physical.Artifact.URI; !strings.HasSuffix(uri, ".go") {
					t.Errorf("%s stands in %q", r.Message.Text, uri)
				}
			}
			if strings.Contains(p.stdout.String()+p.stderr.String(), secret) {
				t.Error("the password is shown")
			}
		})
	}
}
