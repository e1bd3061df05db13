package migrate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lines says on which lines of its file a revision stands, from 1. Down is Up's where there is none.
type Lines struct {
	Revision, Up, Down int

	up   []written
	down []written
}

// written is a string as a function of the revision has it.
type written struct {
	text string
	line int
	raw  bool // in backquotes: its lines are those of the file
}

// Lines reads the file once more, with an eye on places.
func (w Written) Lines() Lines {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, w.File, w.text, parser.SkipObjectResolution)
	if err != nil {
		return Lines{Revision: 1, Up: 1, Down: 1} // it was parsed before: there is no such case
	}
	var l Lines
	ast.Inspect(file, func(n ast.Node) bool {
		composite, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if found, ok := revisionLiteral(composite); ok && found.id == w.ID && l.Revision == 0 {
			l.read(set, composite)
		}
		return true
	})
	return l
}

func (l *Lines) read(set *token.FileSet, revision *ast.CompositeLit) {
	l.Revision = set.Position(revision.Pos()).Line
	l.Up = l.Revision
	for _, element := range revision.Elts {
		pair := element.(*ast.KeyValueExpr) // revisionLiteral has looked
		line := set.Position(pair.Pos()).Line
		switch pair.Key.(*ast.Ident).Name {
		case "Up":
			l.Up, l.up = line, stringsIn(set, pair.Value)
		case "Down":
			l.Down, l.down = line, stringsIn(set, pair.Value)
		}
	}
	if l.Down == 0 {
		l.Down = l.Up
	}
}

func stringsIn(set *token.FileSet, function ast.Expr) (all []written) {
	ast.Inspect(function, func(n ast.Node) bool {
		if basic, ok := n.(*ast.BasicLit); ok && basic.Kind == token.STRING {
			all = append(all, written{stringValue(basic), set.Position(basic.Pos()).Line, strings.HasPrefix(basic.Value, "`")})
		}
		return true
	})
	return all
}

// InUp gives the line on which Up first says a statement or a name, else that of Up itself: what a function puts together
// stands nowhere as it is sent.
func (l Lines) InUp(text string) int { return lineOf(l.up, text, l.Up) }

// InDown is InUp for Down.
func (l Lines) InDown(text string) int { return lineOf(l.down, text, l.Down) }

func lineOf(all []written, text string, otherwise int) int {
	text = strings.TrimSpace(text)
	for _, w := range all {
		at := indexWord(w.text, text)
		switch {
		case at < 0 || text == "":
		case w.raw:
			return w.line + strings.Count(w.text[:at], "\n")
		default:
			return w.line
		}
	}
	return otherwise
}

// indexWord is strings.Index for what is not part of a longer word.
func indexWord(text, word string) int {
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return -1
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(word):])
		if !inWord(before) && !inWord(after) {
			return at
		}
		from = at + 1
		if from > len(text) {
			return -1
		}
	}
}

// inWord says whether r may stand in a name that is not quoted.
func inWord(r rune) bool { return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r) }
