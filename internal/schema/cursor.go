package schema

import (
	"fmt"
	"strings"
)

// cursor walks over the tokens of an SQL fragment.
type cursor struct {
	sql    string
	tokens []Token
	i      int
}

func newCursor(sql string) *cursor { return &cursor{sql: sql, tokens: Tokens(sql)} }

func (c *cursor) done() bool { return c.i >= len(c.tokens) }

func (c *cursor) peek(ahead int) Token {
	if c.i+ahead < len(c.tokens) {
		return c.tokens[c.i+ahead]
	}
	return Token{Kind: Punct, Start: len(c.sql), End: len(c.sql)}
}

// accept steps over the words if they stand here in this order.
func (c *cursor) accept(words ...string) bool {
	for n, w := range words {
		if !c.peek(n).Is(w) {
			return false
		}
	}
	c.i += len(words)
	return true
}

// unexpected is the error for what stands here.
func (c *cursor) unexpected(wanted string) error {
	found := "the end"
	if !c.done() {
		t := c.peek(0)
		found = fmt.Sprintf("%q", c.sql[t.Start:t.End])
	}
	return fmt.Errorf("expected %s, found %s in %q", wanted, found, c.sql)
}

// name reads one identifier.
func (c *cursor) name() (string, error) {
	if t := c.peek(0); t.Name() {
		c.i++
		return t.Text, nil
	}
	return "", c.unexpected("a name")
}

// qualified reads name or schema.name.
func (c *cursor) qualified() (Name, error) {
	first, err := c.name()
	if err != nil || !c.accept(".") {
		return Name{Name: first}, err
	}
	second, err := c.name()
	return Name{Schema: first, Name: second}, err
}

// group steps over a parenthesis that opens here and gives what it encloses.
func (c *cursor) group() (string, error) {
	if !c.peek(0).Is("(") {
		return "", c.unexpected(`"("`)
	}
	open, depth := c.peek(0), 0
	for ; !c.done(); c.i++ {
		switch t := c.peek(0); {
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		}
		if depth == 0 {
			inner := c.sql[open.End:c.peek(0).Start]
			c.i++
			return strings.TrimSpace(inner), nil
		}
	}
	return "", fmt.Errorf("a parenthesis is never closed in %q", c.sql)
}

// names reads a parenthesised list of identifiers.
func (c *cursor) names() ([]string, error) {
	inner, err := c.group()
	if err != nil {
		return nil, err
	}
	var names []string
	for list := newCursor(inner); ; {
		name, err := list.name()
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if list.done() {
			return names, nil
		}
		if !list.accept(",") {
			return nil, list.unexpected(`","`)
		}
	}
}

// rest gives the text from here to the end and steps over it.
func (c *cursor) rest() string {
	start := c.peek(0).Start
	c.i = len(c.tokens)
	return strings.TrimSpace(c.sql[start:])
}
