package bench_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/bench"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestShapeIsRepeatable(t *testing.T) {
	t.Parallel()
	s := bench.Shape{Tables: 600}
	if first, second := s.DDL(), s.DDL(); first != second {
		t.Error("two DDLs of one shape differ")
	}
	if n := strings.Count(s.DDL(), "CREATE TABLE"); n != 600 {
		t.Errorf("%d tables, want 600", n)
	}
	if n := len(bench.Pieces(s.DDL())); n != 6 {
		t.Errorf("%d pieces, want 6 of 100 tables", n)
	}
	files, err := s.Models()
	if err != nil {
		t.Fatal(err)
	}
	structs := 0
	for name, text := range files {
		if _, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution); err != nil {
			t.Error(err)
		}
		structs += strings.Count(string(text), " struct {")
	}
	if structs != 600 {
		t.Errorf("%d models, want 600", structs)
	}
}

func TestListsDifferInPart(t *testing.T) {
	t.Parallel()
	for lists, want := range map[int]int{0: 10, 1: 1, 40: 40} {
		found := map[string]bool{}
		for line := range strings.Lines(bench.Shape{Tables: 40, Lists: lists}.DDL()) {
			if _, list, ok := strings.Cut(line, " CHECK "); ok {
				found[list] = true
			}
		}
		if len(found) != want {
			t.Errorf("Lists %d: %d different lists, want %d", lists, len(found), want)
		}
	}
}

// root is this module's checkout.
func root(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
