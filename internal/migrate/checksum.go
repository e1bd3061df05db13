package migrate

import (
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/scanner"
	"go/token"
	"slices"
)

// checksum gives the SHA-256 of a revision file's tokens, so that it changes when what Up and Down do changes and not
// when the file is reformatted, commented, renamed or moved along the chain. Left out are comments, the package clause,
// imports, the values of ID, Parent and Message, and the name of the revision's variable. What a function in another
// file does is not covered: a revision carries its own SQL. Pre-checks are left out as well, present or not: they only
// decide whether Up is begun, and a better one that is written later must not read as an edit of what was applied. So
// are the count, the size and the pause of batches: they say how fast, and not what.
func checksum(text []byte, set *token.FileSet, file *ast.File, literals []literal, variables map[*ast.CompositeLit]string) string {
	skipped := skippedSpans(set, file, literals)
	names := map[string]bool{}
	for _, name := range variables {
		names[name] = true
	}

	var scan scanner.Scanner
	own := token.NewFileSet()
	handle := own.AddFile("", own.Base(), len(text))
	scan.Init(handle, text, nil, 0) // comments are not tokens in this mode

	hash := sha256.New()
	started, opened, pending := false, false, ""
	for {
		position, kind, written := scan.Scan()
		if kind == token.EOF {
			return hex.EncodeToString(hash.Sum(nil))
		}
		if within(skipped, handle.Offset(position)) {
			continue
		}
		closing := kind == token.RPAREN || kind == token.RBRACE || kind == token.RBRACK
		separator := kind == token.SEMICOLON || kind == token.COMMA
		if started && !closing && !separator {
			hash.Write([]byte(pending))
		}
		if separator {
			// One before a closing bracket is there or not as lines are broken, and one is left of what was skipped: it
			// counts once, between two things.
			if !opened {
				pending = kind.String() + "\x00"
			}
			continue
		}
		started, pending = true, ""
		opened = kind == token.LPAREN || kind == token.LBRACE || kind == token.LBRACK
		switch {
		case kind == token.IDENT && names[written]:
			hash.Write([]byte("revision\x00"))
		case kind.IsLiteral():
			hash.Write([]byte(written + "\x00"))
		default:
			hash.Write([]byte(kind.String() + "\x00"))
		}
	}
}

// span is a part of a file, in bytes from its start, the end not included.
type span struct{ from, to int }

func skippedSpans(set *token.FileSet, file *ast.File, literals []literal) []span {
	offset := func(p token.Pos) int { return set.Position(p).Offset }
	spans := []span{{0, offset(file.Name.End())}}
	for _, declaration := range file.Decls {
		if general, ok := declaration.(*ast.GenDecl); ok && general.Tok == token.IMPORT {
			spans = append(spans, span{offset(general.Pos()), offset(general.End())})
		}
	}
	for _, l := range literals {
		for _, value := range l.labels {
			spans = append(spans, span{offset(value.Pos()), offset(value.End())})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		composite, ok := n.(*ast.CompositeLit)
		if !ok || !isNamed(composite.Type, "Batches") {
			return true
		}
		for _, element := range composite.Elts {
			pair, ok := element.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			if key, ok := pair.Key.(*ast.Ident); ok && slices.Contains([]string{"Left", "Size", "Pause"}, key.Name) {
				spans = append(spans, span{offset(pair.Pos()), offset(pair.End())})
			}
		}
		return true
	})
	return spans
}

func within(spans []span, at int) bool {
	for _, s := range spans {
		if s.from <= at && at < s.to {
			return true
		}
	}
	return false
}
