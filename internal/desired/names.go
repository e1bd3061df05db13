package desired

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// chosenConstraintName is the name that PostgreSQL gives to an unnamed constraint (src/backend/commands/tablecmds.c,
// ChooseForeignKeyConstraintNameAddition; catalog/heap.c, AddRelationNewConstraints; commands/indexcmds.c, ChooseIndexName).
func chosenConstraintName(r *schema.Relation, c schema.Constraint) string {
	switch c.Kind {
	case schema.KindPrimaryKey:
		return chosenName(r, nil, "pkey")
	case schema.KindForeignKey:
		return chosenName(r, c.Columns, "fkey")
	case schema.KindUnique:
		return chosenName(r, keyNames(c.Index), "key")
	case schema.KindExclusion:
		return chosenName(r, keyNames(c.Index), "excl")
	}
	columns := used(c.Expr, r)
	if len(columns) > 1 {
		columns = nil
	}
	return chosenName(r, columns, "check")
}

// chosenName numbers the label until no constraint or index of the relation has the name.
func chosenName(r *schema.Relation, columns []string, label string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(r.Constraints, func(c schema.Constraint) bool { return c.Name == name }) ||
			slices.ContainsFunc(r.Indexes, func(x schema.Index) bool { return x.Name == name })
	}
	column := strings.Join(columns, "_")
	name := objectName(r.Name.Name, column, label)
	for n := 1; taken(name); n++ {
		name = objectName(r.Name.Name, column, label+strconv.Itoa(n))
	}
	return name
}

// keyNames is how PostgreSQL calls the columns of an index: the column, the function, else expr, numbered where one
// repeats (src/backend/commands/indexcmds.c, ChooseIndexColumnNames).
func keyNames(x *schema.Index) []string {
	var names []string
	add := func(base string) {
		name := base
		for n := 1; slices.Contains(names, name); n++ {
			name = base + strconv.Itoa(n)
		}
		names = append(names, name)
	}
	for _, k := range x.Keys {
		t := schema.Tokens(k.Expr)
		switch {
		case k.Column != "":
			add(k.Column)
		case len(t) > 1 && t[0].Name() && t[1].Is("("):
			add(t[0].Text)
		default:
			add("expr")
		}
	}
	for _, column := range x.Include {
		add(column)
	}
	return names
}

// objectName gives the name that PostgreSQL chooses for what a table implies: table_column_label, or table_label without
// a column. label is seq, pkey, key, idx, check, fkey or excl.
func objectName(table, column, label string) string {
	if column != "" {
		return schema.ObjectName(table, column, label)
	}
	return clip(table, maxName-len(label)-1) + "_" + label
}

// clip cuts s to at most n bytes without splitting a character.
func clip(s string, n int) string {
	for n > 0 && n < len(s) && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:min(n, len(s))]
}
