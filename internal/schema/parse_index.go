package schema

import (
	"fmt"
	"slices"
	"strings"
)

// ParseIndex reads what follows the table in CREATE INDEX, "USING gin (doc jsonb_path_ops) WHERE doc IS NOT NULL", or
// a whole CREATE INDEX as pg_get_indexdef prints it. Expressions stay as they are written. Operator classes stay
// named even where they are the type's default: only a server knows.
func ParseIndex(def string) (Index, error) {
	c := newCursor(def)
	x := Index{Method: "btree"}
	if c.accept("create") {
		x.Unique = c.accept("unique")
		for !c.done() && !c.peek(0).Is("using") {
			c.i++
		}
	}
	if c.accept("using") {
		method, err := c.name()
		if err != nil {
			return x, err
		}
		x.Method = method
	}
	keys, err := c.group()
	if err != nil {
		return x, err
	}
	if x.Keys, err = ParseKeys(keys); err != nil {
		return x, err
	}
	return x, c.indexTail(&x)
}

func (c *cursor) indexTail(x *Index) (err error) {
	for !c.done() && err == nil {
		switch {
		case c.accept("include"):
			x.Include, err = c.names()
		case c.accept("nulls", "not", "distinct"):
			x.NullsNotDistinct = true
		case c.accept("nulls", "distinct"):
		case c.accept("with"):
			x.Options, err = c.parameters()
		case c.accept("tablespace"), c.accept("using", "index", "tablespace"):
			x.Tablespace, err = c.name()
		case c.accept("where"):
			if x.Predicate = c.rest(); x.Predicate == "" {
				err = c.unexpected("a condition")
			}
		default:
			err = c.unexpected("INCLUDE, NULLS NOT DISTINCT, WITH, TABLESPACE or WHERE")
		}
	}
	return err
}

// parameters reads "(fillfactor = 70, fastupdate)" as the catalog keeps it.
func (c *cursor) parameters() ([]string, error) {
	inner, err := c.group()
	if err != nil {
		return nil, err
	}
	return Parameters(inner), nil
}

// Parameters gives storage parameters "fillfactor = 70, fastupdate" as the catalog keeps them: name=value, sorted,
// names in lower case, a bare name meaning true (src/backend/access/common/reloptions.c).
func Parameters(list string) []string {
	var out []string
	for _, p := range SplitTop(list) {
		name, value, found := strings.Cut(p, "=")
		if !found {
			value = "true"
		}
		value = strings.TrimSpace(value)
		if t := Tokens(value); len(t) == 1 && t[0].Kind == String {
			value = strings.ReplaceAll(strings.Trim(value, "'"), "''", "'")
		} else {
			value = lower(value) // OFF is a word like any other
		}
		out = append(out, lower(strings.TrimSpace(name))+"="+value)
	}
	slices.Sort(out)
	return out
}

// ParseKeys reads the elements between the parentheses of CREATE INDEX, or of EXCLUDE with their operators.
func ParseKeys(list string) ([]IndexKey, error) {
	elements := SplitTop(list)
	if len(elements) == 0 {
		return nil, fmt.Errorf("expected a column or an expression, found none")
	}
	var keys []IndexKey
	for _, element := range elements {
		k, err := parseKey(element)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

func parseKey(element string) (IndexKey, error) {
	c := newCursor(element)
	k, err := c.keyBase()
	if err != nil {
		return k, err
	}
	var explicitNulls bool
	for !c.done() {
		switch {
		case c.accept("collate"):
			name, err := c.qualified()
			if err != nil {
				return k, err
			}
			k.Collation = name.In("")
		case c.accept("asc"):
		case c.accept("desc"):
			k.Desc = true
		case c.accept("nulls", "first"):
			k.NullsFirst, explicitNulls = true, true
		case c.accept("nulls", "last"):
			k.NullsFirst, explicitNulls = false, true
		case c.accept("with"):
			if k.ExcludeOperator = c.operator(); k.ExcludeOperator == "" {
				return k, c.unexpected("an operator")
			}
		case k.Opclass == "" && c.peek(0).Name():
			name, err := c.qualified()
			if err != nil {
				return k, err
			}
			k.Opclass = name.In("")
		case k.Opclass != "" && c.peek(0).Is("("):
			options, err := c.parameters()
			if err != nil {
				return k, err
			}
			k.OpclassOptions = strings.Join(options, ", ")
		default:
			return k, c.unexpected("COLLATE, an operator class, ASC, DESC or NULLS (an expression needs parentheses)")
		}
	}
	if !explicitNulls {
		k.NullsFirst = k.Desc
	}
	return k, nil
}

// keyBase reads a column, a function call or a parenthesised expression.
func (c *cursor) keyBase() (IndexKey, error) {
	start := c.peek(0)
	if start.Is("(") {
		inner, err := c.group()
		return IndexKey{Expr: inner}, err
	}
	name, err := c.qualified()
	if err != nil {
		return IndexKey{}, err
	}
	switch {
	case c.peek(0).Is("("):
	case name.Schema != "":
		return IndexKey{}, c.unexpected(`"(": a column stands without its table`)
	default:
		return IndexKey{Column: name.Name}, nil
	}
	if _, err := c.group(); err != nil {
		return IndexKey{}, err
	}
	return IndexKey{Expr: c.sql[start.Start:c.tokens[c.i-1].End]}, nil
}

// operator reads an operator up to the end of the key, as pg_get_constraintdef prints it: OPERATOR(pg_catalog.=) is =.
func (c *cursor) operator() string {
	if t := c.peek(5); c.peek(0).Is("operator") && c.peek(2).Is("pg_catalog") && c.peek(5).Is(")") && t.End == c.tokens[len(c.tokens)-1].End {
		c.i += 4
		op := c.peek(0).Text
		c.i = len(c.tokens)
		return op
	}
	return c.rest()
}
