package lint

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// reader walks over the tokens of a command. What it does not understand it steps over: the server has the last word.
type reader struct {
	sql    string
	tokens []schema.Token
	i      int
	home   string // the schema of unqualified names
}

func newReader(sql, home string) *reader {
	return &reader{sql: sql, tokens: schema.Tokens(sql), home: home}
}

func (r *reader) done() bool { return r.i >= len(r.tokens) }

// is says whether the words stand here, in this order.
func (r *reader) is(words ...string) bool {
	for n, w := range words {
		if r.i+n >= len(r.tokens) || !r.tokens[r.i+n].Is(w) {
			return false
		}
	}
	return true
}

// accept steps over the words, given as one text, if they stand here.
func (r *reader) accept(text string) bool {
	words := strings.Fields(text)
	if !r.is(words...) {
		return false
	}
	r.i += len(words)
	return true
}

// acceptAny steps over whichever of the texts stands here, and gives it.
func (r *reader) acceptAny(texts ...string) string {
	for _, text := range texts {
		if r.accept(text) {
			return text
		}
	}
	return ""
}

// word reads one identifier; empty when there is none.
func (r *reader) word() string {
	if r.done() || !r.tokens[r.i].Name() {
		return ""
	}
	r.i++
	return r.tokens[r.i-1].Text
}

// name reads name or schema.name.
func (r *reader) name() schema.Name {
	n := schema.Name{Schema: r.home, Name: r.word()}
	if n.Name != "" && r.accept(".") {
		n = schema.Name{Schema: n.Name, Name: r.word()}
	}
	return n
}

// names reads a list of names. Parentheses behind a name, the arguments of a function, are stepped over.
func (r *reader) names() (list []schema.Name) {
	for {
		r.accept("only")
		n := r.name()
		if n.Name == "" {
			return list
		}
		list = append(list, n)
		r.accept("*")
		r.group()
		if !r.accept(",") {
			return list
		}
	}
}

// group gives what stands in the parentheses that open here, and steps over them.
func (r *reader) group() string {
	if !r.is("(") {
		return ""
	}
	open, depth := r.tokens[r.i], 0
	for ; !r.done(); r.i++ {
		switch t := r.tokens[r.i]; {
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		}
		if depth == 0 {
			inner := r.sql[open.End:r.tokens[r.i].Start]
			r.i++
			return strings.TrimSpace(inner)
		}
	}
	return strings.TrimSpace(r.sql[open.End:])
}

// columns reads a list of columns in parentheses.
func (r *reader) columns() (list []string) {
	for _, part := range schema.SplitTop(r.group()) {
		list = append(list, newReader(part, "").word())
	}
	return list
}

// until steps to the first of the words that stands in no parentheses, or to the end, and gives the text before it.
func (r *reader) until(words ...string) string {
	from, to := r.i, r.i
	for depth := 0; !r.done(); r.i++ {
		t := r.tokens[r.i]
		if depth == 0 && t.Kind == schema.Word && contains(words, t.Text) {
			break
		}
		switch {
		case t.Is("("), t.Is("["):
			depth++
		case t.Is(")"), t.Is("]"):
			depth--
		}
		to = r.i + 1
	}
	if from == to {
		return ""
	}
	return r.sql[r.tokens[from].Start:r.tokens[to-1].End]
}

// seek steps behind the first word that stands in no parentheses, and says whether there was one.
func (r *reader) seek(word string) bool {
	r.until(word)
	return r.accept(word)
}

// has says whether the word stands in no parentheses from here on.
func (r *reader) has(words ...string) bool {
	ahead := *r
	for ahead.until(words[0]); !ahead.done(); ahead.until(words[0]) {
		if ahead.is(words...) {
			return true
		}
		ahead.i++
	}
	return false
}

// rest gives the text from here on.
func (r *reader) rest() string {
	if r.done() {
		return ""
	}
	return r.sql[r.tokens[r.i].Start:]
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// withoutComments gives a command from its first word on.
func withoutComments(sql string) string {
	if tokens := schema.Tokens(sql); len(tokens) > 0 {
		return sql[tokens[0].Start:]
	}
	return ""
}
