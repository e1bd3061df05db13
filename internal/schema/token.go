package schema

import "strings"

// TokenKind classifies a token of PostgreSQL's lexer as far as reading fragments needs it.
type TokenKind int

// The kinds of tokens.
const (
	Word     TokenKind = iota // identifier or keyword, unquoted; Text is folded to lower case
	Quoted                    // "identifier"; Text is what it names
	String                    // string constant in any spelling; Text is the source text
	Number                    // numeric constant
	Operator                  // operator characters
	Punct                     // one of ( ) [ ] , ; : . and ::
)

// Token is one token of SQL text; Start and End are byte offsets in it.
type Token struct {
	Kind       TokenKind
	Text       string
	Start, End int
	open       bool // a quote that is never closed
}

// Is says whether the token is the keyword, punctuation or operator text (given in lower case).
func (t Token) Is(text string) bool {
	return t.Kind != Quoted && t.Kind != String && t.Text == text
}

// Name says whether the token can be an identifier.
func (t Token) Name() bool { return t.Kind == Word || t.Kind == Quoted }

const operatorChars = "+-*/<>=~!@#%^&|`?"

// Tokens splits SQL text as PostgreSQL's lexer does (documentation, 4.1 Lexical Structure); comments and blanks are left out.
// What is not closed extends to the end of the text: the server, not this function, says what is wrong with it.
func Tokens(sql string) []Token {
	tokens, _ := scan(sql)
	return tokens
}

// scan is Tokens; open says that a comment is never closed.
func scan(sql string) (tokens []Token, open bool) {
	tokens = make([]Token, 0, len(sql)/4+1) // a token and its blank take four bytes or more, nearly always
	for i := 0; i < len(sql); {
		start := i
		kind, closed := Punct, true
		switch c := sql[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
			i++
			continue
		case strings.HasPrefix(sql[i:], "--"):
			i, _ = until(sql, i, "\n")
			continue
		case strings.HasPrefix(sql[i:], "/*"):
			i, closed = blockComment(sql, i)
			open = open || !closed
			continue
		case c == '\'':
			kind = String
			i, closed = quotedEnd(sql, i, '\'', false)
		case (c == 'e' || c == 'E') && next(sql, i) == '\'':
			kind = String
			i, closed = quotedEnd(sql, i+1, '\'', true)
		case strings.IndexByte("bBxXnN", c) >= 0 && next(sql, i) == '\'':
			kind = String
			i, closed = quotedEnd(sql, i+1, '\'', false)
		case (c == 'u' || c == 'U') && strings.HasPrefix(sql[i+1:], "&'"):
			kind = String
			i, closed = quotedEnd(sql, i+2, '\'', false)
		case c == '"':
			kind = Quoted
			i, closed = quotedEnd(sql, i, '"', false)
		case c == '$' && dollarTag(sql[i:]) != "":
			tag := dollarTag(sql[i:])
			kind = String
			i, closed = until(sql, i+len(tag), tag)
		case wordStart(c):
			for i < len(sql) && (wordStart(sql[i]) || digit(sql[i]) || sql[i] == '$') {
				i++
			}
			kind = Word
		case digit(c) || c == '.' && digit(next(sql, i)):
			kind, i = Number, numberEnd(sql, i)
		case strings.HasPrefix(sql[i:], "::"):
			i += 2
		case strings.IndexByte(operatorChars, c) >= 0:
			kind, i = Operator, operatorEnd(sql, i)
		default:
			i++
		}
		tokens = append(tokens, Token{kind, tokenText(kind, sql[start:i], closed), start, i, !closed})
	}
	return tokens, open
}

func tokenText(kind TokenKind, source string, closed bool) string {
	switch kind {
	case Word:
		return lower(source)
	case Quoted:
		inner := source[1:]
		if closed {
			inner = inner[:len(inner)-1]
		}
		return strings.ReplaceAll(inner, `""`, `"`)
	}
	return source
}

// lower folds ASCII letters only, as PostgreSQL does in UTF-8 (src/backend/parser/scansup.c, downcase_identifier).
func lower(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' }) < 0 {
		return s
	}
	folded := []byte(s)
	for i, c := range folded {
		if c >= 'A' && c <= 'Z' {
			folded[i] = c + 'a' - 'A'
		}
	}
	return string(folded)
}

func next(s string, i int) byte {
	if i+1 < len(s) {
		return s[i+1]
	}
	return 0
}

func wordStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// until gives the offset behind the next end after i, or the end of s, and whether end was there.
func until(s string, i int, end string) (int, bool) {
	if n := strings.Index(s[i:], end); n >= 0 {
		return i + n + len(end), true
	}
	return len(s), false
}

// blockComment gives the offset behind the comment that opens at i, comments in it included, and whether it is closed.
func blockComment(s string, i int) (int, bool) {
	depth := 0
	for i < len(s) {
		switch {
		case strings.HasPrefix(s[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(s[i:], "*/"):
			depth--
			i += 2
			if depth == 0 {
				return i, true
			}
		default:
			i++
		}
	}
	return len(s), false
}

// quotedEnd gives the offset behind the quoted text that opens at i, and whether it is closed; a doubled quote stays inside.
func quotedEnd(s string, i int, quote byte, escapes bool) (int, bool) {
	for i++; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] == quote && next(s, i) == quote:
			i++
		case s[i] == quote:
			return i + 1, true
		}
	}
	return len(s), false
}

func dollarTag(s string) string {
	for i := 1; i < len(s); i++ {
		if s[i] == '$' {
			return s[:i+1]
		}
		if !wordStart(s[i]) && (i == 1 || !digit(s[i])) {
			return ""
		}
	}
	return ""
}

func numberEnd(s string, i int) int {
	for i < len(s) {
		exponent := (s[i] == 'e' || s[i] == 'E') && (digit(next(s, i)) || (next(s, i) == '-' || next(s, i) == '+') && digit(next(s, i+1)))
		switch {
		case exponent:
			i += 2
		case digit(s[i]) || s[i] == '.' || s[i] == '_' || wordStart(s[i]):
			i++
		default:
			return i
		}
	}
	return i
}

// maxOperator is NAMEDATALEN: the server takes no operator as long, and reading stays linear.
const maxOperator = 64

// operatorEnd stops before a comment, and before a trailing sign where the rule of 4.1.3 says the sign stands alone.
func operatorEnd(s string, i int) int {
	start := i
	for i < len(s) && i-start < maxOperator && strings.IndexByte(operatorChars, s[i]) >= 0 {
		if i > start && (strings.HasPrefix(s[i:], "--") || strings.HasPrefix(s[i:], "/*")) {
			break
		}
		i++
	}
	if strings.ContainsAny(s[start:i], "~!@#%^&|`?") {
		return i
	}
	for i-start > 1 && (s[i-1] == '+' || s[i-1] == '-') {
		i--
	}
	return i
}

// SplitTop splits SQL text at commas that stand in no bracket and no quotes, and trims the parts.
func SplitTop(sql string) []string {
	var parts []string
	depth, start := 0, 0
	for _, t := range Tokens(sql) {
		switch {
		case t.Is("(") || t.Is("["):
			depth++
		case t.Is(")") || t.Is("]"):
			depth--
		case t.Is(",") && depth == 0:
			parts = append(parts, strings.TrimSpace(sql[start:t.Start]))
			start = t.End
		}
	}
	if last := strings.TrimSpace(sql[start:]); last != "" || len(parts) > 0 {
		parts = append(parts, last)
	}
	return parts
}

// Parens gives the expression in parentheses, without adding a pair where one already encloses the whole.
func Parens(expr string) string {
	if inner, ok := Enclosed(expr); ok {
		return "(" + inner + ")"
	}
	return "(" + expr + ")"
}

// Enclosed takes off one pair of parentheses that encloses the whole expression, and says whether there was one.
func Enclosed(expr string) (string, bool) {
	tokens := Tokens(expr)
	if len(tokens) < 2 || !tokens[0].Is("(") {
		return expr, false
	}
	depth := 0
	for i, t := range tokens {
		switch {
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		}
		if depth == 0 {
			if i < len(tokens)-1 {
				return expr, false
			}
			return expr[tokens[0].End:t.Start], true
		}
	}
	return expr, false
}
