package desired

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/schema"
)

// standalone reads what the set declares beside its relations.
func (p *parser) standalone(set declare.Set) {
	for _, e := range set.Extensions {
		p.out.Extensions = append(p.out.Extensions, schema.Extension{Name: e.Name, Schema: e.Schema})
	}
	for _, e := range set.Enums {
		p.out.Enums = append(p.out.Enums, schema.Enum{Name: p.name(e.Name), Labels: e.Labels})
	}
	for _, c := range set.Composites {
		out := schema.Composite{Name: p.name(c.Name)}
		for _, f := range c.Fields {
			t, err := splitType(f.Type)
			if err != nil {
				p.fail("composite type "+c.Name, "declare.Field{Name: \"a\", Type: \"text\"}", "%v", err)
			}
			out.Fields = append(out.Fields, schema.Field{Name: f.Name, Type: t.base, Collation: t.collation})
		}
		p.out.Composites = append(p.out.Composites, out)
	}
	for _, d := range set.Domains {
		p.domain(d)
	}
	for _, s := range set.Sequences {
		options, err := schema.ParseSequence(s.Options, "bigint")
		if err != nil {
			p.fail("sequence "+s.Name, "declare.Sequence{Name: \"a\", Options: \"AS integer INCREMENT 5\"}", "%v", err)
		}
		p.out.Sequences = append(p.out.Sequences, schema.Sequence{Name: p.name(s.Name), Options: options})
	}
}

func (p *parser) domain(d declare.Domain) {
	t, err := splitType(d.Type)
	if err != nil {
		p.fail("domain "+d.Name, "declare.Domain{Name: \"a\", Type: \"text\"}", "%v", err)
		return
	}
	out := schema.Domain{Name: p.name(d.Name), Type: t.base, Collation: t.collation, NotNull: d.NotNull, Default: d.Default}
	if err := schema.Closed(d.Default); err != nil {
		p.fail("domain "+d.Name, "declare.Domain{Name: \"a\", Type: \"text\", Default: \"'x'\"}", "%v", err)
	}
	for _, c := range d.Checks {
		k, err := schema.ParseConstraint(c.Def)
		if err == nil {
			err = schema.Closed(c.Def)
		}
		if err != nil || k.Kind != schema.KindCheck {
			p.fail("domain "+d.Name+", check "+c.Name, "declare.Constraint{Name: \"a\", Def: \"CHECK (VALUE > 0)\"}", "not a check: %q", c.Def)
			continue
		}
		name := c.Name
		taken := func(d schema.DomainCheck) bool { return d.Name == name }
		for n := 0; name == "" || slices.ContainsFunc(out.Checks, taken) && c.Name == ""; n++ {
			name = objectName(out.Name.Name, "", "check"+strings.TrimLeft(strconv.Itoa(n), "0"))
		}
		out.Checks = append(out.Checks, schema.DomainCheck{Name: name, Expr: k.Expr, NotValid: k.NotValid})
	}
	p.out.Domains = append(p.out.Domains, out)
}
