package catalog

import (
	"slices"

	"github.com/clipdex/clipdex/internal/schema"
)

var constraintKinds = map[byte]schema.Kind{
	'p': schema.KindPrimaryKey, 'u': schema.KindUnique, 'f': schema.KindForeignKey, 'c': schema.KindCheck, 'x': schema.KindExclusion,
}

// NO ACTION, the default, is left empty.
var actions = map[byte]string{'r': "RESTRICT", 'c': "CASCADE", 'n': "SET NULL", 'd': "SET DEFAULT"}

func (r *reader) constraint(w *row) {
	w.oid()
	t := r.relations[w.oid()]
	if t == nil {
		return
	}
	c := schema.Constraint{Name: w.str()}
	c.Kind = constraintKinds[w.char()]
	columns, index := w.ints(), w.oid()
	referenced, refColumns := r.relations[w.oid()], w.ints()
	c.MatchFull = w.char() == 'f'
	c.OnUpdate, c.OnDelete = actions[w.char()], actions[w.char()]
	c.OnDeleteColumns = t.columnsNamed(w.ints())
	c.Deferrable, c.Deferred, c.NotValid, c.NotEnforced = w.bool(), w.bool(), !w.bool(), !w.bool()
	c.NoInherit = w.bool() && c.Kind == schema.KindCheck
	c.Period = w.bool()
	c.NotValid = c.NotValid && !c.NotEnforced
	c.Inherited = w.bool()
	c.Expr = r.optional(w)
	operators := w.list()
	c.Ref = schema.Name{Schema: w.str(), Name: w.str()}
	outside := w.list()
	c.Comment = w.str()

	switch c.Kind {
	case schema.KindForeignKey:
		c.Columns, c.RefColumns = t.columnsNamed(columns), outside
		if outside == nil && referenced != nil {
			c.RefColumns = referenced.columnsNamed(refColumns)
		}
		if len(c.RefColumns) != len(c.Columns) {
			r.torn = true
			return
		}
	case schema.KindCheck:
	case "":
		t.notNull(columns, c)
		return
	default:
		c.Columns = t.columnsNamed(columns)
		c.Index = r.claim(index)
		for i := range min(len(operators), len(c.Index.Keys)) {
			c.Index.Keys[i].ExcludeOperator = operators[i]
		}
	}
	t.Constraints = append(t.Constraints, c)
}

// notNull notes a NOT NULL that is not one for every row. Others are part of the column, whatever their name.
func (t *rel) notNull(columns []int, c schema.Constraint) {
	for _, number := range columns {
		if i, ok := slices.BinarySearch(t.numbers, number); ok {
			t.Columns[i].NotNullFor = "not valid"
			if !c.NotValid {
				t.Columns[i].NotNullFor = "no inherit"
			}
		}
	}
}
