package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// attachCheck finds the rows of a table that do not belong into the partition that it becomes.
func (p *planner) attachCheck(s *Statement, r *schema.Relation) {
	u := p.new[relationID(r.Name)]
	belongs := p.belongs(r.PartitionOf, r.PartitionBound)
	if belongs == "" || u == nil || !p.stands(u.want, nil) || !p.stands(relationID(r.PartitionOf), nil) {
		return
	}
	h := p.have.relation(u.have)
	s.find("rows of "+p.name(r.Name)+" that do not belong into it as a partition", p.rowsWhere(h, false, schema.Parens(belongs)+" IS NOT TRUE"))
}

// defaultCheck finds the rows of the default partition that belong into a new one beside it.
func (p *planner) defaultCheck(s *Statement, r *schema.Relation) {
	if r.PartitionBound == "DEFAULT" {
		return
	}
	belongs := p.belongs(r.PartitionOf, r.PartitionBound)
	for _, d := range p.have.Relations {
		if d.PartitionOf != r.PartitionOf || d.PartitionBound != "DEFAULT" || belongs == "" || !p.stands(relationID(d.Name), nil) {
			continue
		}
		if now := p.old[relationID(d.Name)]; now != nil && now.want != (schema.ID{}) && !now.changed("partition of") {
			s.find("rows of "+p.name(d.Name)+" that belong into "+p.name(r.Name), p.rowsWhere(d, false, belongs))
		}
	}
}

// belongs gives the condition under which a row belongs into a partition, empty where it is not known.
func (p *planner) belongs(parent schema.Name, bound string) string {
	r := p.want.relations[parent]
	if r == nil {
		return ""
	}
	if bound == "DEFAULT" {
		return p.nobodyElses(r)
	}
	key, err := schema.ParsePartitionKey(r.PartitionBy)
	if err != nil || slices.ContainsFunc(key.Keys, func(k schema.IndexKey) bool { return k.Opclass != "" }) {
		return ""
	}
	keys := make([]string, len(key.Keys))
	for i, k := range key.Keys {
		keys[i] = keyText(k)
	}
	lists := parenthesised(bound)
	switch {
	case key.Strategy == "LIST" && len(lists) == 1:
		return inList(keys[0], lists[0])
	case key.Strategy == "RANGE" && len(lists) == 2:
		return inRange(keys, lists[0], lists[1])
	case key.Strategy == "HASH" && len(lists) == 1 && len(lists[0]) == 2:
		return p.inHash(r, keys, lists[0])
	}
	return ""
}

// nobodyElses gives the condition for the default partition: no other wants the row.
func (p *planner) nobodyElses(parent *schema.Relation) string {
	var conditions []string
	for _, r := range p.want.Relations {
		if r.PartitionOf == parent.Name && r.PartitionBound != "DEFAULT" {
			other := p.belongs(parent.Name, r.PartitionBound)
			if other == "" {
				return ""
			}
			conditions = append(conditions, schema.Parens(other)+" IS NOT TRUE")
		}
	}
	return strings.Join(conditions, " AND ")
}

// parenthesised gives the items of each list of a partition's bound: FOR VALUES FROM (1) TO (10).
func parenthesised(bound string) [][]string {
	var lists [][]string
	depth, start := 0, 0
	for _, t := range schema.Tokens(bound) {
		switch {
		case t.Is("("):
			if depth == 0 {
				start = t.End
			}
			depth++
		case t.Is(")"):
			if depth--; depth == 0 {
				lists = append(lists, schema.SplitTop(bound[start:t.Start]))
			}
		}
	}
	return lists
}

func inList(key string, values []string) string {
	isNull := func(v string) bool { return v == "NULL" }
	rest := slices.DeleteFunc(slices.Clone(values), isNull)
	var conditions []string
	if slices.ContainsFunc(values, isNull) {
		conditions = append(conditions, key+" IS NULL")
	}
	if len(rest) > 0 {
		conditions = append(conditions, key+" IN ("+strings.Join(rest, ", ")+")")
	}
	return strings.Join(conditions, " OR ")
}

// inRange compares rows as PostgreSQL does: what stands behind MINVALUE or MAXVALUE does not matter.
func inRange(keys, low, high []string) string {
	var conditions []string
	for _, k := range keys {
		conditions = append(conditions, k+" IS NOT NULL")
	}
	compare := func(values []string, operators map[string]string) {
		n := slices.IndexFunc(values, func(v string) bool { return v == "MINVALUE" || v == "MAXVALUE" })
		operator := operators[""]
		if n < 0 {
			n = len(values)
		} else {
			operator = operators[values[n]]
		}
		if n > 0 {
			conditions = append(conditions, tuple(keys[:n])+" "+operator+" "+tuple(values[:n]))
		}
	}
	compare(low, map[string]string{"": ">=", "MINVALUE": ">=", "MAXVALUE": ">"})
	compare(high, map[string]string{"": "<", "MINVALUE": "<", "MAXVALUE": "<="})
	return strings.Join(conditions, " AND ")
}

func tuple(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return "(" + strings.Join(values, ", ") + ")"
}

// inHash asks the server's own function, which needs the parent as it is called before the plan.
func (p *planner) inHash(parent *schema.Relation, keys, bound []string) string {
	name := parent.Name
	if was, ok := p.was[relationID(name)]; ok {
		name.Name = was
	}
	last := func(s string) string { words := strings.Fields(s); return words[len(words)-1] }
	return fmt.Sprintf("satisfies_hash_partition(%s::regclass, %s, %s, %s)", label(p.name(name)), last(bound[0]), last(bound[1]), strings.Join(keys, ", "))
}
