package desired

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// tableWidth is how many columns a temporary table gets: pg_get_expr costs grow with the square of a relation's width.
const tableWidth = 40

// tempTable is a temporary table in the making.
type tempTable struct {
	name    string
	columns map[string]string // name → definition
	body    []string
}

func (t *tempTable) fits(i *item) bool {
	more := 0
	for _, name := range i.cols {
		have, ok := t.columns[name]
		if ok && have != definition(i.rel.Column(name)) {
			return false
		}
		if !ok {
			more++
		}
	}
	return len(t.columns)+more <= tableWidth || len(t.columns) == 0
}

func (t *tempTable) column(name, def string) {
	if _, ok := t.columns[name]; !ok {
		t.columns[name] = def
		t.body = append(t.body, schema.Quote(name)+" "+def+"\n") // a comment in it ends here
	}
}

// layout spreads groups over temporary tables.
type layout struct {
	canon  *canon
	tables []*tempTable
	plain  *tempTable            // types and defaults, whose columns no expression names
	recent []*tempTable          // where the next expression may fit
	by     map[string]*tempTable // tables by exact set of columns
}

func (l *layout) open(prefix string) *tempTable {
	l.canon.tables++
	t := &tempTable{name: "clipdex_" + prefix + strconv.Itoa(l.canon.tables), columns: map[string]string{}}
	l.tables = append(l.tables, t)
	return t
}

// lookBack bounds the search for a table with room, so that laying out stays linear.
const lookBack = 8

func (l *layout) forExpr(i *item) *tempTable {
	sig := i.key()[strings.LastIndex(i.key(), i.typ):]
	if t := l.by[sig]; t != nil {
		return t
	}
	for _, t := range l.recent {
		if t.fits(i) {
			l.by[sig] = t
			return t
		}
	}
	t := l.open("expressions_")
	l.by[sig] = t
	l.recent = append(l.recent, t)
	if len(l.recent) > lookBack {
		l.recent = l.recent[1:]
	}
	return t
}

// createShared writes the temporary tables for types, defaults and expressions. Everything stands inline in CREATE
// TABLE, where PostgreSQL stores an expression without running any part of it; an ALTER TABLE would fold constants.
func (c *canon) createShared(groups []*group) (string, error) {
	l := &layout{canon: c, by: map[string]*tempTable{}}
	for _, g := range groups {
		i := g.item
		if err := schema.Closed(i.text); err != nil {
			return "", refused{err}
		}
		switch i.kind {
		case typeItem, defaultItem:
			if l.plain == nil || len(l.plain.columns) >= tableWidth {
				l.plain = l.open("columns_")
			}
			def := i.text
			if i.kind == defaultItem {
				def = i.typ + " DEFAULT (" + i.text + "\n)"
			}
			l.plain.column("f"+strconv.Itoa(g.id), def)
		default:
			t := l.forExpr(i)
			for _, name := range i.cols {
				t.column(name, definition(i.rel.Column(name)))
			}
			t.body = append(t.body, check(g))
		}
	}
	var sql strings.Builder
	for _, t := range l.tables {
		fmt.Fprintf(&sql, "CREATE TEMP TABLE %s (%s) ON COMMIT DROP;\n", t.name, strings.Join(t.body, ",\n"))
	}
	return sql.String(), nil
}

// check writes the CHECK that holds an expression; readExpr takes the wrapper off again.
func check(g *group) string {
	name := "clipdex_f" + strconv.Itoa(g.id)
	if g.item.kind == boolItem {
		return "CONSTRAINT " + name + " CHECK (" + g.item.text + "\n)"
	}
	return "CONSTRAINT " + name + " CHECK ((" + g.item.text + "\n) IS NOT NULL)"
}

//go:embed shared_columns.sql
var sharedColumnsSQL string

//go:embed shared_checks.sql
var sharedChecksSQL string

// readBack reads the forms of what createShared made.
func (c *canon) readBack(groups []*group) error {
	if len(groups) == 0 {
		return nil
	}
	byID := map[int]*group{}
	for _, g := range groups {
		byID[g.id] = g
	}
	rows, err := c.tx.Query(c.ctx, sharedColumnsSQL)
	if err != nil {
		return fmt.Errorf("reading types back: %w", err)
	}
	for rows.Next() {
		var id int
		var f Form
		var def *string
		if err := rows.Scan(&id, &f.Text, &f.Collation, &f.base, &f.Storage, &def); err != nil {
			return fmt.Errorf("reading types back: %w", err)
		}
		g := byID[id]
		if g.item.kind == defaultItem {
			f = Form{}
			if def != nil { // DEFAULT NULL is stored as no default
				f.Text = *def
			}
		}
		c.forms[g.item.key()] = f
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading types back: %w", err)
	}
	rows, err = c.tx.Query(c.ctx, sharedChecksSQL)
	if err != nil {
		return fmt.Errorf("reading expressions back: %w", err)
	}
	for rows.Next() {
		var id int
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return fmt.Errorf("reading expressions back: %w", err)
		}
		if g := byID[id]; g != nil {
			c.forms[g.item.key()] = Form{Text: unwrap(g.item.kind, text)}
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading expressions back: %w", err)
	}
	return nil
}

// unwrap takes the IS NOT NULL of check off; on a composite value PostgreSQL prints it as IS DISTINCT FROM NULL.
func unwrap(kind itemKind, text string) string {
	if kind == boolItem {
		return text
	}
	inner, _ := schema.Enclosed(text)
	for _, tail := range []string{" IS NOT NULL", " IS DISTINCT FROM NULL"} {
		if rest, ok := strings.CutSuffix(inner, tail); ok {
			return rest
		}
	}
	return text
}
