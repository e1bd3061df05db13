package desired

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// unqualify takes the home schema off the declared names in every written text: qualified, they would reach the live
// objects past their stand-ins in pg_temp, and print qualified.
func (p *parser) unqualify() {
	u := unqualifier{p.home, map[string]bool{}}
	declare := func(n schema.Name) {
		if n.Schema == p.home {
			u.declared[n.Name] = true
		}
	}
	p.eachName(declare)
	for _, r := range p.out.Relations {
		u.relation(r)
	}
}

// eachName calls do with the name of every declared type and relation.
func (p *parser) eachName(do func(schema.Name)) {
	for _, e := range p.out.Enums {
		do(e.Name)
	}
	for _, c := range p.out.Composites {
		do(c.Name)
	}
	for _, d := range p.out.Domains {
		do(d.Name)
	}
	for _, r := range p.out.Relations {
		do(r.Name)
	}
}

type unqualifier struct {
	home     string
	declared map[string]bool
}

func (u unqualifier) relation(r *schema.Relation) {
	u.fix(&r.Query)
	for i := range r.Columns {
		c := &r.Columns[i]
		u.fix(&c.Type, &c.Default, &c.Generated)
	}
	for i := range r.Constraints {
		u.fix(&r.Constraints[i].Expr)
	}
	for i := range r.Indexes {
		u.fix(&r.Indexes[i].Predicate)
		for j := range r.Indexes[i].Keys {
			u.fix(&r.Indexes[i].Keys[j].Expr)
		}
	}
	for i := range r.Policies {
		u.fix(&r.Policies[i].Using, &r.Policies[i].WithCheck)
	}
}

func (u unqualifier) fix(texts ...*string) {
	for _, text := range texts {
		if !strings.Contains(*text, ".") {
			continue
		}
		tokens := schema.Tokens(*text)
		var out strings.Builder
		last := 0
		for i := 0; i+2 < len(tokens); i++ {
			qualified := tokens[i].Name() && tokens[i].Text == u.home && tokens[i+1].Is(".") && tokens[i+2].Name()
			if qualified && u.declared[tokens[i+2].Text] {
				out.WriteString((*text)[last:tokens[i].Start])
				last = tokens[i+2].Start
			}
		}
		*text = out.String() + (*text)[last:]
	}
}
