package desired

import (
	"errors"
	"fmt"
	"slices"
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
			p.columnOptions(m, c)
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
			p.trigger(m, t)
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

func (p *parser) columnOptions(m *model, d declare.Column) {
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
	if c.Kind == schema.KindPrimaryKey {
		m.rel.Constraints = slices.DeleteFunc(m.rel.Constraints, func(old schema.Constraint) bool { return old.Kind == schema.KindPrimaryKey })
	}
	if c.Name == "" {
		c.Name = chosenConstraintName(m.rel, c)
	}
	if c.Kind == schema.KindPrimaryKey {
		for _, name := range c.Columns {
			if col := m.rel.Column(name); col != nil {
				col.NotNull = true
			}
		}
	}
	p.constraint(m, where, c)
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
		x.Name = chosenName(m.rel, keyNames(&x), "idx")
	}
	m.rel.Indexes = append(m.rel.Indexes, x)
	p.where.note(m.id(schema.KindIndex, x.Name), where)
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
	p.where.note(m.id(schema.KindPolicy, d.Name), m.label+", policy "+d.Name)
}

// trigger keeps what was written, timing and rest apart: printing it is the server's.
func (p *parser) trigger(m *model, d declare.Trigger) {
	where := m.label + ", trigger " + d.Name
	err := errors.Join(schema.Closed(d.Timing), schema.Closed(d.Def))
	if slices.ContainsFunc(schema.Tokens(d.Timing), func(t schema.Token) bool { return t.Is("on") }) {
		err = fmt.Errorf("%q names a table", d.Timing)
	}
	if err != nil {
		p.fail(where, "declare.Trigger{Name: \"a\", Timing: \"BEFORE UPDATE OF b\", Def: \"FOR EACH ROW EXECUTE FUNCTION touch()\"}", "%v", err)
		return
	}
	m.rel.Triggers = append(m.rel.Triggers, schema.Trigger{Name: d.Name, Definition: d.Timing + "\x00" + d.Def})
	p.where.note(m.id(schema.KindTrigger, d.Name), where)
}
