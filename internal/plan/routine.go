package plan

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// routineHeader gives what CREATE OR REPLACE cannot change: name, arguments and result, as pg_get_functiondef prints them.
func routineHeader(definition string) string {
	head, _, _ := strings.Cut(definition, "\n LANGUAGE ")
	return head
}

// routineUses gives the part of a definition that PostgreSQL keeps the dependencies of: the header, and a body that is SQL
// rather than a string.
func routineUses(definition string) string {
	if strings.Contains(definition, "\nBEGIN ATOMIC") || strings.Contains(definition, "\nRETURN ") {
		return definition
	}
	return routineHeader(definition)
}

// routineName gives the routine as DROP and COMMENT name it.
func (p *planner) routineName(id schema.ID) string {
	name, arguments, _ := strings.Cut(id.Name, "(")
	return p.name(schema.Name{Schema: id.Schema, Name: name}) + "(" + arguments
}

func (p *planner) createRoutine(n *node, u *unit) {
	r := p.want.routine(u.want)
	s := n.say(p.definition(r), u.want)
	if u.act == remake {
		s.Note = "recreated: its result, its arguments or what it depends on changed"
	}
	if r.Comment != "" {
		comment(n, routineWord(r)+" "+p.routineName(u.want), r.Comment, u.want)
	}
}

func routineWord(r *schema.Routine) string {
	if r.Kind == "aggregate" {
		return "ROUTINE" // for an aggregate its own word wants its arguments spelled out
	}
	return strings.ToUpper(r.Kind)
}

// definition gives the routine's text with its name qualified only where it has to be.
func (p *planner) definition(r *schema.Routine) string {
	if r.Kind == "aggregate" {
		return "CREATE AGGREGATE " + p.name(r.Name) + r.Create
	}
	tokens := schema.Tokens(r.Definition)
	i := slices.IndexFunc(tokens, func(t schema.Token) bool { return t.Is("function") || t.Is("procedure") })
	if i < 0 || i+2 >= len(tokens) || !tokens[i+2].Is(".") {
		return r.Definition
	}
	end := tokens[i+3].End
	return strings.TrimRight(r.Definition[:tokens[i+1].Start]+p.name(r.Name)+r.Definition[end:], "\n")
}

func (p *planner) dropRoutine(n *node, u *unit) {
	r := p.have.routine(u.have)
	n.say("DROP "+routineWord(r)+" "+p.routineName(u.have), u.have)
}

func (p *planner) alterRoutine(n *node, u *unit) {
	r := p.want.routine(u.want)
	if u.changed("definition") {
		n.say(p.definition(r), u.want)
	}
	if u.changed("comment") {
		comment(n, routineWord(r)+" "+p.routineName(u.want), r.Comment, u.want)
	}
}

// bodiesUnchecked keeps PostgreSQL from looking into the bodies of functions that come before what they mention.
func (p *planner) bodiesUnchecked() {
	var makes, others bool
	for _, u := range p.units {
		switch up := u.up; {
		case up == nil || len(up.statements) == 0:
		case u.id().Kind == schema.KindRoutine && p.want.routine(u.want).Kind != "aggregate":
			others = others || makes
			makes = true
		case u.id().Kind == schema.KindRelation || u.id().Kind == schema.KindColumn:
			others = true
		}
	}
	p.unchecked = makes && others
}
