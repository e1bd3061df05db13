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
// is not a literal, a cast or an array of literals of built-in types is not looked at, let alone executed.
func Equal(ctx context.Context, tx pgx.Tx, pairs []Literals) ([]bool, error) {
	equal := make([]bool, len(pairs))
	for i, p := range pairs {
		if !literal(p.A) || !literal(p.B) || !builtin(p.Type) {
			continue
		}
		sql := fmt.Sprintf("SELECT CAST((%s) AS %s)::text IS NOT DISTINCT FROM CAST((%s) AS %s)::text", p.A, p.Type, p.B, p.Type)
		sub, err := tx.Begin(ctx)
		if err != nil {
			return nil, fmt.Errorf("comparing literals: %w", err)
		}
		// A literal that does not fit the type is not equal to anything; the savepoint keeps the session usable.
		if err := sub.QueryRow(ctx, sql).Scan(&equal[i]); err != nil && ctx.Err() != nil {
			return nil, fmt.Errorf("comparing literals: %w", err)
		}
		if err := sub.Rollback(ctx); err != nil {
			return nil, fmt.Errorf("comparing literals: %w", err)
		}
	}
	return equal, nil
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
		case t.Is("("), t.Is(")"), t.Is("["), t.Is("]"), t.Is(","), t.Is("-"), t.Is("+"):
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
