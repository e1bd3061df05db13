package lint

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// action is one thing that ALTER TABLE does.
type action struct {
	do         string // add column, add constraint, drop column, type, set not null, rename column, … as below
	column     string // also the constraint of validate, drop and rename constraint
	to         string // new name, new type, new default
	using      string // expression of a type change
	typ        string // of an added column
	notNull    bool
	value      string // default of an added column
	generated  bool   // stored or virtual, from other columns
	identity   bool
	repeatable bool // IF EXISTS, IF NOT EXISTS
	cascade    bool
	partition  schema.Name
	concurrent bool
	limits     []limit // constraints that are added, those of an added column included
}

// limit is a constraint as it is written.
type limit struct {
	name     string
	kind     schema.Kind
	columns  []string
	expr     string // of a check
	ref      schema.Name
	index    bool // USING INDEX
	notValid bool
}

// parseAction reads one action of ALTER TABLE.
func parseAction(r *reader) action {
	switch word := r.acceptAny("add", "drop", "alter", "rename", "validate constraint", "attach partition", "detach partition", "set", "disable trigger", "enable trigger"); word {
	case "add":
		return added(r)
	case "drop":
		return dropped(r)
	case "alter":
		r.accept("column")
		return altered(action{column: r.word()}, r)
	case "rename":
		return renamed(r)
	case "validate constraint":
		return action{do: word, column: r.word()}
	case "attach partition", "detach partition":
		a := action{do: word, partition: r.name()}
		a.concurrent = r.has("concurrently")
		return a
	case "set":
		for _, what := range []string{"logged", "unlogged", "tablespace", "access method", "schema"} {
			if r.accept(what) {
				return action{do: "set " + what, to: r.word()}
			}
		}
		return action{do: "set"}
	case "disable trigger", "enable trigger":
		return action{do: word, column: r.word()}
	}
	return action{do: strings.ToLower(r.until())}
}

func dropped(r *reader) action {
	a := action{do: "drop constraint"}
	if !r.accept("constraint") {
		r.accept("column")
		a.do = "drop column"
	}
	a.repeatable = r.accept("if exists")
	a.column = r.word()
	a.cascade = r.accept("cascade")
	return a
}

func altered(a action, r *reader) action {
	r.accept("set data")
	switch word := r.acceptAny("type", "set not null", "drop not null", "set default", "drop default", "add generated"); word {
	case "type":
		a.do, a.to = word, r.until("using", "collate")
		if r.seek("using") {
			a.using = r.rest()
		}
	case "set default":
		a.do, a.to = word, r.rest()
	default:
		a.do = word
	}
	return a
}

func renamed(r *reader) action {
	switch {
	case r.accept("to"):
		return action{do: "rename", to: r.word()}
	case r.accept("constraint"):
		a := action{do: "rename constraint", column: r.word()}
		r.accept("to")
		a.to = r.word()
		return a
	}
	r.accept("column")
	a := action{do: "rename column", column: r.word()}
	r.accept("to")
	a.to = r.word()
	return a
}

// beginsLimit are the words that begin a constraint of a table.
var beginsLimit = []string{"constraint", "primary", "unique", "check", "foreign", "exclude"}

// added reads a column or a constraint, as it stands in CREATE TABLE or behind ADD.
func added(r *reader) action {
	if r.accept("like") {
		return action{do: "like"}
	}
	for _, word := range beginsLimit {
		if r.is(word) {
			return action{do: "add constraint", limits: []limit{tableLimit(r)}}
		}
	}
	r.accept("column")
	a := action{do: "add column", repeatable: r.accept("if not exists")}
	a.column = r.word()
	a.typ = r.until("constraint", "not", "null", "default", "generated", "primary", "unique", "references", "check", "collate", "storage", "compression", "options")
	for !r.done() {
		a.columnLimit(r)
	}
	return a
}

// tableLimit reads a constraint of a table.
func tableLimit(r *reader) limit {
	var l limit
	if r.accept("constraint") {
		l.name = r.word()
	}
	switch r.acceptAny("primary key", "unique", "check", "foreign key", "exclude") {
	case "primary key":
		l.kind = schema.KindPrimaryKey
	case "unique":
		l.kind = schema.KindUnique
		if r.accept("nulls") {
			r.accept("not")
			r.accept("distinct")
		}
	case "check":
		l.kind, l.expr = schema.KindCheck, r.group()
	case "foreign key":
		l.kind, l.columns = schema.KindForeignKey, r.columns()
		r.accept("references")
		l.ref = r.name()
	case "exclude":
		l.kind = schema.KindExclusion
	}
	if l.columns == nil && (l.kind == schema.KindPrimaryKey || l.kind == schema.KindUnique) {
		l.index = r.accept("using index")
		l.columns = r.columns()
	}
	l.notValid = r.has("not", "valid")
	return l
}

// columnLimit reads one constraint of a column, or steps over a word.
func (a *action) columnLimit(r *reader) {
	name := ""
	if r.accept("constraint") {
		name = r.word()
	}
	own := limit{name: name, columns: []string{a.column}}
	switch r.acceptAny("not null", "default", "generated", "primary key", "unique", "references", "check") {
	case "not null":
		a.notNull = true
	case "default":
		if r.accept("null") {
			return // as without a default
		}
		a.value = r.until("constraint", "not", "null", "generated", "primary", "unique", "references", "check", "collate")
	case "generated":
		r.acceptAny("always", "by default")
		if r.accept("as identity") {
			a.identity = true
		} else {
			a.generated = !r.has("virtual")
		}
		r.group()
	case "primary key":
		own.kind, a.notNull = schema.KindPrimaryKey, true
	case "unique":
		own.kind = schema.KindUnique
	case "references":
		own.kind, own.ref = schema.KindForeignKey, r.name()
	case "check":
		own.kind, own.expr = schema.KindCheck, r.group()
	default:
		r.i++
	}
	if own.kind != "" {
		a.limits = append(a.limits, own)
	}
}
