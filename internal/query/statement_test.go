package query_test

import (
	"cmp"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/query"
)

// TestStatementsAreListed compares the list with the files.
func TestStatementsAreListed(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("sql")
	if err != nil {
		t.Fatal(err)
	}
	var files, listed []string
	for _, e := range entries {
		files = append(files, strings.TrimSuffix(e.Name(), ".sql"))
	}
	for _, s := range query.Statements() {
		listed = append(listed, s.Name)
	}
	slices.Sort(listed)
	if !slices.Equal(files, listed) {
		t.Errorf("files  %v\nlisted %v", files, listed)
	}
}

// TestStatementsPrepare prepares every statement at head, and compares what PostgreSQL says of its parameters and columns with
// what the code expects. A column that may be null has to be scanned into what takes it.
func TestStatementsPrepare(t *testing.T) {
	t.Parallel()
	d := empty(t)
	conn, err := d.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	typeName := func(oid uint32) string { return d.value(t, "SELECT format_type($1, NULL)", oid) }
	for _, s := range query.Statements() {
		described, err := conn.Conn().Prepare(t.Context(), s.Name, s.SQL)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		var parameters []string
		for _, oid := range described.ParamOIDs {
			parameters = append(parameters, typeName(oid))
		}
		if !slices.Equal(parameters, s.Parameters) {
			t.Errorf("%s: parameters %v, and %v are declared", s.Name, parameters, s.Parameters)
		}
		if len(described.Fields) != len(s.Columns) {
			t.Errorf("%s: %d columns, and %d are declared", s.Name, len(described.Fields), len(s.Columns))
			continue
		}
		for i, f := range described.Fields {
			want := s.Columns[i]
			if f.Name != want.Name || typeName(f.DataTypeOID) != want.Type {
				t.Errorf("%s: column %s %s, and %s %s is declared", s.Name, f.Name, typeName(f.DataTypeOID), want.Name, want.Type)
			}
			nullable := d.value(t, `SELECT coalesce((SELECT NOT a.attnotnull FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
				WHERE attrelid = $1 AND attnum = $2), false)`, f.TableOID, f.TableAttributeNumber)
			if nullable == "true" && !want.Nullable {
				t.Errorf("%s: column %s may be null", s.Name, f.Name)
			}
		}
	}
}

// TestNoGORM looks at everything that a build of the package links.
func TestNoGORM(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "github.com/jackc/pgx/v5\n") {
		t.Fatalf("pgx is not among the dependencies:\n%s", out)
	}
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "gorm.io/") || strings.HasSuffix(line, "clipdex/models") {
			t.Errorf("query links %s", line)
		}
	}
}

// TestSample holds the corpus to what it promises: times in order, quotes and topics that point at segments.
func TestSample(t *testing.T) {
	t.Parallel()
	documents := query.Sample()
	if len(documents) < 4 {
		t.Fatalf("%d episodes", len(documents))
	}
	for _, document := range documents {
		count := int32(len(document.Segments))
		if !slices.IsSortedFunc(document.Segments, func(a, b query.Segment) int { return cmp.Compare(a.StartMS, b.StartMS) }) {
			t.Errorf("%s: segments out of order", document.ID)
		}
		for _, topic := range document.Topics {
			if slices.Max(topic.Segments) >= count {
				t.Errorf("%s: topic %s points behind the end", document.ID, topic.Name)
			}
		}
		for _, q := range document.Quotes {
			said := document.Segments[q.Segment].Text
			if !strings.Contains(strings.ToLower(said), strings.ToLower(strings.TrimRight(q.Text, "."))) {
				t.Errorf("%s: %q is not said in %q", document.ID, q.Text, said)
			}
		}
	}
}
