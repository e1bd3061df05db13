package plan

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// rarer are the kinds of objects that come as schema.Other and can be made by the statement that the catalog gives.
var rarer = []schema.Kind{"collation", "range type", "operator", "text search dictionary", "text search configuration", "conversion", "cast"}

func init() {
	for _, kind := range rarer {
		order[kind] = struct{ drop, make int }{rankLate, rankFunction}
		makers[kind] = maker{(*planner).createOther, (*planner).alterOther, (*planner).dropOther}
	}
	order["collation"] = struct{ drop, make int }{rankLate, rankType}
}

func (s *side) other(id schema.ID) *schema.Other {
	return find(s.Others, func(o schema.Other) bool { return o.Kind == id.Kind && o.Name == nameOf(id) })
}

// creatable says whether there is a statement for the object on every side that has it: what cannot be made again is not
// dropped.
func (p *planner) creatable(u *unit) bool {
	h, w := p.have.other(u.have), p.want.other(u.want)
	return slices.Contains(rarer, u.id().Kind) && (h == nil || h.Create != "") && (w == nil || w.Create != "")
}

// remakesOther says whether a rarer object that differs is dropped and made again: only where nothing holds on to it.
func (p *planner) remakesOther(u *unit, c diff.Change) bool {
	if c.Property == "comment" || !p.creatable(u) {
		return false
	}
	for _, user := range p.units {
		if user.act != drop && slices.Contains(p.have.uses[user.have], u.have) {
			p.refuse(c, "it is made anew, and "+diff.Change{Object: user.have}.Subject(p.home)+" holds on to it: by hand, beginning there")
			return false
		}
	}
	return true
}

func (p *planner) createOther(n *node, u *unit) {
	o := p.want.other(u.want)
	for _, sql := range strings.Split(o.Create, ";\n") {
		n.say(sql, u.want)
	}
	p.commentOther(n, u, o.Comment)
}

func (p *planner) dropOther(n *node, u *unit) {
	n.say("DROP "+p.otherName(u.have), u.have)
}

func (p *planner) alterOther(n *node, u *unit) {
	if u.changed("comment") {
		comment(n, p.otherName(u.want), p.want.other(u.want).Comment, u.want)
	}
}

func (p *planner) commentOther(n *node, u *unit, text string) {
	if text != "" {
		comment(n, p.otherName(u.want), text, u.want)
	}
}

// otherName gives an object as DROP and COMMENT ON name it.
func (p *planner) otherName(id schema.ID) string {
	word := strings.ToUpper(string(id.Kind))
	switch id.Kind {
	case "cast":
		return word + " (" + id.Name + ")"
	case "operator":
		return word + " " + when(id.Schema != p.home, schema.Quote(id.Schema)+".") + id.Name
	case "range type", "base type", "shell type":
		word = "TYPE"
	}
	return word + " " + p.name(nameOf(id))
}

// other leaves an object of a rarer kind to a person where it is known by one line of text only.
func (p *planner) other(u *unit) {
	switch {
	case u.act == create:
		p.refuse(diff.Change{Op: diff.Add, Object: u.want}, "how to create one like this has to be written by hand")
	case u.act == drop:
		p.refuse(diff.Change{Op: diff.Drop, Object: u.have}, "one like this could not be created again on the way back")
	}
	for _, name := range sortedKeys(u.changes) {
		if c := u.changes[name]; name == "comment" && commentable[u.want.Kind] {
			u.up = p.put(rankTop, u.want)
			comment(u.up, p.otherName(u.want), c.Want, u.want)
		} else {
			p.refuse(c, "one like this is changed by hand")
		}
	}
}

// commentable are the kinds that otherName names and nothing else is known of.
var commentable = map[schema.Kind]bool{"base type": true, "shell type": true}
