package desired

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/schema"
)

const fragmentHelp = "a fragment is what follows the name in SQL, as in declare.Constraint{Name: \"a\", Def: \"UNIQUE (b, c)\"}: go doc ./models"

// kind settles whether the model is a table, a view or a materialized view.
func (p *parser) kind(m *model) {
	if v, ok := m.value.(interface{ View() string }); ok {
		m.rel.Kind, m.rel.Query = schema.View, v.View()
	}
	if v, ok := m.value.(interface{ MaterializedView() string }); ok {
		m.rel.Kind, m.rel.Query = schema.MaterializedView, v.MaterializedView()
	}
	if m.rel.Kind == schema.Table {
		return
	}
	m.rel.Query = strings.TrimRight(strings.TrimSpace(m.rel.Query), "; \n\t")
	if m.rel.Query == "" {
		p.fail(m.label, "return the SELECT that the view is made of", "an empty query")
	}
	if err := schema.Closed(m.rel.Query); err != nil {
		p.fail(m.label, "return one SELECT", "%v", err)
	}
}

// declared reads the optional methods.
func (p *parser) declared(m *model) {
	if v, ok := m.value.(interface{ TableComment() string }); ok {
		m.rel.Comment = v.TableComment()
	}
	if v, ok := m.value.(interface{ TableOptions() declare.TableOptions }); ok {
		p.options(m, v.TableOptions())
	}
	if v, ok := m.value.(interface{ Columns() []declare.Column }); ok {
		for _, c := range v.Columns() {
			p.column(m, c)
		}
	}
	if v, ok := m.value.(interface{ Constraints() []declare.Constraint }); ok {
		for _, c := range v.Constraints() {
			p.fragmentConstraint(m, c)
		}
	}
	if v, ok := m.value.(interface{ Indexes() []declare.Index }); ok {
		for _, x := range v.Indexes() {
			p.fragmentIndex(m, x)
		}
	}
	if v, ok := m.value.(interface{ Policies() []declare.Policy }); ok {
		for _, d := range v.Policies() {
			p.policy(m, d)
		}
	}
	if v, ok := m.value.(interface{ Triggers() []declare.Trigger }); ok {
		for _, t := range v.Triggers() {
			m.rel.Triggers = append(m.rel.Triggers, schema.Trigger{Name: t.Name, Definition: t.Timing + "\x00" + t.Def})
			p.note(m.id(schema.KindTrigger, t.Name), m.label+", trigger "+t.Name)
		}
	}
}

func (p *parser) options(m *model, o declare.TableOptions) {
	m.rel.Unlogged = o.Unlogged
	m.rel.Options = schema.Parameters(o.With)
	m.rel.PartitionBy = o.PartitionBy
	m.rel.RowSecurity, m.rel.ForceRowSec = o.RowSecurity, o.ForceRowSecurity
	for _, parent := range o.Inherits {
		m.rel.Inherits = append(m.rel.Inherits, p.name(parent))
	}
	if o.PartitionBy != "" {
		if _, err := schema.ParsePartitionKey(o.PartitionBy); err != nil {
			p.fail(m.label+", TableOptions", "PartitionBy: \"RANGE (created_at)\"", "%v", err)
		}
	}
}

func (p *parser) column(m *model, d declare.Column) {
	c := m.rel.Column(d.Name)
	if c == nil {
		p.fail(m.label+", Columns", "name a column of the model", "no column %q", d.Name)
		return
	}
	if d.Storage != "" {
		c.Storage = strings.ToLower(d.Storage)
	}
	if d.Compression != "" {
		c.Compression = strings.ToLower(d.Compression)
	}
	if d.Statistics != nil {
		c.Statistics = *d.Statistics
	}
}

func (p *parser) fragmentConstraint(m *model, d declare.Constraint) {
	where := m.label + ", constraint " + d.Name
	err := schema.Closed(d.Def)
	var c schema.Constraint
	if err == nil {
		c, err = schema.ParseConstraint(d.Def)
	}
	if err != nil {
		p.fail(where, fragmentHelp, "%v", err)
		return
	}
	if c.Ref.Name != "" && c.Ref.Schema == "" {
		c.Ref.Schema = p.home
	}
	c.Name, c.Comment = d.Name, d.Comment
	if c.Name == "" {
		c.Name = p.chosenName(m, c)
	}
	if c.Kind == schema.KindPrimaryKey {
		m.rel.Constraints = slices.DeleteFunc(m.rel.Constraints, func(old schema.Constraint) bool { return old.Kind == schema.KindPrimaryKey })
		for _, name := range c.Columns {
			if col := m.rel.Column(name); col != nil {
				col.NotNull = true
			}
		}
	}
	p.constraint(m, where, c)
}

// chosenName is the name that PostgreSQL gives to an unnamed constraint (src/backend/commands/tablecmds.c,
// ChooseConstraintName; indexcmds.c, ChooseIndexColumnNames).
func (p *parser) chosenName(m *model, c schema.Constraint) string {
	label := map[schema.Kind]string{schema.KindPrimaryKey: "pkey", schema.KindUnique: "key", schema.KindForeignKey: "fkey",
		schema.KindCheck: "check", schema.KindExclusion: "excl"}[c.Kind]
	columns := c.Columns
	switch c.Kind {
	case schema.KindPrimaryKey:
		columns = nil
	case schema.KindCheck:
		columns = used(c.Expr, m.rel)
		if len(columns) > 1 {
			columns = nil
		}
	case schema.KindUnique:
		columns = append(slices.Clone(columns), c.Index.Include...)
	}
	name := objectName(m.rel.Name.Name, strings.Join(columns, "_"), label)
	for n := 1; p.where[m.id(c.Kind, name)] != ""; n++ {
		name = objectName(m.rel.Name.Name, strings.Join(columns, "_"), label+strconv.Itoa(n))
	}
	return name
}

func (p *parser) fragmentIndex(m *model, d declare.Index) {
	where := m.label + ", index " + d.Name
	err := schema.Closed(d.Def)
	var x schema.Index
	if err == nil {
		x, err = schema.ParseIndex(d.Def)
	}
	if err != nil {
		p.fail(where, "declare.Index{Name: \"a\", Def: \"USING gin (doc jsonb_path_ops) WHERE doc IS NOT NULL\"}", "%v", err)
		return
	}
	x.Name, x.Unique, x.Comment = d.Name, d.Unique, d.Comment
	if x.Name == "" {
		var columns []string
		for _, k := range x.Keys {
			columns = append(columns, keyName(k))
		}
		columns = append(columns, x.Include...)
		x.Name = objectName(m.rel.Name.Name, strings.Join(columns, "_"), "idx")
	}
	m.rel.Indexes = append(m.rel.Indexes, x)
	p.note(m.id(schema.KindIndex, x.Name), where)
}

// keyName is how PostgreSQL calls a key in a chosen index name: the column, the function, else expr.
func keyName(k schema.IndexKey) string {
	if k.Column != "" {
		return k.Column
	}
	if t := schema.Tokens(k.Expr); len(t) > 1 && t[0].Name() && t[1].Is("(") {
		return t[0].Text
	}
	return "expr"
}

func (p *parser) policy(m *model, d declare.Policy) {
	err := schema.Closed(d.Def)
	var pol schema.Policy
	if err == nil {
		pol, err = schema.ParsePolicy(d.Def)
	}
	if err != nil {
		p.fail(m.label+", policy "+d.Name, "declare.Policy{Name: \"a\", Def: \"FOR SELECT TO public USING (owner = CURRENT_USER)\"}", "%v", err)
		return
	}
	pol.Name = d.Name
	m.rel.Policies = append(m.rel.Policies, pol)
	p.note(m.id(schema.KindPolicy, d.Name), m.label+", policy "+d.Name)
}
