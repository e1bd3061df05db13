package plan_test

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/schema"
)

var slug = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)

// FuzzSlug names files: short, of letters, digits and underscores, in the folder, and none that Go leaves out.
func FuzzSlug(f *testing.F) {
	for _, message := range []string{"add a", "../../etc/passwd", "a_test", "x\x00\x1b[2J*/`", "Größe データ", "%s!?", strings.Repeat("word ", 40), "linux_amd64"} {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, message string) {
		name := plan.File{ID: "0123456789ab", Message: message, At: time.Unix(0, 0).UTC()}.Name()
		got := strings.TrimSuffix(strings.TrimPrefix(name, "19700101_0123456789ab_"), ".go")
		last := got[strings.LastIndex(got, "_")+1:]
		if !slug.MatchString(got) || len(got) > 70 || filepath.Base(name) != name || last == "test" || last == "linux" || last == "amd64" {
			t.Fatalf("%q is in %q", message, name)
		}
	})
}

// FuzzRevision writes revisions with any message, note, object and statement: Go reads back what was meant, and gofmt has nothing
// to do.
func FuzzRevision(f *testing.F) {
	for _, text := range []string{"add a", "*/ ` \n \\ \"q\" %s $1", "\x1b[31m\x00\xff\ufeff\u2028", "//go:build ignore\n+build x", "SELECT 1;\n\n-- a\r\n", "'😀'", "\n\n a"} {
		f.Add(text, text, text)
		f.Add("message", "note", text)
	}
	f.Fuzz(func(t *testing.T, message, note, sql string) {
		statement := plan.Statement{SQL: sql, Loses: note, Prechecks: []plan.Precheck{{Finds: note, Query: sql}}}
		by := diff.Change{Op: diff.Add, Object: schema.ID{Kind: schema.KindSequence, Schema: "public", Name: note}, Detail: note}
		source, err := plan.Revision(plan.File{ID: "0123456789ab", Parent: "ba9876543210", Message: message,
			Plan: plan.Plan{Up: []plan.Statement{statement}, Down: []plan.Statement{statement}, Manual: []diff.Change{by}}})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := format.Source(source); err != nil || !bytes.Equal(again, source) {
			t.Fatalf("gofmt changes %s\nto %s, %v", source, again, err)
		}
		for _, r := range string(source) {
			if r < ' ' && r != '\n' && r != '\t' || r == '\x7f' {
				t.Fatalf("%q stands in the file", r)
			}
		}
		got := literals(t, source)
		want := []string{"github.com/clipdex/clipdex/internal/migrate", "0123456789ab", "ba9876543210", message, note, sql, sql, sql}
		for i := range want {
			if i >= len(got) || got[i] != want[i] && got[i] != "\n"+want[i] {
				t.Fatalf("%q, want %q", got, want)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

// literals gives the strings in a Go file.
func literals(t *testing.T, source []byte) (list []string) {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.ParseComments)
	if err != nil {
		t.Fatalf("%v: %s", err, source)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok {
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, text)
		}
		return true
	})
	return list
}
