package lint_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// TestCases reads testdata/CODE.txtar, one file a rule: fires.sql and quiet.sql hold scripts, divided by lines of "~"; said
// is what the rule says about those of fires.sql, and which other rules speak too.
//
// In a script "-- no transaction" stands first where that is meant. A line "--> locks guests SHARE; scans guests; rewrites
// guests; reindexes guests_role" says what the statement above has been seen doing: the script then counts as recorded.
func TestCases(t *testing.T) {
	t.Parallel()
	for _, rule := range lint.Rules() {
		t.Run(rule.Code, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", rule.Code+".txtar")
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]*txtar.File{}
			for i := range archive.Files {
				parts[archive.Files[i].Name] = &archive.Files[i]
			}
			if parts["fires.sql"] == nil || parts["quiet.sql"] == nil || parts["said"] == nil {
				t.Fatal("needs fires.sql, said and quiet.sql")
			}
			var said strings.Builder
			for script := range strings.SplitSeq(string(parts["fires.sql"].Data), "\n~\n") {
				text, fired := tell(judge(t, script), rule.Code)
				if !fired {
					t.Errorf("it does not fire:\n%s", script)
				}
				said.WriteString(text + "~\n")
			}
			for script := range strings.SplitSeq(string(parts["quiet.sql"].Data), "\n~\n") {
				if text, fired := tell(judge(t, script), rule.Code); fired {
					t.Errorf("it fires:\n%s\n%s", script, text)
				}
			}
			if *update {
				parts["said"].Data = []byte(said.String())
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if string(parts["said"].Data) != said.String() {
				t.Errorf("it says\n%s", said.String())
			}
		})
	}
}

// tell gives what a rule says, and which others speak.
func tell(findings []lint.Finding, code string) (text string, fired bool) {
	var b strings.Builder
	others := map[string]bool{}
	for _, f := range findings {
		switch {
		case f.Code != code:
			others[f.Code] = true
		case f.Accepted == "":
			fmt.Fprintf(&b, "%d  %s  %s\n   help: %s\n", f.Statement, f.Severity, f.Message, f.Help)
			fired = true
		}
	}
	if len(others) > 0 {
		b.WriteString("also " + strings.Join(slices.Sorted(maps.Keys(others)), " ") + "\n")
	}
	return b.String(), fired
}

var goComment = regexp.MustCompile(`(?m)^// (.*)$`)

// judge reads a script and has it judged.
func judge(t *testing.T, script string) []lint.Finding {
	in := lint.Input{Revision: "111111111111", Before: database(), After: database(), Sizes: map[schema.Name]lint.Size{
		public("guests"): {Bytes: 41 << 30, Rows: 1_234_567}, public("talks"): {Bytes: 8192, Rows: -1}}}
	for _, m := range goComment.FindAllStringSubmatch(script, -1) {
		in.Comments = append(in.Comments, m[1])
	}
	script = goComment.ReplaceAllString(script, "")
	script, in.NoTransaction = strings.CutPrefix(script, "-- no transaction\n")
	var planned []plan.Statement
	var recorded []trace.Statement
	seen := false
	pending := ""
	for line := range strings.Lines(script) {
		if what, ok := strings.CutPrefix(line, "--> "); ok {
			annotate(t, &recorded[len(recorded)-1], strings.TrimSpace(what))
			seen = true
			continue
		}
		pending += line
		if sql, ok := strings.CutSuffix(strings.TrimSpace(pending), ";"); ok {
			sql, loses, _ := strings.Cut(sql, "-- loses ")
			if loses != "" {
				loses, sql, _ = strings.Cut(loses, "\n")
			}
			planned = append(planned, plan.Statement{SQL: sql, Loses: loses})
			st := trace.Statement{SQL: sql, Transaction: 1, Measured: true}
			if in.NoTransaction {
				st.Transaction = 0
			}
			recorded = append(recorded, st)
			pending = ""
		}
	}
	if strings.TrimSpace(pending) != "" {
		t.Fatalf("a statement does not end: %s", pending)
	}
	if seen {
		return lint.Recorded(recorded, in)
	}
	return lint.Planned(planned, in)
}

func annotate(t *testing.T, st *trace.Statement, what string) {
	for part := range strings.SplitSeq(what, "; ") {
		word, rest, _ := strings.Cut(part, " ")
		name, mode, _ := strings.Cut(rest, " ")
		name, isNew := strings.CutPrefix(name, "new:")
		r := trace.Relation{Name: public(name), Kind: "table", New: isNew}
		switch word {
		case "locks":
			st.Locks = append(st.Locks, trace.Lock{Relation: r, Mode: trace.ParseMode(mode)})
		case "scans":
			st.Scanned = append(st.Scanned, r)
		case "rewrites":
			st.Rewritten = append(st.Rewritten, r)
		case "reindexes":
			r.Kind, r.Table = "index", public(mode)
			st.Reindexed = append(st.Reindexed, r)
		case "unmeasured":
			st.Measured = false
		default:
			t.Fatalf("what is %q?", part)
		}
	}
}

func public(name string) schema.Name { return schema.Name{Schema: "public", Name: name} }

// database is what stands there before the revision of every case, and after it.
func database() *schema.Schema {
	key := func(table string) schema.Constraint {
		return schema.Constraint{Name: table + "_pkey", Kind: schema.KindPrimaryKey, Columns: []string{"id"}, Index: &schema.Index{Keys: []schema.IndexKey{{Column: "id"}}}}
	}
	return &schema.Schema{Default: "public",
		Enums: []schema.Enum{{Name: public("mood"), Labels: []string{"sad", "ok"}}},
		Relations: []*schema.Relation{
			{Name: public("guests"), Kind: schema.Table, Columns: []schema.Column{
				{Name: "id", Type: "bigint", NotNull: true}, {Name: "name", Type: "text"}, {Name: "role", Type: "character varying(20)", NotNull: true, Default: "'host'"},
				{Name: "age", Type: "integer"}, {Name: "price", Type: "numeric(10,2)"}, {Name: "at", Type: "timestamp with time zone"}},
				Constraints: []schema.Constraint{key("guests"), {Name: "named", Kind: schema.KindCheck, Expr: "(name IS NOT NULL)"}},
				Indexes:     []schema.Index{{Name: "guests_role", Keys: []schema.IndexKey{{Column: "role"}}}}},
			{Name: public("talks"), Kind: schema.Table, Columns: []schema.Column{{Name: "id", Type: "bigint", NotNull: true}, {Name: "guest", Type: "bigint"}},
				Constraints: []schema.Constraint{key("talks")}},
			{Name: public("events"), Kind: schema.Table, PartitionBy: "RANGE (at)"},
			{Name: public("names"), Kind: schema.MaterializedView},
		}}
}

// TestRulesAreDocumented holds rules to what `db lint --rules` prints.
func TestRulesAreDocumented(t *testing.T) {
	t.Parallel()
	last := ""
	for _, r := range lint.Rules() {
		if r.Code <= last || !regexp.MustCompile(`^CDX\d{3}$`).MatchString(r.Code) {
			t.Errorf("%s after %s", r.Code, last)
		}
		if r.Title == "" || r.Severity == "" || !strings.HasSuffix(r.Reason, ".") || r.Instead == "" {
			t.Errorf("%s: title, severity, reason (sentences), instead", r.Code)
		}
		last = r.Code
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) != len(lint.Rules()) {
		t.Errorf("%d files for %d rules: %v", len(files), len(lint.Rules()), err)
	}
}

// TestCutOff judges every beginning of every case: what is not understood is no reason to panic, or to go on for ever.
func TestCutOff(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range schema.SplitStatements(string(text)) {
			for _, token := range schema.Tokens(sql) {
				lint.Planned([]plan.Statement{{SQL: sql[:token.End]}}, lint.Input{Before: database(), After: database()})
			}
		}
	}
}
