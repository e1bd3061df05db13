package migrate

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// source is where a revision is written down.
type source struct {
	ID       string
	File     string
	Variable string // the variable that holds it; empty when it is in none
	Checksum string
	words    func() vocabulary // of the file
	Comments []string          // in it and above it, a line each
}

// readSources finds the revisions in the Go files of sources, in the order of file names, and gives the words of the
// files that hold none apart. Nil sources: none, and no error.
func readSources(sources fs.FS) (found []source, helpers []func() vocabulary, err error) {
	if sources == nil {
		return nil, nil, nil
	}
	names, err := fs.Glob(sources, "*.go")
	if err != nil {
		return nil, nil, fmt.Errorf("listing the revisions' files: %w", err)
	}
	slices.Sort(names)
	found = []source{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(sources, name)
		if err != nil {
			return nil, nil, fmt.Errorf("reading %s: %w", name, err)
		}
		in, err := sourcesIn(path.Base(name), text)
		if err != nil {
			return nil, nil, fmt.Errorf("parsing %s: %w", name, err)
		}
		words := sync.OnceValue(func() vocabulary { return vocabularyOf(text) }) // most commands never ask
		if len(in) == 0 {
			helpers = append(helpers, words)
		}
		for i := range in {
			in[i].words = words
		}
		found = append(found, in...)
	}
	return found, helpers, nil
}

// sourcesIn finds the revisions of one file: composite literals of a type called Revision, or of no written type, that
// have an ID written as a plain string beside an Up, a Parent or a Message.
func sourcesIn(name string, text []byte) ([]source, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var literals []literal
	ast.Inspect(file, func(n ast.Node) bool {
		if composite, ok := n.(*ast.CompositeLit); ok {
			if l, ok := revisionLiteral(composite); ok {
				literals = append(literals, l)
			}
		}
		return true
	})
	if len(literals) == 0 {
		return nil, nil
	}
	variables := variablesOf(file)
	sum := checksum(text, set, file, literals, variables)
	found := make([]source, len(literals))
	for i, l := range literals {
		found[i] = source{ID: l.id, File: name, Variable: variables[l.node], Checksum: sum, Comments: commentsOf(file, literals, i)}
	}
	return found, nil
}

// commentsOf gives the comments behind the revision before number i, up to the end of this one; the last one also has those
// that follow.
func commentsOf(file *ast.File, literals []literal, i int) (lines []string) {
	from, to := file.FileStart, file.FileEnd
	if i > 0 {
		from = literals[i-1].node.End()
	}
	if i < len(literals)-1 {
		to = literals[i].node.End()
	}
	for _, group := range file.Comments {
		if group.Pos() < from || group.Pos() >= to {
			continue
		}
		for _, comment := range group.List {
			text := strings.TrimSuffix(strings.TrimLeft(comment.Text, "/*"), "*/")
			for line := range strings.Lines(text) {
				lines = append(lines, strings.TrimSpace(line))
			}
		}
	}
	return lines
}

// literal is a revision as written, with the places of the values that say where it stands and not what it does.
type literal struct {
	node   *ast.CompositeLit
	id     string
	labels []ast.Expr // the values of ID, Parent and Message, and all about Prechecks
}

func revisionLiteral(composite *ast.CompositeLit) (literal, bool) {
	l := literal{node: composite}
	if !namesRevision(composite.Type) {
		return l, false
	}
	others := 0
	for _, element := range composite.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return l, false
		}
		key, _ := pair.Key.(*ast.Ident)
		if key == nil {
			return l, false
		}
		switch key.Name {
		case "ID":
			l.id = stringValue(pair.Value)
			l.labels = append(l.labels, pair.Value)
		case "Parent", "Message":
			l.labels = append(l.labels, pair.Value)
			others++
		case "Prechecks":
			l.labels = append(l.labels, pair)
		case "Up":
			others++
		}
	}
	return l, l.id != "" && others > 0
}

// namesRevision accepts Revision, migrate.Revision, and a type left out inside a slice of them.
func namesRevision(t ast.Expr) bool {
	return t == nil || isNamed(t, "Revision")
}

// isNamed accepts a type of this name, of this package or another.
func isNamed(t ast.Expr, name string) bool {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name == name
	case *ast.SelectorExpr:
		return t.Sel.Name == name
	}
	return false
}

func stringValue(e ast.Expr) string {
	basic, ok := e.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(basic.Value)
	if err != nil {
		return ""
	}
	return s
}

// variablesOf gives the names of the package's variables by the literal they start with.
func variablesOf(file *ast.File) map[*ast.CompositeLit]string {
	names := map[*ast.CompositeLit]string{}
	for _, declaration := range file.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok || general.Tok != token.VAR {
			continue
		}
		for _, spec := range general.Specs {
			values := spec.(*ast.ValueSpec)
			for i, value := range values.Values {
				if pointer, ok := value.(*ast.UnaryExpr); ok {
					value = pointer.X
				}
				if composite, ok := value.(*ast.CompositeLit); ok && i < len(values.Names) {
					names[composite] = values.Names[i].Name
				}
			}
		}
	}
	return names
}
