package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// typeCheck finds the values that a column's new type has no room for, or says in the note that only converting tells.
func (p *planner) typeCheck(s *Statement, u *unit, h, w *schema.Column) {
	r := p.have.relation(u.have)
	fits, known := p.misfits(u, h, w)
	switch {
	case r.Kind == schema.ForeignTable || h.Type == w.Type && fits == "":
	case !known:
		s.Note = words(when(rewrites(h.Type, w.Type), "rewrites the table;"), "fails where a value cannot be converted, which no query tells without converting it")
	case fits != "":
		s.Note = words(when(rewrites(h.Type, w.Type), "rewrites the table;"), "fails where a value does not fit")
		if p.stands(u.want.RelationID(), nil) {
			s.find("rows of "+p.name(r.Name)+" whose "+schema.Quote(h.Name)+" does not fit "+w.Type, p.rowsWhere(r, false, fits))
		}
	case rewrites(h.Type, w.Type):
		s.Note = "rewrites the table"
	}
}

// misfits gives the condition under which a value of the column does not fit its new type, empty where all do, and whether
// there is a condition that tells.
func (p *planner) misfits(u *unit, h, w *schema.Column) (condition string, known bool) {
	value := schema.Quote(h.Name)
	if rebuilt := p.rebuilt(u); rebuilt && strings.TrimSuffix(h.Type, "[]") != strings.TrimSuffix(w.Type, "[]") {
		return "", false
	}
	from, to := strings.TrimSuffix(h.Type, "[]"), strings.TrimSuffix(w.Type, "[]")
	switch {
	case arrays(h.Type) != "" && arrays(w.Type) != "":
		condition, known = p.misfit("item", from, to)
		if condition != "" {
			condition = "EXISTS (SELECT FROM unnest(" + value + ") AS item WHERE " + condition + ")"
		}
		return condition, known
	case arrays(w.Type) != "":
		return "", from == to || group[base(to)] == "text" && to == base(to)
	case arrays(h.Type) != "":
		value += "[1]"
	}
	return p.misfit(value, from, to)
}

// misfit is misfits for one value that is no array.
func (p *planner) misfit(value, from, to string) (condition string, known bool) {
	if d := p.want.domainOf(to); d != nil {
		if !sameValues(base(p.have.under(from)), base(d.Type)) {
			return "", false
		}
		condition, known = p.misfit(value, from, d.Type)
		return either(append([]string{condition}, refusedBy(d, value)...)), known
	}
	if d := p.have.domainOf(from); d != nil {
		from = d.Type
	}
	if e := p.want.enumOf(to); e != nil {
		return p.unlabelled(value, from, e)
	}
	return builtinMisfit(value, from, to)
}

// sameValues says whether a value means the same to an expression in both types.
func sameValues(from, to string) bool {
	return from == to || integers[from].digits > 0 && integers[to].digits > 0 || group[from] == "text" && group[to] == "text"
}

// refusedBy gives the conditions under which a domain refuses a value.
func refusedBy(d *schema.Domain, value string) []string {
	var conditions []string
	if d.NotNull {
		conditions = append(conditions, value+" IS NULL")
	}
	for _, c := range d.Checks {
		if !c.NotValid {
			conditions = append(conditions, "NOT "+schema.Parens(valued(c.Expr, value)))
		}
	}
	return conditions
}

// valued puts an expression in the place of VALUE in a domain's check.
func valued(check, value string) string {
	var b strings.Builder
	last := 0
	for _, t := range schema.Tokens(check) {
		if t.Kind == schema.Word && t.Is("value") && check[t.Start] != '"' {
			b.WriteString(check[last:t.Start] + value)
			last = t.End
		}
	}
	return b.String() + check[last:]
}

// either joins the conditions that are not empty.
func either(conditions []string) string {
	return strings.Join(slices.DeleteFunc(conditions, func(c string) bool { return c == "" }), " OR ")
}

// unlabelled gives the condition under which a text or a label of another enum is none of e's labels.
func (p *planner) unlabelled(value, from string, e *schema.Enum) (condition string, known bool) {
	old := p.have.enumOf(from)
	switch {
	case old != nil:
		gone := slices.DeleteFunc(slices.Clone(old.Labels), func(l string) bool { return slices.Contains(e.Labels, l) })
		if len(gone) == 0 {
			return "", true
		}
		return value + "::text IN (" + literals(gone) + ")", true
	case group[base(from)] == "text" && base(from) != "character" && len(e.Labels) > 0:
		return value + " NOT IN (" + literals(e.Labels) + ")", true
	}
	return "", false
}

func literals(texts []string) string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = label(t)
	}
	return strings.Join(out, ", ")
}

// integers are the whole numbers' types: their bounds, and how many digits fill them.
var integers = map[string]struct {
	low, high string
	digits    int
}{
	"smallint": {"-32768", "32767", 5},
	"integer":  {"-2147483648", "2147483647", 10},
	"bigint":   {"-9223372036854775808", "9223372036854775807", 19},
}

// floats are the bounds beyond which a number rounds to infinity or to nothing (IEEE 754: half a step beyond the largest
// and below the smallest).
var floats = map[string]struct{ huge, tiny string }{
	"real":             {"3.4028235677973366e38", "7.006492321624085e-46"},
	"double precision": {"1.797693134862315808e308", "2.4703282292062327e-324"},
}

// builtinMisfit knows the casts between PostgreSQL's own types that ALTER COLUMN TYPE makes unasked.
func builtinMisfit(value, from, to string) (condition string, known bool) {
	f, t := base(from), base(to)
	switch {
	case from == to:
		return "", true
	case group[t] == "text" && t != "name":
		return tooLong(value, from, to), true
	case group[f] == "number" && group[t] == "number":
		return outOfRange(value, from, to), true
	case t == "bit":
		return "length(" + value + ") <> " + modifierOr(to, "1"), group[f] == "bit"
	case t == "bit varying":
		limit := modifierOr(to, "")
		return when(limit != "", "length("+value+") > "+limit), group[f] == "bit"
	case f == "date" && strings.HasPrefix(t, "timestamp"):
		return "isfinite(" + value + ") AND " + value + " > '294276-12-31'", true
	case f == "json" && t == "jsonb":
		return "", false // a number or an escape that jsonb refuses
	case f == "boolean" && group[t] == "number", group[f] == "number" && t == "boolean":
		return "", true
	}
	return "", f == t || group[f] != "" && group[f] == group[t]
}

// modifiers gives the numbers in a type's parentheses.
func modifiers(typ string) []string {
	inner := strings.Trim(modifier.FindString(typ), "()")
	if inner == "" {
		return nil
	}
	return strings.Split(strings.ReplaceAll(inner, " ", ""), ",")
}

func modifierOr(typ, otherwise string) string {
	if m := modifiers(typ); len(m) > 0 {
		return m[0]
	}
	return otherwise
}

// tooLong: blanks at the end are cut off without a word.
func tooLong(value, from, to string) string {
	limit := modifierOr(to, when(base(to) == "character", "1"))
	if limit == "" {
		return ""
	}
	if group[base(from)] == "text" && modifierOr(from, "") != "" && number(modifierOr(from, "")) <= number(limit) {
		return ""
	}
	return "length(rtrim(" + value + "::text)) > " + limit
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func outOfRange(value, from, to string) string {
	f, t := base(from), base(to)
	if i, ok := integers[t]; ok {
		switch {
		case integers[f].digits > 0 && integers[f].digits <= i.digits:
			return ""
		case integers[f].digits > 0:
			return value + " NOT BETWEEN " + i.low + " AND " + i.high
		case t == "bigint" && f != "numeric":
			return "round(" + value + "::double precision) NOT BETWEEN " + i.low + " AND 9223372036854774784" // the last double below the bound
		}
		return "round(" + value + "::" + f + ") NOT BETWEEN " + i.low + " AND " + i.high
	}
	if t == "numeric" {
		return beyondPrecision(value, from, to)
	}
	if width[f] < width["numeric"] || width[f] == width[t] && f != "double precision" || f == "real" || f == t {
		return ""
	}
	return fmt.Sprintf("%[1]s::text NOT IN ('Infinity', '-Infinity', 'NaN') AND (abs(%[1]s) >= %[2]s OR abs(%[1]s) <= %[3]s AND %[1]s <> 0)", value, floats[t].huge, floats[t].tiny)
}

// beyondPrecision: numeric(p,s) has room for p - s digits before the point; NaN fits.
func beyondPrecision(value, from, to string) string {
	whole, scale, bounded := room(to)
	if !bounded {
		return ""
	}
	if had, hadScale, ok := room(from); ok && (had < whole || had == whole && hadScale <= scale) {
		return ""
	}
	if digits := integers[base(from)].digits; digits > 0 && digits <= whole {
		return ""
	}
	over := fmt.Sprintf("abs(round(%s::numeric, %d)) >= 1e%d", value, scale, whole)
	if integers[base(from)].digits > 0 {
		return over
	}
	return value + " <> 'NaN' AND " + over
}

// room gives how many digits a numeric type has before and after the point.
func room(typ string) (whole, scale int, bounded bool) {
	m := modifiers(typ)
	if base(typ) != "numeric" || len(m) == 0 {
		return 0, 0, false
	}
	if len(m) > 1 {
		scale = number(m[1])
	}
	return number(m[0]) - scale, scale, true
}

// domainCheck finds the values that a domain will refuse, in every column of it.
func (p *planner) domainCheck(s *Statement, u *unit, finds string, condition func(value string) string) {
	for _, id := range p.columnsOf(u.have) {
		now := p.old[id]
		if now == nil || now.want == (schema.ID{}) || !p.stands(now.want.RelationID(), nil) {
			continue
		}
		r := p.have.relation(id)
		column := schema.Quote(id.Name)
		s.find("rows of "+p.name(r.Name)+" whose "+column+" "+finds, p.rowsWhere(r, false, condition(column)))
	}
}

// columnsOf gives the columns that hold values of a domain, those of domains over it included.
func (p *planner) columnsOf(domain schema.ID) []schema.ID {
	var columns []schema.ID
	for _, o := range p.have.objects {
		if slices.Contains(p.have.uses[o.ID], domain) {
			switch o.ID.Kind {
			case schema.KindColumn:
				columns = append(columns, o.ID)
			case schema.KindDomain:
				columns = append(columns, p.columnsOf(o.ID)...)
			}
		}
	}
	return columns
}
