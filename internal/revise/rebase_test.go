package revise_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/revise"
)

// repository writes revisions "id parent", in the order of the list, into a folder of their own.
func repository(t *testing.T, revisions ...string) string {
	t.Helper()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, revise.Folder), 0o755); err != nil {
		t.Fatal(err)
	}
	list := "package migrations\n\nfunc All() []migrate.Revision {\n\treturn []migrate.Revision{\n"
	for _, r := range revisions {
		id, parent, _ := strings.Cut(r, " ")
		list += fmt.Sprintf("\t\t// about %s\n\t\trevision%s, // it\n", id, id)
		source, err := plan.Revision(plan.File{ID: id, Parent: parent, Message: "it"})
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(root, revise.Folder, "1_"+id+".go"), string(source))
	}
	write(t, filepath.Join(root, revise.Folder, "migrations.go"), list+"\t}\n}\n")
	return root
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, root, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, revise.Folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// listed gives the ids in the list, and fails where a revision lost the comment before it.
func listed(t *testing.T, root string) string {
	t.Helper()
	var ids []string
	before := ""
	for line := range strings.Lines(read(t, root, "migrations.go")) {
		line = strings.TrimSpace(line)
		if id, ok := strings.CutPrefix(line, "revision"); ok {
			id, _, _ = strings.Cut(id, ",")
			ids = append(ids, id)
			if before != "// about "+id {
				t.Errorf("%s stands behind %q", id, before)
			}
		}
		before = line
	}
	return strings.Join(ids, " ")
}

func TestRebase(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		revisions []string
		move      string
		parents   string // "id parent" that has to be written now
		list      string
		fails     string
	}{
		"mine is last":           {[]string{"a0", "b0 a0", "c0 a0"}, "c0", "c0 b0", "a0 b0 c0", ""},
		"mine is first":          {[]string{"a0", "b0 a0", "c0 a0"}, "b0", "b0 c0", "a0 c0 b0", ""},
		"by its beginning":       {[]string{"a0", "b0 a0", "c0 a0"}, "C", "c0 b0", "a0 b0 c0", ""},
		"a branch of two":        {[]string{"a0", "b0 a0", "c0 a0", "d0 c0"}, "c0", "c0 b0", "a0 b0 c0 d0", ""},
		"by its second":          {[]string{"a0", "b0 a0", "c0 a0", "d0 c0"}, "d0", "c0 b0", "a0 b0 c0 d0", ""},
		"behind a branch of two": {[]string{"a0", "b0 a0", "c0 a0", "d0 c0"}, "b0", "b0 d0", "a0 c0 d0 b0", ""},
		"woven":                  {[]string{"a0", "b0 a0", "c0 a0", "d0 b0", "e0 c0"}, "c0", "c0 d0", "a0 b0 d0 c0 e0", ""},
		"three children":         {[]string{"a0", "b0 a0", "c0 a0", "d0 a0"}, "d0", "d0 b0", "a0 b0 d0 c0", ""},
		"no fork":                {[]string{"a0", "b0 a0"}, "b0", "", "", "nothing to rebase"},
		"the root":               {[]string{"a0", "b0 a0", "c0 a0"}, "a0", "", "", "nothing to rebase"},
		"unknown":                {[]string{"a0", "b0 a0"}, "e0", "", "", `no revision "e0"`},
		"nothing said":           {[]string{"a0", "b0 a0"}, "", "", "", "no revision"},
		"ambiguous":              {[]string{"a0", "b0 a0", "b1 a0"}, "b", "", "", "start of 2 revisions"},
		"no parent anywhere":     {[]string{"a0", "b0 f0"}, "b0", "", "", "not written anywhere"},
		"a fork in the other":    {[]string{"a0", "b0 a0", "c0 b0", "d0 b0", "e0 a0"}, "e0", "", "", "forks again"},
		"a circle":               {[]string{"a0 b0", "b0 a0"}, "a0", "", "", "nothing to rebase"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := repository(t, test.revisions...)
			before := read(t, root, "migrations.go")
			_, err := revise.Rebase(root, test.move)
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) || fault.CodeOf(err) != fault.No {
					t.Errorf("%v, want %q", err, test.fails)
				}
				if read(t, root, "migrations.go") != before {
					t.Error("the list was changed")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := listed(t, root); got != test.list {
				t.Errorf("the list is %s, want %s", got, test.list)
			}
			id, parent, _ := strings.Cut(test.parents, " ")
			source := read(t, root, "1_"+id+".go")
			want, err := plan.Revision(plan.File{ID: id, Parent: parent, Message: "it"})
			if err != nil || source != string(want) {
				t.Errorf("%s is\n%s", id, source)
			}
		})
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 3, 4, 0, 0, 0, 0, time.UTC)
	files := []plan.File{{ID: "0123456789ab", Parent: "a0", Message: "one  and\nmore\x00\ufeff\xff", At: at}, {ID: "ba9876543210", Parent: "0123456789ab", Message: "two", At: at}}
	t.Run("two", func(t *testing.T) {
		t.Parallel()
		root := repository(t, "a0")
		names, err := revise.Write(root, files)
		if err != nil || strings.Join(names, " ") != "migrations/20250304_0123456789ab_one_and_more.go migrations/20250304_ba9876543210_two.go" {
			t.Fatal(names, err)
		}
		want := "\t\trevisiona0,           // it\n\t\trevision0123456789ab, // one and more\n\t\trevisionba9876543210, // two\n\t}\n}\n"
		if got := read(t, root, "migrations.go"); !strings.HasSuffix(got, want) {
			t.Errorf("got\n%s", got)
		}
	})
	t.Run("a file is there", func(t *testing.T) {
		t.Parallel()
		root := repository(t, "a0")
		write(t, filepath.Join(root, revise.Folder, "20250304_ba9876543210_two.go"), "mine")
		before := read(t, root, "migrations.go")
		if _, err := revise.Write(root, files); err == nil || !strings.Contains(err.Error(), "cannot write the revision") || fault.CodeOf(err) != fault.CannotDo {
			t.Errorf("%v", err)
		}
		if read(t, root, "migrations.go") != before || read(t, root, "20250304_ba9876543210_two.go") != "mine" {
			t.Error("something was changed")
		}
		if left, _ := filepath.Glob(filepath.Join(root, revise.Folder, "*0123456789ab*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	for name, list := range map[string]string{
		"on one line":   "package migrations\n\nfunc All() []migrate.Revision { return []migrate.Revision{revisiona0, revisionb0} }\n",
		"no list":       "package migrations\n",
		"no Go":         "package migrations\n<<<<<<< HEAD\n",
		"two on a line": "package migrations\n\nvar l = []migrate.Revision{\n\ta, b,\n}\n",
		"a call":        "package migrations\n\nvar l = []migrate.Revision{\n\ta(),\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := repository(t, "a0")
			write(t, filepath.Join(root, revise.Folder, "migrations.go"), list)
			if names, err := revise.Write(root, files); fault.CodeOf(err) != fault.Usage || len(names) > 0 {
				t.Errorf("%v, wrote %v", err, names)
			}
			if found, _ := filepath.Glob(filepath.Join(root, revise.Folder, "2025*")); len(found) > 0 {
				t.Errorf("left behind: %v", found)
			}
		})
	}
	t.Run("an empty list", func(t *testing.T) {
		t.Parallel()
		root := repository(t)
		write(t, filepath.Join(root, revise.Folder, "migrations.go"), "package migrations\n\nvar l = []migrate.Revision{\n}\n")
		if _, err := revise.Write(root, files[:1]); err != nil || !strings.HasSuffix(read(t, root, "migrations.go"), "{\n\trevision0123456789ab, // one and more\n}\n") {
			t.Errorf("%v\n%s", err, read(t, root, "migrations.go"))
		}
	})
}
