package revise

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"

	"github.com/clipdex/clipdex/internal/fault"
)

// Where revisions and the order in which they run are written down, from the repository's root.
const (
	Folder   = "migrations"
	listFile = "migrations.go"
)

// list is the source file that names the revisions in order, one a line.
type list struct {
	path          string
	before, after []byte
	entries       []entry
}

// entry is one revision in the list with the comment behind it.
type entry struct{ variable, line string }

// readList reads the list of the repository at root. It errs where it is not written as one revision a line.
func readList(root string) (*list, error) {
	l := &list{path: filepath.Join(root, Folder, listFile)}
	text, err := os.ReadFile(l.path)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, "run it inside clipdex's repository", "cannot read the list of revisions")
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, listFile, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, "correct it; a conflict of two branches is resolved by keeping both lines", "cannot read the list of revisions")
	}
	literal := revisions(file)
	if literal == nil {
		return nil, unreadableList("no list of type []migrate.Revision is in it")
	}
	line := func(p token.Pos) int { return set.Position(p).Line }
	lines := bytes.SplitAfter(text, []byte("\n"))
	first, last := line(literal.Lbrace), line(literal.Rbrace)
	l.before, l.after = bytes.Join(lines[:first], nil), bytes.Join(lines[last-1:], nil)
	at := first
	for _, e := range literal.Elts {
		name, ok := e.(*ast.Ident)
		if !ok || line(e.Pos()) <= at || line(e.Pos()) >= last {
			return nil, unreadableList("not every revision stands on a line of its own")
		}
		// What stands between two revisions (a comment on a line of its own) belongs to the next.
		l.entries = append(l.entries, entry{name.Name, string(bytes.Join(lines[at:line(e.Pos())], nil))})
		at = line(e.Pos())
	}
	l.after = append(bytes.Join(lines[at:last-1], nil), l.after...)
	return l, nil
}

func unreadableList(why string) error {
	return fault.New(fault.Usage, "write one variable a line between  []migrate.Revision{  and  }", "cannot read the list in %s/%s: %s", Folder, listFile, why)
}

// revisions finds the literal []migrate.Revision{…}.
func revisions(file *ast.File) (found *ast.CompositeLit) {
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok || found != nil {
			return found == nil
		}
		if of, ok := literal.Type.(*ast.ArrayType); ok {
			if s, ok := of.Elt.(*ast.SelectorExpr); ok && s.Sel.Name == "Revision" {
				found = literal
			}
		}
		return true
	})
	return found
}

// append adds a revision at the end.
func (l *list) append(variable, message string) {
	l.entries = append(l.entries, entry{variable, fmt.Sprintf("\t\t%s, // %s\n", variable, message)})
}

// order puts the revisions into the order of variables; one that is not among them stays behind the others.
func (l *list) order(variables []string) {
	rank := func(e entry) int {
		if i := slices.Index(variables, e.variable); i >= 0 {
			return i
		}
		return len(variables)
	}
	slices.SortStableFunc(l.entries, func(a, b entry) int { return rank(a) - rank(b) })
}

// write replaces the file.
func (l *list) write() error {
	text := slices.Clone(l.before)
	for _, e := range l.entries {
		text = append(text, e.line...)
	}
	text, err := format.Source(append(text, l.after...))
	if err != nil {
		return fmt.Errorf("formatting %s: %w", l.path, err)
	}
	return replaceFile(l.path, text)
}

// replaceFile writes beside the file and renames over it: there is always a whole one.
func replaceFile(path string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".*.tmp")
	if err != nil {
		return fault.Wrap(fault.CannotDo, err, "ls -ld "+Folder, "cannot write %s/%s", Folder, filepath.Base(path))
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fault.Wrap(fault.CannotDo, err, "df .", "cannot write %s/%s", Folder, filepath.Base(path))
	}
	return nil
}
