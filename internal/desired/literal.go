package desired

import (
	"context"
	"fmt"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

// Literals is two defaults of one column type.
type Literals struct {
	A, B string
	Type string
}

// builtinTypes are the types whose literals are compared by value: their input functions depend on nothing but the text.
var builtinTypes = map[string]bool{}

func init() {
	for _, t := range strings.Fields("smallint integer bigint numeric real double boolean text character varchar bpchar bit date time timestamp timestamptz interval " +
		"uuid json jsonb bytea inet cidr macaddr point int2 int4 int8 float4 float8 decimal money tsvector tsquery oid xml name") {
		builtinTypes[t] = true
	}
}

// Equal says for each pair whether both are literals of one value in the column's type: 0 and 0.00 in a numeric. What
// is not a literal, a cast or an array of literals of built-in types is not looked at, let alone executed. All pairs are
// asked for at once; only where one does not fit its type, and so fails all, one by one.
func Equal(ctx context.Context, tx pgx.Tx, pairs []Literals) ([]bool, error) {
	var distinct []Literals
	known := map[Literals]bool{}
	for _, p := range pairs {
		if _, seen := known[p]; !seen && literal(p.A) && literal(p.B) && builtin(p.Type) {
			known[p] = false
			distinct = append(distinct, p)
		}
	}
	if err := same(ctx, tx, distinct, known); err != nil {
		return nil, fmt.Errorf("comparing literals: %w", err)
	}
	equal := make([]bool, len(pairs))
	for i, p := range pairs {
		equal[i] = known[p]
	}
	return equal, nil
}

// same notes for each pair whether its two values are one. A literal that does not fit the type is equal to nothing; the
// savepoint keeps the session usable.
func same(ctx context.Context, tx pgx.Tx, pairs []Literals, into map[Literals]bool) error {
	if len(pairs) == 0 {
		return nil
	}
	sub, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	questions := make([]string, len(pairs))
	for i, p := range pairs {
		questions[i] = p.question()
	}
	var answers []bool
	failed := sub.QueryRow(ctx, "SELECT ARRAY["+strings.Join(questions, ", ")+"]").Scan(&answers)
	if err := sub.Rollback(ctx); err != nil {
		return err
	}
	switch {
	case failed != nil && ctx.Err() != nil:
		return failed
	case failed != nil && len(pairs) > 1:
		for i := range pairs {
			if err := same(ctx, tx, pairs[i:i+1], into); err != nil {
				return err
			}
		}
	case failed == nil:
		for i, p := range pairs {
			into[p] = answers[i]
		}
	}
	return nil
}

// question is the SQL that compares a pair.
func (p Literals) question() string {
	as := "text" // no type lacks it, and what prints alike is alike
	if number := schema.Tokens(p.Type); number[0].Is("numeric") && !strings.HasSuffix(p.Type, "]") {
		as = "numeric" // which keeps the zeros of 1.50 where it has no scale
	}
	return fmt.Sprintf("CAST((%[1]s) AS %[2]s)::%[4]s IS NOT DISTINCT FROM CAST((%[3]s) AS %[2]s)::%[4]s", p.A, p.Type, p.B, as)
}

func builtin(typ string) bool {
	tokens := schema.Tokens(typ)
	return len(tokens) > 0 && tokens[0].Kind == schema.Word && builtinTypes[tokens[0].Text]
}

// literal says whether the expression is made of literals, casts to built-in types and ARRAY constructors only.
func literal(expr string) bool {
	tokens := schema.Tokens(expr)
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case t.Kind == schema.String, t.Kind == schema.Number:
		case t.Is("("), t.Is(")"), t.Is("["), t.Is("]"), t.Is(","):
		case (t.Is("-") || t.Is("+")) && (i == 0 || tokens[i-1].Is("(") || tokens[i-1].Is("[") || tokens[i-1].Is(",")):
			// a sign; between two values it would be a sum, which is something else than its result
		case t.Is("array"), t.Is("true"), t.Is("false"), t.Is("null"):
			if i+1 < len(tokens) && tokens[i+1].Is("(") {
				return false
			}
		case t.Is("::"):
			if i+1 >= len(tokens) || tokens[i+1].Kind != schema.Word || !builtinTypes[tokens[i+1].Text] {
				return false
			}
			i++
			for i+1 < len(tokens) && typeWord(tokens[i+1]) {
				i++
			}
		default:
			return false
		}
	}
	return len(tokens) > 0
}

// typeWord continues a type's name: "double precision", "timestamp without time zone", "character varying".
func typeWord(t schema.Token) bool {
	switch t.Text {
	case "precision", "varying", "with", "without", "time", "zone":
		return t.Kind == schema.Word
	}
	return false
}
