package plan

import (
	"github.com/clipdex/clipdex/internal/schema"
)

// mention guesses dependencies from the names that texts mention, for schemas that no catalog was asked about. It sees
// rather too many: a needless recreation is correct, a missing one fails.
func (s *side) mention() {
	m := mentions{side: s, names: map[schema.Name][]schema.ID{}}
	m.learn()
	for _, r := range s.Relations {
		m.relation(r)
	}
	for i := range s.Domains {
		m.scan(schema.ID{Kind: schema.KindDomain, Schema: s.Domains[i].Name.Schema, Name: s.Domains[i].Name.Name}, s.Domains[i].Type+" "+s.Domains[i].Default)
	}
	for i := range s.Composites {
		m.scan(schema.ID{Kind: schema.KindComposite, Schema: s.Composites[i].Name.Schema, Name: s.Composites[i].Name.Name}, s.Composites[i].Summary())
	}
	for i := range s.Routines {
		r := &s.Routines[i]
		m.scan(schema.ID{Kind: schema.KindRoutine, Schema: r.Name.Schema, Name: r.Name.Name + "(" + r.Arguments + ")"}, routineUses(r.Definition))
	}
}

type mentions struct {
	*side
	names map[schema.Name][]schema.ID
}

// learn notes what each name can mean.
func (m *mentions) learn() {
	put := func(n schema.Name, id schema.ID) { m.names[n] = append(m.names[n], id) }
	for _, r := range m.Relations {
		put(r.Name, relationID(r.Name))
	}
	for _, e := range m.Enums {
		put(e.Name, schema.ID{Kind: schema.KindEnum, Schema: e.Name.Schema, Name: e.Name.Name})
	}
	for _, c := range m.Composites {
		put(c.Name, schema.ID{Kind: schema.KindComposite, Schema: c.Name.Schema, Name: c.Name.Name})
	}
	for _, d := range m.Domains {
		put(d.Name, schema.ID{Kind: schema.KindDomain, Schema: d.Name.Schema, Name: d.Name.Name})
	}
	for _, r := range m.Routines {
		put(r.Name, schema.ID{Kind: schema.KindRoutine, Schema: r.Name.Schema, Name: r.Name.Name + "(" + r.Arguments + ")"})
	}
	for _, q := range m.Sequences {
		put(q.Name, sequenceID(q.Name))
	}
}

func (m *mentions) relation(r *schema.Relation) {
	id := func(kind schema.Kind, name string) schema.ID {
		return schema.ID{Kind: kind, Schema: r.Name.Schema, Relation: r.Name.Name, Name: name}
	}
	m.scan(relationID(r.Name), r.Query)
	for i := range r.Columns {
		c := &r.Columns[i]
		m.scan(columnID(r.Name, c.Name), c.Type)
		m.scan(defaultID(r.Name, c.Name), c.Default+" "+c.Generated)
		if c.Generated != "" {
			m.columns(defaultID(r.Name, c.Name), r, c.Generated)
		}
	}
	for i := range r.Constraints {
		c := &r.Constraints[i]
		text := c.Expr
		if c.Index != nil {
			text = keyList(c.Index.Keys) + " " + c.Index.Predicate
		}
		m.scan(id(c.Kind, c.Name), text)
		m.columns(id(c.Kind, c.Name), r, text)
	}
	for i := range r.Indexes {
		x := &r.Indexes[i]
		m.scan(id(schema.KindIndex, x.Name), keyList(x.Keys)+" "+x.Predicate)
		m.columns(id(schema.KindIndex, x.Name), r, keyList(x.Keys)+" "+x.Predicate)
	}
	for _, t := range r.Triggers {
		m.scan(id(schema.KindTrigger, t.Name), t.Definition)
		m.columns(id(schema.KindTrigger, t.Name), r, t.Definition)
	}
	for _, p := range r.Policies {
		m.scan(id(schema.KindPolicy, p.Name), p.Using+" "+p.WithCheck)
		m.columns(id(schema.KindPolicy, p.Name), r, p.Using+" "+p.WithCheck)
	}
	for _, u := range r.Rules {
		m.scan(id(schema.KindRule, u.Name), u.Definition)
		m.columns(id(schema.KindRule, u.Name), r, u.Definition)
	}
	for _, x := range r.Statistics {
		m.columns(id(schema.KindStatistics, x.Name.In(r.Name.Schema)), r, x.Definition)
	}
}

// scan notes everything that text may mean: name, or schema.name. A relation it names brings the columns it names.
func (m *mentions) scan(object schema.ID, text string) {
	tokens := schema.Tokens(text)
	var relations []*schema.Relation
	for i, t := range tokens {
		if !t.Name() {
			continue
		}
		n := schema.Name{Schema: m.Default, Name: t.Text}
		if i >= 2 && tokens[i-1].Is(".") && tokens[i-2].Name() {
			n.Schema = tokens[i-2].Text
		}
		for _, id := range m.names[n] {
			m.use(object, id)
			if r := m.side.relation(id); id.Kind == schema.KindRelation && r != nil {
				relations = append(relations, r)
			}
		}
	}
	for _, r := range relations {
		m.columns(object, r, text)
	}
}

// columns notes the columns of r that text names.
func (m *mentions) columns(object schema.ID, r *schema.Relation, text string) {
	for _, t := range schema.Tokens(text) {
		if t.Name() && r.Column(t.Text) != nil {
			m.use(object, columnID(r.Name, t.Text))
		}
	}
}
