package plan

import (
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// alterTable opens a statement about a column.
func (p *planner) alterTable(r *schema.Relation, c *schema.Column) string {
	return "ALTER " + relationWord(r) + " " + p.name(r.Name) + " ALTER COLUMN " + schema.Quote(c.Name)
}

func (p *planner) addColumn(n *node, u *unit) {
	r, c := p.want.relation(u.want), p.want.column(u.want)
	n.key = strings.Join([]string{u.want.Schema, u.want.Relation, string(u.want.Kind), place(r, c.Name)}, "\x00")
	if p.fills(u, c) {
		p.addFilled(n, u, r, c)
		p.columnExtras(n, r, c)
		return
	}
	s := n.say("ALTER "+relationWord(r)+" "+p.name(r.Name)+" ADD COLUMN "+p.columnDefinition(p.want, r, c), u.want)
	switch {
	case u.act == remake:
		s.Note = "a generated column gets another expression or type by being added anew, and is computed again"
	case p.valueless(u, c):
		s.Note = "fails where the table has rows: the column has no default"
	case p.differs(r, c):
		s.Note = "rewrites the table: the rows get values of their own" + when(p.online, expandContract)
	}
	p.newColumnCheck(s, u, c)
	p.columnExtras(n, r, c)
}

// differs says whether every row that is there gets a value of its own in a new column.
func (p *planner) differs(r *schema.Relation, c *schema.Column) bool {
	return c.Identity != schema.NoIdentity || c.DefaultSequence.Name != "" || c.Generated != "" && !c.Virtual || p.volatile(c.Default)
}

// place makes columns sort as they stand in their table.
func place(r *schema.Relation, column string) string {
	for i := range r.Columns {
		if r.Columns[i].Name == column {
			return strconv.Itoa(10000 + i)
		}
	}
	return column
}

func (p *planner) dropColumn(n *node, u *unit) {
	r, c := p.have.relation(u.have), p.have.column(u.have)
	s := n.say("ALTER "+relationWord(r)+" "+p.name(r.Name)+" DROP COLUMN "+schema.Quote(c.Name), u.have)
	if c.Generated == "" {
		s.Loses = "the values of " + p.table(u.have) + "." + schema.Quote(c.Name)
	}
}

// columnExtras says what a definition cannot hold.
func (p *planner) columnExtras(n *node, r *schema.Relation, c *schema.Column) {
	id := columnID(r.Name, c.Name)
	at := p.alterTable(r, c)
	if isView(r) && hasDefault(c) {
		n.say(at+" SET DEFAULT "+p.defaultText(c), id)
	}
	if c.Storage != "" {
		n.say(at+" SET STORAGE "+strings.ToUpper(c.Storage), id)
	}
	if c.Compression != "" {
		n.say(at+" SET COMPRESSION "+c.Compression, id)
	}
	if c.Statistics >= 0 {
		n.say(at+" SET STATISTICS "+strconv.Itoa(c.Statistics), id)
	}
	if len(c.Options) > 0 && r.Kind != schema.ForeignTable {
		n.say(at+" SET ("+parameters(c.Options)+")", id)
	}
	if c.Comment != "" {
		comment(n, "COLUMN "+p.table(id)+"."+schema.Quote(c.Name), c.Comment, id)
	}
	if c.Identity != schema.NoIdentity {
		p.identityExtras(n, r, c)
	}
	if q := p.want.serial(r, c); q != nil && p.shorthand(q) && q.Comment != "" {
		comment(n, "SEQUENCE "+p.name(q.Name), q.Comment, sequenceID(q.Name))
	}
}

// identitySequence gives the name of the sequence behind an identity column.
func (p *planner) identitySequence(r *schema.Relation, c *schema.Column) string {
	if name := c.IdentitySequence.Name; name != "" {
		return name
	}
	return p.name(schema.Name{Schema: r.Name.Schema, Name: schema.ObjectName(r.Name.Name, c.Name, "seq")})
}

func (p *planner) identityExtras(n *node, r *schema.Relation, c *schema.Column) {
	s := c.IdentitySequence
	if s.Comment != "" {
		comment(n, "SEQUENCE "+p.identitySequence(r, c), s.Comment, columnID(r.Name, c.Name))
	}
	if s.Logging != "" {
		n.say("ALTER SEQUENCE "+p.identitySequence(r, c)+" SET "+strings.ToUpper(s.Logging), columnID(r.Name, c.Name))
	}
}

// alterColumn changes all but the default. Identity goes first and comes last: it stands in the way of types and needs NOT NULL.
func (p *planner) alterColumn(n *node, u *unit) {
	r := p.want.relation(u.want)
	h, w := p.have.column(u.have), p.want.column(u.want)
	if h == nil || w == nil {
		return
	}
	at := p.alterTable(r, w)
	if h.Identity != schema.NoIdentity && w.Identity == schema.NoIdentity {
		n.say(at+" DROP IDENTITY", u.want)
	}
	if h.Generated != "" && w.Generated == "" && u.act != remake {
		n.say(at+" DROP EXPRESSION", u.want).Note = "the computed values stay"
	}
	if u.retyped && !p.above(u, func(parent *unit) bool { return parent.retyped }) {
		p.retype(n, u)
	}
	if c, ok := u.changes["not null"]; ok && !p.above(u, func(parent *unit) bool {
		return parent.changes["not null"].Want == c.Want && parent.changed("not null")
	}) {
		p.alterNotNull(n, u, at, c)
	}
	p.alterIdentity(n, u)
	p.alterColumnExtras(n, u)
}

func (p *planner) alterNotNull(n *node, u *unit, at string, c diff.Change) {
	switch c.Want {
	case "":
		n.say(at+" DROP NOT NULL", u.want)
	case "not null":
		if p.tightened(u) {
			p.tighten(p.alone(u, n), u)
			return
		}
		again := when(c.Have == "not null no inherit", "DROP NOT NULL, ALTER COLUMN "+schema.Quote(u.want.Name)) // what children lack is not set over it
		s := n.say(words(at, again, "SET NOT NULL"), u.want)
		s.Note = "fails where a row has no value; reads the whole table under a lock"
		p.notNullCheck(s, u)
	default:
		p.refuse(u.changes["not null"], "a NOT NULL that holds for some rows only has to be written by hand")
	}
}

func (p *planner) alterColumnExtras(n *node, u *unit) {
	r := p.want.relation(u.want)
	h, w := p.have.column(u.have), p.want.column(u.want)
	at := p.alterTable(r, w)
	if h.Storage != w.Storage && (u.changed("storage") || u.retyped) {
		n.say(at+" SET STORAGE "+strings.ToUpper(p.storage(w)), u.want)
	}
	if u.changed("compression") {
		n.say(at+" SET COMPRESSION "+orWord(w.Compression, "default"), u.want)
	}
	if u.changed("statistics") {
		n.say(at+" SET STATISTICS "+strconv.Itoa(w.Statistics), u.want)
	}
	if c, ok := u.changes["options"]; ok {
		if r.Kind == schema.ForeignTable {
			p.refuse(c, "the options of a foreign table are written by hand")
		} else {
			p.alterOptions(n, at, h.Options, w.Options, u.want)
		}
	}
	if c, ok := u.changes["inherited"]; ok && (c.Want != "" || p.keepsParents(u)) {
		p.refuse(c, "whether a column is a child table's own follows from how it was made: no statement changes it")
	}
	if u.changed("comment") {
		comment(n, "COLUMN "+p.table(u.want)+"."+schema.Quote(w.Name), w.Comment, u.want)
	}
}

// keepsParents says whether the child keeps its parents: when they let go of it, what it inherited becomes its own.
func (p *planner) keepsParents(u *unit) bool {
	r := p.old[u.have.RelationID()]
	return r == nil || !r.changed("inherits") && !r.changed("partition of")
}

func orWord(word, otherwise string) string {
	if word == "" {
		return otherwise
	}
	return word
}

// storage gives the column's storage; that of its type, where it has no other, is known for built-in types only.
func (p *planner) storage(c *schema.Column) string {
	if c.Storage != "" {
		return c.Storage
	}
	name, _, _ := strings.Cut(c.Type, "(")
	if t, ok := fixedTypes[name]; ok {
		return t
	}
	return "extended"
}

// fixedTypes are types whose storage is not extended (src/include/catalog/pg_type.dat, typstorage).
var fixedTypes = map[string]string{"smallint": "plain", "integer": "plain", "bigint": "plain", "real": "plain", "double precision": "plain",
	"boolean": "plain", "date": "plain", "uuid": "plain", "numeric": "main", "inet": "main", "cidr": "main", "interval": "plain",
	"timestamp with time zone": "plain", "timestamp without time zone": "plain"}

// setDefault gives the column the expression that is wanted of it.
func (p *planner) setDefault(n *node, u *unit) {
	id := u.want
	id.Kind = schema.KindColumn
	r, c := p.want.relation(id), p.want.column(id)
	if c.Generated != "" {
		return // the column is made anew
	}
	n.key = strings.Join([]string{id.Schema, id.Relation, "default", c.Name}, "\x00")
	n.say(p.alterTable(r, c)+" SET DEFAULT "+p.defaultText(c), id)
	if q := p.want.serial(r, c); q != nil && p.new[sequenceID(q.Name)].act == create {
		p.position(n, p.name(q.Name), r, c, q.Options)
	}
}

// dropDefault takes the default away where none follows or where what follows cannot replace it in one step.
func (p *planner) dropDefault(n *node, u *unit) {
	id := u.have
	id.Kind = schema.KindColumn
	c := p.have.column(id)
	now := p.old[id]
	if c.Generated != "" || now == nil {
		return // its column goes, or drops the expression itself
	}
	r := p.want.relation(now.want)
	if w := p.want.column(now.want); r != nil && w != nil {
		n.say(p.alterTable(r, w)+" DROP DEFAULT", id)
	}
}

// position moves a new sequence behind the values that the column holds already: the first insert must not meet them.
func (p *planner) position(n *node, sequence string, r *schema.Relation, c *schema.Column, o schema.SequenceOptions) {
	last := "max"
	if o.Increment < 0 {
		last = "min"
	}
	column := schema.Quote(c.Name)
	n.say("SELECT setval("+schema.Literal(sequence)+", "+last+"("+column+")) FROM "+p.name(r.Name)+" HAVING count("+column+") > 0",
		columnID(r.Name, c.Name)).Note = "the sequence goes on behind the values that are there"
}
