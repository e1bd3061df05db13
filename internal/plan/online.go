package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// outside says whether the unit is made, checked or dropped outside a transaction, so that nobody waits meanwhile. Every
// statement that this writes can be repeated: a run that was killed half way starts again.
func (p *planner) outside(u *unit) bool {
	if p.bare || !p.online {
		return p.bare
	}
	id := u.id()
	table, r := p.new[id.RelationID()], p.want.relation(id)
	if table == nil || r == nil || table.have == (schema.ID{}) || table.comes() || r.Kind == schema.ForeignTable {
		return false
	}
	switch id.Kind {
	case schema.KindIndex:
		return r.PartitionBy == "" && (u.act == create || p.swaps(u) || u.act == drop && p.lasts(u) || u.changed("invalid"))
	case schema.KindPrimaryKey, schema.KindUnique:
		return r.PartitionBy == "" && (u.act == create || p.swaps(u)) && !p.want.constraint(id).Period
	case schema.KindForeignKey:
		return r.PartitionBy == "" && p.validates(u)
	case schema.KindCheck:
		return p.validates(u)
	}
	return false
}

// validates says whether rows are looked at for a foreign key or a check.
func (p *planner) validates(u *unit) bool {
	if u.want == (schema.ID{}) {
		return false
	}
	c := p.want.constraint(u.want)
	return !c.NotValid && !c.NotEnforced && (u.comes() || u.changed("not valid"))
}

// swaps says whether the old self of an index or constraint can stay until its new one stands: it changes by itself and
// not because of what it depends on.
func (p *planner) swaps(u *unit) bool {
	return (p.bare || p.online) && u.act == remake && u.have.Kind == u.want.Kind && u.have.Name == u.want.Name && swappable[u.want.Kind] &&
		len(u.changes) > 0 && p.lasts(u)
}

var swappable = map[schema.Kind]bool{schema.KindIndex: true, schema.KindPrimaryKey: true, schema.KindUnique: true, schema.KindForeignKey: true, schema.KindCheck: true}

// lasts says whether everything that u depends on stays as it is.
func (p *planner) lasts(u *unit) bool {
	return !slices.ContainsFunc(p.have.uses[u.have], func(on schema.ID) bool {
		under := p.old[on]
		return under != nil && (under.goes() || under.act == rebuild || under.retyped)
	})
}

// building is the name of an index until it takes the place that it is built for.
func building(name string) string { return schema.ObjectName(name, "being", "built") }

// createOutside builds an index while writes go on, beside the old one where there is one.
func (p *planner) createOutside(n *node, u *unit, r *schema.Relation, x *schema.Index) *Statement {
	n.bare = true
	built := *x
	if u.act == remake {
		built.Name = building(x.Name)
	}
	n.concurrently(p.indexDefinition(p.name(r.Name), &built, "CONCURRENTLY IF NOT EXISTS"), u.want)
	if u.act == remake {
		n.concurrently("DROP INDEX CONCURRENTLY IF EXISTS "+p.indexName(r, x.Name), u.want)
		n.say("ALTER INDEX IF EXISTS "+p.indexName(r, built.Name)+" RENAME TO "+schema.Quote(x.Name), u.want)
	}
	return &n.statements[0]
}

// concurrently adds a statement that cannot run in a transaction.
func (n *node) concurrently(sql string, objects ...schema.ID) *Statement {
	s := n.say(sql, objects...)
	s.NoTransaction = true
	return s
}

// addOutside adds a constraint in two steps of which the one that takes long lets writes go on.
func (p *planner) addOutside(n *node, u *unit, r *schema.Relation, c *schema.Constraint) *Statement {
	n.bare = true
	table := "ALTER TABLE " + p.name(r.Name)
	name := schema.Quote(c.Name)
	again := table + "\n    DROP CONSTRAINT IF EXISTS " + name + ",\n    ADD CONSTRAINT " + name + " "
	if c.Index == nil {
		unchecked := *c
		unchecked.NotValid = true
		n.say(again+p.constraintDefinition(&unchecked), u.want)
		if c.NotValid {
			return &n.statements[0]
		}
		s := n.say(table+" VALIDATE CONSTRAINT "+name, u.want)
		s.Note = "fails where an old row breaks it; reads the whole table, writes go on"
		return s
	}
	x := *c.Index
	x.Name, x.Unique = building(c.Name), true
	s := n.concurrently(p.indexDefinition(p.name(r.Name), &x, "CONCURRENTLY IF NOT EXISTS"), u.want)
	s.Note = "fails where two rows agree" + when(c.Kind == schema.KindPrimaryKey, " or a column is null")
	kind := map[schema.Kind]string{schema.KindUnique: "UNIQUE", schema.KindPrimaryKey: "PRIMARY KEY"}[c.Kind]
	n.say(words(again+kind, "USING INDEX", schema.Quote(x.Name), when(c.Deferrable, "DEFERRABLE"), when(c.Deferred, "INITIALLY DEFERRED")), u.want)
	return &n.statements[len(n.statements)-2]
}

// tightened says whether a column gets its NOT NULL outside a transaction, in a node of its own.
func (p *planner) tightened(u *unit) bool {
	r := p.new[u.want.RelationID()]
	c := p.want.column(u.want)
	return p.online && !p.bare && r != nil && r.have != (schema.ID{}) && !r.comes() && p.want.relation(u.want).Kind == schema.Table &&
		c.Identity == schema.NoIdentity && c.NotNullFor == ""
}

// tighten sets NOT NULL by way of a check: PostgreSQL does not read the table again where a valid one says as much.
func (p *planner) tighten(n *node, u *unit) {
	r, column := p.want.relation(u.want), schema.Quote(u.want.Name)
	table := "ALTER TABLE " + p.name(r.Name)
	check := schema.Quote(schema.ObjectName(r.Name.Name, u.want.Name, "present"))
	n.say(table+"\n    DROP CONSTRAINT IF EXISTS "+check+",\n    ADD CONSTRAINT "+check+" CHECK ("+p.notNull(r, u.want.Name, column)+") NOT VALID", u.want)
	s := n.say(table+" VALIDATE CONSTRAINT "+check, u.want)
	s.Note = "fails where a row has no value; reads the whole table, writes go on"
	if u.have != (schema.ID{}) {
		p.notNullCheck(s, u)
	}
	n.say(table+" ALTER COLUMN "+column+" SET NOT NULL", u.want)
	n.say(table+" DROP CONSTRAINT IF EXISTS "+check, u.want)
}

// alone makes the node of a column that waits for the rest of it and runs outside a transaction.
func (p *planner) alone(u *unit, rest *node) *node {
	u.tight = p.put(rankTable, u.want)
	u.tight.bare = true
	u.tight.waitFor(rest)
	return u.tight
}

// fills says whether a new column gets its values in batches: its default is another for every row, so that ADD COLUMN
// would write them all at once under a lock.
func (p *planner) fills(u *unit, c *schema.Column) bool {
	r := p.want.relation(u.want)
	return u.act == create && p.tightened(u) && p.want.serial(r, c) == nil && c.Generated == "" && p.differs(r, c)
}

// volatile says whether an expression calls anything that may give another value for every row.
func (p *planner) volatile(expr string) bool {
	tokens := schema.Tokens(expr)
	for i, t := range tokens {
		call := i+1 < len(tokens) && tokens[i+1].Is("(") && t.Name() && (i == 0 || !tokens[i-1].Is("::"))
		if call && !steady[t.Text] && !p.declaredSteady(t.Text) {
			return true
		}
	}
	return false
}

func (p *planner) declaredSteady(name string) bool {
	return slices.ContainsFunc(p.want.Routines, func(r schema.Routine) bool {
		_, options, _ := strings.Cut(r.Definition, "\n LANGUAGE ")
		line, _, _ := strings.Cut(options, "\nAS ")
		return r.Name.Name == name && (strings.Contains(line, " IMMUTABLE") || strings.Contains(line, " STABLE"))
	})
}

// steady are functions, and what looks like one, that give the same value for every row of a statement.
var steady = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`now transaction_timestamp statement_timestamp date_trunc date_part date timezone make_interval make_date to_char to_date
		to_timestamp to_number age extract interval lower upper initcap trim btrim ltrim rtrim substring position overlay replace concat concat_ws format left right
		repeat md5 sha256 length encode decode convert_to abs round ceil floor power array_fill string_to_array jsonb_build_object jsonb_build_array
		json_build_object json_build_array to_jsonb to_json current_setting current_database current_schema pg_backend_pid version coalesce nullif greatest least
		row cast point box circle int4range int8range numrange daterange tsrange tstzrange inet_client_addr numeric varchar char bit time timestamp`) {
		m[w] = true
	}
	return m
}()

// batch is how many pages a batch has: about eight megabytes.
const batch = 1000

// addFilled adds a column without values and fills it in batches, each committed by itself.
func (p *planner) addFilled(n *node, u *unit, r *schema.Relation, c *schema.Column) {
	bareColumn := *c
	bareColumn.NotNull, bareColumn.Default, bareColumn.DefaultSequence = false, "", schema.Name{}
	table, column := p.name(r.Name), schema.Quote(c.Name)
	n.say("ALTER TABLE "+table+" ADD COLUMN "+p.columnDefinition(p.want, r, &bareColumn), u.want)
	n.say(p.alterTable(r, c)+" SET DEFAULT "+p.defaultText(c), u.want).Note = "for new rows only; the old ones get theirs in batches"
	fill := p.alone(u, n)
	update := "UPDATE " + table + " SET " + column + " = DEFAULT WHERE " + column + " IS NULL"
	body := fmt.Sprintf(`
BEGIN
    FOR page IN 0 .. pg_relation_size(%s) / current_setting('block_size')::bigint BY %d LOOP
        %s
            AND ctid >= format('(%%s,0)', page)::tid AND ctid < format('(%%s,0)', page + %d)::tid;
        COMMIT;
    END LOOP;
END
`, label(table), batch, update, batch)
	fill.concurrently("DO "+dollars(body), u.want).Note = "in batches, so that no row stays locked for long"
	fill.say(update, u.want).Note = "the rows that moved meanwhile"
	if c.NotNull {
		p.tighten(fill, u)
	}
}

// dollars quotes a body so that it stays readable.
func dollars(body string) string {
	tag := "$$"
	for strings.Contains(body, tag) {
		tag = "$" + strings.Trim(tag, "$") + "x$"
	}
	return tag + body + tag
}

// expandContract is where the way without a rewrite is written down.
const expandContract = `; for a big table see "expand and contract" in MIGRATIONS.md`
