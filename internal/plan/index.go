package plan

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

func (p *planner) createIndex(n *node, u *unit) {
	r, x := p.want.relation(u.want), p.want.index(u.want)
	if namelessClass(x) {
		p.refuse(diff.Change{Op: diff.Add, Object: u.want}, namelessReason)
		return
	}
	var s *Statement
	if p.outside(u) {
		s = p.createOutside(n, u, r, x)
	} else {
		s = n.say(p.indexDefinition(p.name(r.Name), x, ""), u.want)
	}
	if x.Unique {
		s.Note = "fails where two rows agree"
	}
	if p.online && r.PartitionBy != "" && p.stands(relationID(r.Name), nil) {
		s.Note = words(s.Note+when(s.Note != "", ";"), "blocks writes to all partitions while it is built: MIGRATIONS.md says how to build them one by one")
	}
	p.indexCheck(s, u, x)
	p.indexExtras(n, r, x, x.Name, u.want)
	if x.Comment != "" {
		comment(n, "INDEX "+p.indexName(r, x.Name), x.Comment, u.want)
	}
}

const namelessReason = "options of an operator class need its name, which is not known of a default class"

func namelessClass(x *schema.Index) bool {
	return slices.ContainsFunc(x.Keys, func(k schema.IndexKey) bool { return k.OpclassOptions != "" && k.Opclass == "" })
}

// indexName gives an index as statements name it: it lives in the schema of its table.
func (p *planner) indexName(r *schema.Relation, name string) string {
	return p.name(schema.Name{Schema: r.Name.Schema, Name: name})
}

func (p *planner) dropIndex(n *node, u *unit) {
	r, x := p.have.relation(u.have), p.have.index(u.have)
	if p.outside(u) {
		n.bare = true
		n.concurrently("DROP INDEX CONCURRENTLY IF EXISTS "+p.indexName(r, x.Name), u.have)
	} else {
		n.say("DROP INDEX "+p.indexName(r, x.Name), u.have)
	}
	if x.ReplicaIdentity && !p.identifies(u) {
		if now := p.old[u.have.RelationID()]; now != nil && !now.goes() && p.want.relation(now.want).ReplicaIdentity == "" {
			n.say("ALTER TABLE "+p.name(r.Name)+" REPLICA IDENTITY DEFAULT", u.have)
		}
	}
}

// identifies says whether some index of the wanted relation is its replica identity.
func (p *planner) identifies(u *unit) bool {
	r := p.want.relation(u.id())
	return r != nil && (slices.ContainsFunc(r.Indexes, func(x schema.Index) bool { return x.ReplicaIdentity }) ||
		slices.ContainsFunc(r.Constraints, func(c schema.Constraint) bool { return c.Index != nil && c.Index.ReplicaIdentity }))
}

// clusters says whether some index of the wanted relation is the one it is clustered on.
func (p *planner) clusters(u *unit) bool {
	r := p.want.relation(u.id())
	return r != nil && (slices.ContainsFunc(r.Indexes, func(x schema.Index) bool { return x.Clustered }) ||
		slices.ContainsFunc(r.Constraints, func(c schema.Constraint) bool { return c.Index != nil && c.Index.Clustered }))
}

// indexExtras says what an index's definition cannot hold.
func (p *planner) indexExtras(n *node, r *schema.Relation, x *schema.Index, name string, id schema.ID) {
	for _, s := range x.Statistics {
		p.indexStatistics(n, r, name, s, id)
	}
	if x.Clustered {
		n.say("ALTER "+relationWord(r)+" "+p.name(r.Name)+" CLUSTER ON "+schema.Quote(name), id)
	}
	if x.ReplicaIdentity {
		n.say("ALTER TABLE "+p.name(r.Name)+" REPLICA IDENTITY USING INDEX "+schema.Quote(name), id)
	}
	if id.Kind != schema.KindIndex && x.Comment != "" {
		comment(n, "INDEX "+p.indexName(r, name), x.Comment, id)
	}
}

// indexStatistics sets one target, given as "2: 500".
func (p *planner) indexStatistics(n *node, r *schema.Relation, name, target string, id schema.ID) {
	key, value, _ := strings.Cut(target, ": ")
	n.say("ALTER INDEX "+p.indexName(r, name)+" ALTER COLUMN "+key+" SET STATISTICS "+value, id)
}

func (p *planner) alterIndex(n *node, u *unit) {
	r, x := p.want.relation(u.want), p.want.index(u.want)
	p.alterIndexParts(n, u, r, p.have.index(u.have), x, x.Name)
	if u.changed("comment") {
		comment(n, "INDEX "+p.indexName(r, x.Name), x.Comment, u.want)
	}
}

func (p *planner) alterIndexParts(n *node, u *unit, r *schema.Relation, h, w *schema.Index, name string) {
	index := "ALTER INDEX " + p.indexName(r, name)
	if c, ok := u.changes["invalid"]; ok {
		if c.Want != "" {
			p.refuse(c, "an invalid index is an accident that no statement asks for")
		} else {
			p.reindex(n, u, p.indexName(r, name))
		}
	}
	if u.changed("storage parameters") {
		p.alterOptions(n, index, h.Options, w.Options, u.want)
	}
	if u.changed("tablespace") {
		n.say(index+" SET TABLESPACE "+orDefault(w.Tablespace), u.want)
	}
	if u.changed("statistics") {
		for _, s := range w.Statistics {
			p.indexStatistics(n, r, name, s, u.want)
		}
		for _, s := range h.Statistics {
			key, _, _ := strings.Cut(s, ": ")
			if !slices.ContainsFunc(w.Statistics, func(t string) bool { return strings.HasPrefix(t, key+": ") }) {
				p.indexStatistics(n, r, name, key+": -1", u.want)
			}
		}
	}
	p.marks(n, u, r, h, w, name)
}

func (p *planner) reindex(n *node, u *unit, name string) {
	if p.outside(u) {
		n.bare = true
		n.concurrently("REINDEX INDEX CONCURRENTLY "+name, u.want).Note = "the index is invalid: a concurrent build failed"
		return
	}
	n.say("REINDEX INDEX "+name, u.want).Note = "the index is invalid: a concurrent build failed; blocks writes while it is built"
}

// marks moves what a table has at most one of: the index it is clustered on and the one that identifies rows.
func (p *planner) marks(n *node, u *unit, r *schema.Relation, h, w *schema.Index, name string) {
	table := "ALTER " + relationWord(r) + " " + p.name(r.Name)
	switch {
	case w.Clustered && !h.Clustered:
		n.say(table+" CLUSTER ON "+schema.Quote(name), u.want)
	case h.Clustered && !w.Clustered && !p.clusters(u):
		n.say(table+" SET WITHOUT CLUSTER", u.want)
	}
	switch {
	case w.ReplicaIdentity && !h.ReplicaIdentity:
		n.say(table+" REPLICA IDENTITY USING INDEX "+schema.Quote(name), u.want)
	case h.ReplicaIdentity && !w.ReplicaIdentity && !p.identifies(u) && r.ReplicaIdentity == "":
		n.say(table+" REPLICA IDENTITY DEFAULT", u.want)
	}
}
