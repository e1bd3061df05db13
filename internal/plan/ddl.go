package plan

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// words joins the parts that are not empty with blanks.
func words(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

// when gives text if on.
func when(on bool, text string) string {
	if on {
		return text
	}
	return ""
}

// columnDefinition gives a column as CREATE TABLE and ADD COLUMN write it.
func (p *planner) columnDefinition(s *side, r *schema.Relation, c *schema.Column) string {
	name := schema.Quote(c.Name)
	if q := s.serial(r, c); q != nil && p.shorthand(q) {
		return name + " " + serialTypes[q.Options.Type]
	}
	return words(name, c.Type, when(c.Collation != "", "COLLATE "+c.Collation), p.valueDefinition(r, c), when(c.NotNull && c.NotNullFor == "", "NOT NULL"))
}

var serialTypes = map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}

// valueDefinition says where the column's value comes from when an INSERT gives none.
func (p *planner) valueDefinition(r *schema.Relation, c *schema.Column) string {
	switch {
	case c.Generated != "":
		kind := "STORED"
		if c.Virtual {
			kind = "VIRTUAL"
		}
		return "GENERATED ALWAYS AS " + schema.Parens(c.Generated) + " " + kind
	case c.Identity != schema.NoIdentity:
		return p.identity(c)
	case hasDefault(c):
		return "DEFAULT " + p.defaultText(c)
	}
	return ""
}

func (p *planner) defaultText(c *schema.Column) string {
	if c.DefaultSequence.Name != "" {
		return "nextval(" + schema.Literal(p.name(c.DefaultSequence)) + "::regclass)"
	}
	return c.Default
}

// identity gives the clause of an identity column. SEQUENCE NAME is what pg_dump writes too.
func (p *planner) identity(c *schema.Column) string {
	options := strings.ToUpper(c.IdentitySequence.Options.String())
	if name := c.IdentitySequence.Name; name != "" {
		options = words("SEQUENCE NAME "+name, options)
	}
	return words("GENERATED", strings.ToUpper(string(c.Identity)), "AS IDENTITY", when(options != "", "("+options+")"))
}

// parameters gives storage parameters kept as name=value in the form of WITH and SET.
func parameters(options []string) string {
	out := make([]string, len(options))
	for i, o := range options {
		name, value, _ := strings.Cut(o, "=")
		if tokens := schema.Tokens(value); len(tokens) != 1 || tokens[0].Kind != schema.Number && tokens[0].Kind != schema.Word {
			value = schema.Literal(value)
		}
		out[i] = name + " = " + strings.TrimSpace(value)
	}
	return strings.Join(out, ", ")
}

func with(options []string) string { return when(len(options) > 0, "WITH ("+parameters(options)+")") }

// keyList gives the keys of an index or exclusion constraint.
func keyList(keys []schema.IndexKey) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = key(k)
	}
	return strings.Join(out, ", ")
}

func key(k schema.IndexKey) string {
	nulls := ""
	if k.NullsFirst != k.Desc {
		nulls = map[bool]string{true: "NULLS FIRST", false: "NULLS LAST"}[k.NullsFirst]
	}
	class := k.Opclass + when(k.OpclassOptions != "", " ("+k.OpclassOptions+")")
	return words(keyText(k), class, when(k.Desc, "DESC"), nulls,
		when(k.ExcludeOperator != "", "WITH "+k.ExcludeOperator))
}

// keyExpression gives an expression as an index key: a function call stands bare, all else in parentheses.
func keyExpression(expr string) string {
	tokens := schema.Tokens(expr)
	depth := 0
	for i, t := range tokens {
		switch {
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		}
		if i == 0 && t.Kind != schema.Word || i == 1 && !t.Is("(") || i > 0 && depth == 0 && i < len(tokens)-1 {
			return schema.Parens(expr)
		}
	}
	return expr
}

// indexDefinition gives CREATE INDEX; how stands before the name.
func (p *planner) indexDefinition(table string, x *schema.Index, how string) string {
	return words("CREATE", when(x.Unique, "UNIQUE"), "INDEX", how, schema.Quote(x.Name), "ON", table,
		when(x.Method != "btree" && x.Method != "", "USING "+x.Method), "("+keyList(x.Keys)+")", p.indexTail(x),
		when(x.Predicate != "", "WHERE "+x.Predicate))
}

func (p *planner) indexTail(x *schema.Index) string {
	return words(when(len(x.Include) > 0, "INCLUDE ("+schema.QuoteList(x.Include)+")"), when(x.NullsNotDistinct, "NULLS NOT DISTINCT"),
		with(x.Options), when(x.Tablespace != "", "TABLESPACE "+schema.Quote(x.Tablespace)))
}

// constraintDefinition gives what follows the name of a constraint.
func (p *planner) constraintDefinition(c *schema.Constraint) string {
	var text string
	switch c.Kind {
	case schema.KindPrimaryKey:
		text = words("PRIMARY KEY", keyColumns(c), backing(c.Index))
	case schema.KindUnique:
		text = words("UNIQUE", when(c.Index.NullsNotDistinct, "NULLS NOT DISTINCT"), keyColumns(c), backing(c.Index))
	case schema.KindExclusion:
		text = words("EXCLUDE USING", c.Index.Method, "("+keyList(c.Index.Keys)+")", backing(c.Index),
			when(c.Index.Predicate != "", "WHERE "+schema.Parens(c.Index.Predicate)))
	case schema.KindCheck:
		text = words("CHECK", schema.Parens(c.Expr), when(c.NoInherit, "NO INHERIT"))
	case schema.KindForeignKey:
		text = p.foreignKey(c)
	}
	return words(text, when(c.Deferrable, "DEFERRABLE"), when(c.Deferred, "INITIALLY DEFERRED"), when(c.NotEnforced, "NOT ENFORCED"), when(c.NotValid, "NOT VALID"))
}

func keyColumns(c *schema.Constraint) string {
	return "(" + schema.QuoteList(c.Columns[:min(len(c.Columns), len(c.Index.Keys))]) + when(c.Period, " WITHOUT OVERLAPS") + ")"
}

func backing(x *schema.Index) string {
	return words(when(len(x.Include) > 0, "INCLUDE ("+schema.QuoteList(x.Include)+")"), with(x.Options),
		when(x.Tablespace != "", "USING INDEX TABLESPACE "+schema.Quote(x.Tablespace)))
}

func (p *planner) foreignKey(c *schema.Constraint) string {
	columns := func(names []string) string {
		last := len(names) - 1
		if !c.Period {
			return "(" + schema.QuoteList(names) + ")"
		}
		return "(" + schema.QuoteList(names[:last]) + ", PERIOD " + schema.Quote(names[last]) + ")"
	}
	return words("FOREIGN KEY", columns(c.Columns), "REFERENCES", p.name(c.Ref), columns(c.RefColumns), when(c.MatchFull, "MATCH FULL"),
		when(c.OnUpdate != "", "ON UPDATE "+c.OnUpdate), when(c.OnDelete != "", "ON DELETE "+c.OnDelete),
		when(len(c.OnDeleteColumns) > 0, "("+schema.QuoteList(c.OnDeleteColumns)+")"))
}

// comment says COMMENT ON what; an empty text takes the comment away.
func comment(n *node, what, text string, id schema.ID) {
	value := "NULL"
	if text != "" {
		value = strings.TrimSpace(schema.Literal(text))
	}
	n.say("COMMENT ON "+what+" IS "+value, id)
}
