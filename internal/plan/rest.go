package plan

import (
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

func (p *planner) createNamespace(n *node, u *unit) {
	n.say("CREATE SCHEMA "+schema.Quote(u.want.Schema), u.want)
	if s := find(p.want.Namespaces, func(x schema.Namespace) bool { return x.Name == u.want.Schema }); s.Comment != "" {
		comment(n, "SCHEMA "+schema.Quote(s.Name), s.Comment, u.want)
	}
}

func (p *planner) alterNamespace(n *node, u *unit) {
	comment(n, "SCHEMA "+schema.Quote(u.want.Schema), u.changes["comment"].Want, u.want)
}

func (p *planner) dropNamespace(n *node, u *unit) {
	n.say("DROP SCHEMA "+schema.Quote(u.have.Schema), u.have)
}

func (p *planner) createExtension(n *node, u *unit) {
	e := find(p.want.Extensions, func(x schema.Extension) bool { return x.Name == u.want.Name })
	elsewhere := e.Schema != "" && e.Schema != p.home
	n.say("CREATE EXTENSION "+schema.Quote(e.Name)+when(elsewhere, " WITH SCHEMA "+schema.Quote(e.Schema)), u.want)
}

func (p *planner) alterExtension(n *node, u *unit) {
	if c, ok := u.changes["schema"]; ok {
		n.say("ALTER EXTENSION "+schema.Quote(u.want.Name)+" SET SCHEMA "+schema.Quote(c.Want), u.want)
	}
}

func (p *planner) dropExtension(n *node, u *unit) {
	n.say("DROP EXTENSION "+schema.Quote(u.have.Name), u.have)
}

// firing gives the word of ALTER TABLE … TRIGGER and RULE.
func firing(enabled string) string {
	switch enabled {
	case "disabled":
		return "DISABLE"
	case "":
		return "ENABLE"
	}
	return "ENABLE " + strings.ToUpper(enabled)
}

func (p *planner) trigger(s *side, id schema.ID) *schema.Trigger {
	return find(s.relation(id).Triggers, func(t schema.Trigger) bool { return t.Name == id.Name })
}

// named puts the name of an object behind the word of its kind in a definition that was printed without it.
func named(definition, word, name string) string {
	return strings.Replace(definition, word+" ", word+" "+name+" ", 1)
}

func (p *planner) createTrigger(n *node, u *unit) {
	t := p.trigger(p.want, u.want)
	name := schema.Quote(t.Name)
	n.say(named(t.Definition, "TRIGGER", name), u.want)
	if t.Enabled != "" {
		n.say("ALTER TABLE "+p.table(u.want)+" "+firing(t.Enabled)+" TRIGGER "+name, u.want)
	}
	if t.Comment != "" {
		comment(n, "TRIGGER "+name+" ON "+p.table(u.want), t.Comment, u.want)
	}
}

func (p *planner) alterTrigger(n *node, u *unit) {
	t := p.trigger(p.want, u.want)
	name := schema.Quote(t.Name)
	if u.changed("fires") {
		n.say("ALTER TABLE "+p.table(u.want)+" "+firing(t.Enabled)+" TRIGGER "+name, u.want)
	}
	if u.changed("comment") {
		comment(n, "TRIGGER "+name+" ON "+p.table(u.want), t.Comment, u.want)
	}
}

func (p *planner) dropTrigger(n *node, u *unit) {
	n.say("DROP TRIGGER "+schema.Quote(u.have.Name)+" ON "+p.table(u.have), u.have)
}

func (p *planner) rule(s *side, id schema.ID) *schema.Rule {
	return find(s.relation(id).Rules, func(r schema.Rule) bool { return r.Name == id.Name })
}

func (p *planner) createRule(n *node, u *unit) {
	r := p.rule(p.want, u.want)
	name := schema.Quote(r.Name)
	n.say(strings.TrimRight(named(r.Definition, "RULE", name), "; \n"), u.want)
	if r.Enabled != "" {
		n.say("ALTER TABLE "+p.table(u.want)+" "+firing(r.Enabled)+" RULE "+name, u.want)
	}
	if r.Comment != "" {
		comment(n, "RULE "+name+" ON "+p.table(u.want), r.Comment, u.want)
	}
}

func (p *planner) alterRule(n *node, u *unit) {
	r := p.rule(p.want, u.want)
	name := schema.Quote(r.Name)
	if u.changed("fires") {
		n.say("ALTER TABLE "+p.table(u.want)+" "+firing(r.Enabled)+" RULE "+name, u.want)
	}
	if u.changed("comment") {
		comment(n, "RULE "+name+" ON "+p.table(u.want), r.Comment, u.want)
	}
}

func (p *planner) dropRule(n *node, u *unit) {
	n.say("DROP RULE "+schema.Quote(u.have.Name)+" ON "+p.table(u.have), u.have)
}

// security turns row security on and off; without a unit on want's side it is off.
func (p *planner) security(n *node, u *unit) { p.setSecurity(n, u, p.want.relation(u.want)) }

func (p *planner) dropSecurity(n *node, u *unit) {
	if r := p.old[u.have.RelationID()]; r != nil && r.want != (schema.ID{}) {
		p.setSecurity(n, u, p.want.relation(r.want))
	}
}

func (p *planner) setSecurity(n *node, u *unit, w *schema.Relation) {
	h := &schema.Relation{}
	if u.have != (schema.ID{}) && u.act != remake {
		h = p.have.relation(u.have)
	}
	if h.RowSecurity != w.RowSecurity {
		n.say("ALTER TABLE "+p.name(w.Name)+map[bool]string{true: " ENABLE", false: " DISABLE"}[w.RowSecurity]+" ROW LEVEL SECURITY", u.id())
	}
	if h.ForceRowSec != w.ForceRowSec {
		n.say("ALTER TABLE "+p.name(w.Name)+when(!w.ForceRowSec, " NO")+" FORCE ROW LEVEL SECURITY", u.id())
	}
}

func (p *planner) policy(s *side, id schema.ID) *schema.Policy {
	return find(s.relation(id).Policies, func(x schema.Policy) bool { return x.Name == id.Name })
}

func (p *planner) createPolicy(n *node, u *unit) {
	x := p.policy(p.want, u.want)
	n.say(words("CREATE POLICY", schema.Quote(x.Name), "ON", p.table(u.want), when(x.Restrict, "AS RESTRICTIVE"),
		when(x.Command != "all", "FOR "+strings.ToUpper(x.Command)), "TO", roles(x.Roles),
		when(x.Using != "", "USING "+schema.Parens(x.Using)), when(x.WithCheck != "", "WITH CHECK "+schema.Parens(x.WithCheck))), u.want)
	if x.Comment != "" {
		p.alterPolicyComment(n, u, x)
	}
}

// roles gives the roles of a policy; public is a keyword here, not a role.
func roles(names []string) string {
	out := make([]string, len(names))
	for i, r := range names {
		out[i] = schema.Quote(r)
		if r == "public" {
			out[i] = "PUBLIC"
		}
	}
	return strings.Join(out, ", ")
}

func (p *planner) alterPolicyComment(n *node, u *unit, x *schema.Policy) {
	comment(n, "POLICY "+schema.Quote(x.Name)+" ON "+p.table(u.want), x.Comment, u.want)
}

func (p *planner) alterPolicy(n *node, u *unit) {
	if u.changed("comment") {
		p.alterPolicyComment(n, u, p.policy(p.want, u.want))
	}
}

func (p *planner) dropPolicy(n *node, u *unit) {
	n.say("DROP POLICY "+schema.Quote(u.have.Name)+" ON "+p.table(u.have), u.have)
}

// statistics finds an object by the name it is listed under: qualified where it is not in its table's schema.
func (p *planner) statistics(s *side, id schema.ID) *schema.Statistics {
	return find(s.relation(id).Statistics, func(x schema.Statistics) bool { return x.Name.In(id.Schema) == id.Name })
}

func (p *planner) createStatistics(n *node, u *unit) {
	x := p.statistics(p.want, u.want)
	n.say(named(x.Definition, "STATISTICS", p.name(x.Name)), u.want)
	if x.Target >= 0 {
		n.say("ALTER STATISTICS "+p.name(x.Name)+" SET STATISTICS "+strconv.Itoa(x.Target), u.want)
	}
	if x.Comment != "" {
		comment(n, "STATISTICS "+p.name(x.Name), x.Comment, u.want)
	}
}

func (p *planner) alterStatistics(n *node, u *unit) {
	x := p.statistics(p.want, u.want)
	if u.changed("target") {
		n.say("ALTER STATISTICS "+p.name(x.Name)+" SET STATISTICS "+strconv.Itoa(x.Target), u.want)
	}
	if u.changed("comment") {
		comment(n, "STATISTICS "+p.name(x.Name), x.Comment, u.want)
	}
}

func (p *planner) dropStatistics(n *node, u *unit) {
	n.say("DROP STATISTICS "+p.name(p.statistics(p.have, u.have).Name), u.have)
}

// renameUnit says the statement that gives an object its new name and nothing else.
func (p *planner) renameUnit(n *node, u *unit) {
	old, to := schema.Quote(u.have.Name), schema.Quote(u.want.Name)
	table := p.table(u.want)
	r := p.want.relation(u.want)
	switch u.have.Kind {
	case schema.KindSequence:
		n.say("ALTER SEQUENCE "+p.name(nameOf(u.have))+" RENAME TO "+to, u.want)
	case schema.KindIndex:
		n.say("ALTER INDEX "+p.indexName(r, u.have.Name)+" RENAME TO "+to, u.want)
	case schema.KindTrigger:
		n.say("ALTER TRIGGER "+old+" ON "+table+" RENAME TO "+to, u.want)
	case schema.KindPolicy:
		n.say("ALTER POLICY "+old+" ON "+table+" RENAME TO "+to, u.want)
	case schema.KindRule:
		n.say("ALTER RULE "+old+" ON "+table+" RENAME TO "+to, u.want)
	case schema.KindStatistics:
		p.renameStatistics(n, u)
	case schema.KindPrimaryKey, schema.KindUnique, schema.KindExclusion, schema.KindForeignKey, schema.KindCheck:
		n.say("ALTER "+relationWord(r)+" "+table+" RENAME CONSTRAINT "+old+" TO "+to, u.want)
	default:
		p.refuse(diff.Change{Op: diff.Rename, Object: u.have, Want: u.want.Name}, "a "+string(u.have.Kind)+" is renamed by hand")
	}
	n.frees = append(n.frees, p.namesOf(p.have, u.have)...)
	n.takes = append(n.takes, p.namesOf(p.want, u.want)...)
}

func (p *planner) renameStatistics(n *node, u *unit) {
	h, w := p.statistics(p.have, u.have), p.statistics(p.want, u.want)
	at := h.Name
	if h.Name.Schema != w.Name.Schema {
		n.say("ALTER STATISTICS "+p.name(at)+" SET SCHEMA "+schema.Quote(w.Name.Schema), u.want)
		at.Schema = w.Name.Schema
	}
	if h.Name.Name != w.Name.Name {
		n.say("ALTER STATISTICS "+p.name(at)+" RENAME TO "+schema.Quote(w.Name.Name), u.want)
	}
}
