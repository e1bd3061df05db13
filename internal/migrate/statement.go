package migrate

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
)

// StatementError is a statement that PostgreSQL refused.
type StatementError struct {
	File      string // the file it comes from; empty: a revision's own
	Statement string // as it was sent
	Err       error
}

// Error gives PostgreSQL's message, and the statement with a caret where PostgreSQL gives a position.
func (e *StatementError) Error() string {
	lines := []string{e.Err.Error()}
	position := 0
	if pg, ok := errors.AsType[*pgconn.PgError](e.Err); ok {
		position = int(pg.Position)
		for _, extra := range []struct{ name, text string }{{"detail", pg.Detail}, {"hint", pg.Hint}, {"where", pg.Where}} {
			if extra.text != "" {
				lines = append(lines, extra.name+": "+extra.text)
			}
		}
	}
	shown, line := excerpt(e.Statement, position)
	switch {
	case e.File != "" && position > 0:
		lines = append(lines, fmt.Sprintf("%s, line %d:", e.File, line))
	case e.File != "":
		lines = append(lines, e.File+":")
	}
	return strings.Join(append(lines, shown...), "\n")
}

// Unwrap gives what PostgreSQL said.
func (e *StatementError) Unwrap() error { return e.Err }

// around is how many lines of a long statement are shown before and after the one with the error.
const around = 5

// excerpt gives the lines of a statement around a position (in characters, from 1; 0: not known), indented, with a caret
// line under it, and the number of its line.
func excerpt(statement string, position int) (shown []string, line int) {
	lines := strings.Split(strings.TrimRight(statement, " \t\r\n;"), "\n")
	caret := ""
	at := 0
	if position > 0 {
		at, caret = locate(lines, position)
	}
	from, to := max(0, at-around), min(len(lines), at+around+1)
	for from < to-1 && at > from && strings.TrimSpace(lines[from]) == "" {
		from++ // a raw string starts with a line break
	}
	if from > 0 && strings.TrimSpace(strings.Join(lines[:from], "")) != "" {
		shown = append(shown, "    …")
	}
	for i := from; i < to; i++ {
		text := strings.TrimRight(lines[i], " \t\r")
		if i == from && text == "" && caret == "" {
			continue
		}
		shown = append(shown, "    "+text)
		if i == at && caret != "" {
			shown = append(shown, "    "+caret)
		}
	}
	if to < len(lines) {
		shown = append(shown, "    …")
	}
	return shown, at + 1
}

// Point gives the line of a statement that a position is in (in characters, from 1), its number, and a caret to stand under it.
func Point(statement string, position int) (number int, line, caret string) {
	lines := strings.Split(statement, "\n")
	at, caret := locate(lines, position)
	return at + 1, lines[at], caret
}

// locate finds the line of a position, and the text that puts a caret under it: tabs stay tabs, so that it lines up.
func locate(lines []string, position int) (at int, caret string) {
	rest := position - 1
	for i, line := range lines {
		length := utf8.RuneCountInString(line)
		if rest > length && i < len(lines)-1 {
			rest -= length + 1
			continue
		}
		pad := strings.Map(func(r rune) rune {
			if r == '\t' {
				return '\t'
			}
			return ' '
		}, firstRunes(line, rest))
		return i, pad + "^"
	}
	return 0, ""
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
