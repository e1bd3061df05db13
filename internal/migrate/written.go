package migrate

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Written is a revision as its Go file has it, whether or not this build has it and whatever the chain.
type Written struct {
	ID, Parent, Message string
	File                string // its name in the folder of revisions
	Variable            string

	text   []byte
	parent span // of the value of Parent; zero where there is none
}

// ReadWritten reads the revisions in the Go files of a folder, in the order of the files' names.
func ReadWritten(folder fs.FS) ([]Written, error) {
	names, err := fs.Glob(folder, "*.go")
	if err != nil {
		return nil, fmt.Errorf("listing the revisions' files: %w", err)
	}
	var all []Written
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		written, err := writtenIn(name, text)
		if err != nil {
			return nil, fmt.Errorf("parsing %s: %w", name, err)
		}
		all = append(all, written...)
	}
	return all, nil
}

func writtenIn(name string, text []byte) ([]Written, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	variables := variablesOf(file)
	var all []Written
	ast.Inspect(file, func(n ast.Node) bool {
		composite, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		l, ok := revisionLiteral(composite)
		if !ok {
			return true
		}
		w := Written{ID: l.id, File: path.Base(name), Variable: variables[composite], text: text}
		for _, element := range composite.Elts {
			pair := element.(*ast.KeyValueExpr) // revisionLiteral has looked
			switch pair.Key.(*ast.Ident).Name {
			case "Parent":
				w.Parent = stringValue(pair.Value)
				w.parent = span{set.Position(pair.Value.Pos()).Offset, set.Position(pair.Value.End()).Offset}
			case "Message":
				w.Message = stringValue(pair.Value)
			}
		}
		all = append(all, w)
		return true
	})
	return all, nil
}

// Label gives id and message as they stand in messages.
func (w Written) Label() string { return Revision{ID: w.ID, Message: w.Message}.Label() }

// WithParent gives the file's text with another parent, also in the sentence that generated revisions begin with.
func (w Written) WithParent(id string) []byte {
	before := bytes.ReplaceAll(w.text[:w.parent.from], []byte("// It follows "+w.Parent+"."), []byte("// It follows "+id+"."))
	return append(append(bytes.Clone(before), strconv.Quote(id)...), w.text[w.parent.to:]...)
}
