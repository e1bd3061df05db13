package plan

import (
	"regexp"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// above says whether a parent table's column has what carries down to this one.
func (p *planner) above(u *unit, has func(*unit) bool) bool {
	before := parents(p.have.relation(u.have))
	for _, parent := range parents(p.want.relation(u.want)) {
		if above := p.new[columnID(parent, u.want.Name)]; above != nil && slices.Contains(before, parent) && has(above) {
			return true
		}
	}
	return false
}

// parents gives the tables that a table inherits from or is a partition of.
func parents(r *schema.Relation) []schema.Name {
	if r.PartitionOf.Name != "" {
		return append([]schema.Name{r.PartitionOf}, r.Inherits...)
	}
	return r.Inherits
}

// retype changes the type and says how values are converted where PostgreSQL would not do it unasked.
func (p *planner) retype(n *node, u *unit) {
	r := p.want.relation(u.want)
	h, w := p.have.column(u.have), p.want.column(u.want)
	sql := p.alterTable(r, w) + " TYPE " + w.Type + when(w.Collation != "", " COLLATE "+w.Collation)
	using := ""
	if r.Kind != schema.ForeignTable {
		using = p.conversion(u, h, w)
	}
	s := n.say(sql+when(using != "", " USING "+using), u.want)
	s.Loses = losses(h.Type, w.Type)
	p.typeCheck(s, u, h, w)
	if p.online && rewrites(h.Type, w.Type) {
		s.Note += expandContract
	}
}

// conversion gives the USING expression of a type change, empty where the cast is made without being asked for.
func (p *planner) conversion(u *unit, h, w *schema.Column) string {
	column := schema.Quote(w.Name)
	if p.rebuilt(u) {
		if rows := p.rowConversion(u, column, w); rows != "" {
			return rows
		}
		return column + "::text" + arrays(w.Type) + "::" + w.Type
	}
	from, to := base(p.have.under(h.Type)), base(p.want.under(w.Type))
	switch {
	case h.Type == w.Type:
		return ""
	case arrays(w.Type) != "" && arrays(h.Type) == "":
		return "CASE WHEN " + column + " IS NOT NULL THEN ARRAY[" + column + when(from != to, "::text::"+strings.TrimSuffix(w.Type, "[]")) + "] END"
	case arrays(h.Type) != "" && arrays(w.Type) == "":
		return column + "[1]" + when(from != to, "::text::"+w.Type)
	case arrays(h.Type) != "":
		return arrayConversion(column, w.Type, from, to)
	}
	return scalarConversion(column, w.Type, from, to)
}

func arrayConversion(column, to, fromBase, toBase string) string {
	if fromBase == toBase || implied(fromBase, toBase) {
		return ""
	}
	return column + "::text[]::" + to
}

func scalarConversion(column, typ, from, to string) string {
	switch {
	case from == to:
		return ""
	case zoned[from] && zoned[to]:
		return column + " AT TIME ZONE 'UTC'"
	case implied(from, to):
		return ""
	case to == "boolean" && group[from] == "number":
		return column + " <> 0"
	case from == "boolean" && group[to] == "number":
		return column + "::integer" + when(to != "integer", "::"+typ)
	case group[from] == "text":
		return column + "::" + typ
	}
	return column + "::text::" + typ
}

// rebuilt says whether the column's type, by whatever route, is a new self of the old one.
func (p *planner) rebuilt(u *unit) bool {
	for _, on := range p.have.uses[u.have] {
		if t := p.old[on]; t != nil && t.act == rebuild {
			for _, now := range p.want.uses[u.want] {
				if p.new[now] == t {
					return true
				}
			}
		}
	}
	return false
}

// rowConversion converts a composite value field by field where its fields are not the same number as before.
func (p *planner) rowConversion(u *unit, column string, w *schema.Column) string {
	for _, on := range p.have.uses[u.have] {
		t := p.old[on]
		if t == nil || t.act != rebuild || on.Kind != schema.KindComposite || arrays(w.Type) != "" {
			continue
		}
		h, now := p.have.composite(nameOf(t.have)), p.want.composite(nameOf(t.want))
		fields := make([]string, len(now.Fields))
		for i, f := range now.Fields {
			fields[i] = "NULL::" + f.Type
			if find(h.Fields, func(x schema.Field) bool { return x.Name == f.Name }) != nil {
				fields[i] = "(" + column + ")." + schema.Quote(f.Name) + "::text::" + f.Type
			}
		}
		return "CASE WHEN " + column + " IS DISTINCT FROM NULL THEN ROW(" + strings.Join(fields, ", ") + ")::" + w.Type + " END"
	}
	return ""
}

var modifier = regexp.MustCompile(`\([^)]*\)`)

// base gives a type without its modifier and array brackets.
func base(t string) string {
	return strings.TrimSpace(strings.ReplaceAll(modifier.ReplaceAllString(t, ""), "[]", ""))
}

// arrays gives the brackets of an array type.
func arrays(t string) string {
	if strings.HasSuffix(t, "[]") {
		return "[]"
	}
	return ""
}

// group sorts built-in types into those between which assignment casts exist (documentation, 53.10 pg_cast).
var group = map[string]string{"smallint": "number", "integer": "number", "bigint": "number", "numeric": "number", "real": "number", "double precision": "number",
	"text": "text", "character varying": "text", "character": "text", "name": "text", "citext": "text",
	"date": "time", "timestamp without time zone": "time", "timestamp with time zone": "time",
	"json": "json", "jsonb": "json", "inet": "net", "cidr": "net", "bit": "bit", "bit varying": "bit"}

var zoned = map[string]bool{"timestamp without time zone": true, "timestamp with time zone": true}

// implied says whether ALTER COLUMN TYPE converts without USING: assignment casts, and everything to text.
func implied(from, to string) bool {
	return group[from] != "" && group[from] == group[to] || group[to] == "text" && to != "citext" && to != "name"
}

// rewrites says whether a change of type writes every row anew: not where all values stay as they are stored
// (documentation, ALTER TABLE, Notes; the support functions of the length casts, src/backend/utils/adt).
func rewrites(from, to string) bool {
	f, t := base(from), base(to)
	limit, before := modifierOr(to, ""), modifierOr(from, "")
	wider := limit == "" || before != "" && number(before) <= number(limit)
	switch {
	case arrays(from) != "" || arrays(to) != "":
		return from != to
	case t == "text":
		return f != "text" && f != "character varying"
	case t == "character varying":
		return f != t && f != "text" || !wider
	case f == "numeric" && t == f:
		whole, scale, bounded := room(to)
		had, hadScale, _ := room(from)
		return bounded && (had == 0 && hadScale == 0 || scale != hadScale || whole < had)
	case f == t && (f == "bit varying" || strings.HasPrefix(f, "time")):
		return !wider
	}
	return f != t && (f != "cidr" || t != "inet") || f == t && from != to
}

var width = map[string]int{"smallint": 1, "integer": 2, "bigint": 3, "numeric": 4, "real": 5, "double precision": 5}

// losses says what a type change takes from values that fit; what does not fit fails instead.
func losses(from, to string) string {
	f, t := base(from), base(to)
	switch {
	case arrays(from) != "" && arrays(to) == "":
		return "all elements but the first"
	case width[f] > 3 && width[t] > 0 && width[t] < 4:
		return "what stands behind the decimal point"
	case f == "numeric" && t == "numeric" && from != to && strings.Contains(to, "("):
		return "digits behind the decimal point that the new type has no room for"
	case strings.HasPrefix(f, "timestamp") && t == "date":
		return "the time of day"
	case group[t] == "number" && f == "numeric" && width[t] == 5:
		return "digits beyond the precision of a floating-point number"
	}
	return ""
}
