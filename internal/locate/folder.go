package locate

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"reflect"
	"strconv"
	"strings"
)

// folder is what the files of a folder declare, and where.
type folder struct {
	structs   map[string]*model
	functions map[string]function
}

type model struct {
	at       Place
	fields   []field
	embedded []string // names of types
	methods  map[string]function
}

type field struct {
	name string
	tag  string // what GORM reads
	at   Place  // of the tag, where there is one: it says what the column is
}

type function struct {
	at    Place
	texts []text
}

// text is a string that a function gives.
type text struct {
	value string
	at    Place
}

func readFolder(name string, files fs.FS) (*folder, error) {
	m := &folder{structs: map[string]*model{}, functions: map[string]function{}}
	names, err := fs.Glob(files, "*.go")
	if err != nil {
		return nil, fmt.Errorf("listing the files of %s: %w", name, err)
	}
	for _, base := range names {
		if strings.HasSuffix(base, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(files, base)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", base, err)
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, base, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("parsing %s: %w", base, err)
		}
		file{m, set, path.Join(name, base)}.read(parsed)
	}
	return m, nil
}

// file is one file while it is read.
type file struct {
	*folder
	set  *token.FileSet
	name string
}

func (f file) place(pos token.Pos) Place { return Place{File: f.name, Line: f.set.Position(pos).Line} }

// model gives the entry of a struct, whose methods may stand before it or in another file.
func (m *folder) model(name string) *model {
	if m.structs[name] == nil {
		m.structs[name] = &model{methods: map[string]function{}}
	}
	return m.structs[name]
}

func (f file) read(parsed *ast.File) {
	for _, d := range parsed.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if named, ok := spec.(*ast.TypeSpec); ok {
					f.declared(named)
				}
			}
		case *ast.FuncDecl:
			if d.Recv == nil {
				f.functions[d.Name.Name] = f.function(d)
			} else if name := typeName(d.Recv.List[0].Type); name != "" {
				f.model(name).methods[d.Name.Name] = f.function(d)
			}
		}
	}
}

func (f file) declared(named *ast.TypeSpec) {
	structure, ok := named.Type.(*ast.StructType)
	if !ok {
		return
	}
	m := f.model(named.Name.Name)
	m.at = f.place(named.Pos())
	for _, x := range structure.Fields.List {
		tag, at := "", f.place(x.Pos())
		if x.Tag != nil {
			raw, _ := strconv.Unquote(x.Tag.Value) // it was parsed
			tag, at = reflect.StructTag(raw).Get("gorm"), f.place(x.Tag.Pos())
		}
		for _, name := range x.Names {
			m.fields = append(m.fields, field{name.Name, tag, at})
		}
		if len(x.Names) == 0 {
			name := typeName(x.Type)
			m.fields = append(m.fields, field{name, tag, at})
			m.embedded = append(m.embedded, name)
		}
	}
}

func (f file) function(d *ast.FuncDecl) function {
	found := function{at: f.place(d.Pos())}
	ast.Inspect(d, func(n ast.Node) bool {
		if basic, ok := n.(*ast.BasicLit); ok && basic.Kind == token.STRING {
			if value, err := strconv.Unquote(basic.Value); err == nil {
				found.texts = append(found.texts, text{value, f.place(basic.Pos())})
			}
		}
		return true
	})
	return found
}

// typeName gives the name of T, *T, p.T and T[X].
func typeName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return typeName(t.X)
	case *ast.SelectorExpr:
		return t.Sel.Name
	case *ast.IndexExpr:
		return typeName(t.X)
	}
	return ""
}
