package lint

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// command is one statement of SQL, as far as rules need it.
type command struct {
	sql          string
	verb         string // its first word: create, alter, drop, update, …; that of what follows WITH
	object       string // of create, alter, drop, …: table, index, materialized view, …
	names        []schema.Name
	on           schema.Name // the table of an index, trigger or policy; what a partition is attached to
	concurrently bool
	repeatable   bool // IF EXISTS, IF NOT EXISTS, OR REPLACE
	cascade      bool
	temporary    bool
	actions      []action // of ALTER TABLE, and the columns and constraints of CREATE TABLE as if added
	tail         *reader  // what follows the names
}

// name gives what the command is about.
func (c *command) name() schema.Name {
	if len(c.names) == 0 {
		return schema.Name{}
	}
	return c.names[0]
}

// is says whether the command is, for instance, a "create index".
func (c *command) is(verb string, objects ...string) bool {
	return c.verb == verb && (len(objects) == 0 || contains(objects, c.object))
}

// objects are the kinds that follow CREATE, ALTER and DROP, the longer ones first.
var objects = []string{"materialized view", "foreign table", "event trigger", "foreign data wrapper", "text search", "access method", "operator class",
	"operator family", "table", "index", "view", "type", "domain", "schema", "sequence", "function", "procedure", "routine", "aggregate", "trigger", "rule", "policy",
	"database", "extension", "role", "user", "owned by", "statistics", "publication", "subscription", "operator", "collation", "cast", "tablespace", "system", "server"}

// parse reads a command; names without a schema are in home.
func parse(sql, home string) *command {
	r := newReader(sql, home)
	c := &command{sql: sql, tail: r}
	if r.accept("with") {
		r.until("insert", "update", "delete", "merge", "select")
	}
	c.verb = strings.ToLower(r.word())
	switch c.verb {
	case "create":
		c.create(r)
	case "alter", "drop":
		c.object = r.acceptAny(objects...)
		c.concurrently = r.accept("concurrently")
		c.repeatable = r.accept("if exists")
		c.names = r.names()
		c.cascade = c.verb == "drop" && r.has("cascade")
		c.alter(r)
	case "truncate", "lock":
		r.accept("table")
		c.names = r.names()
		c.cascade = r.has("cascade")
	case "refresh":
		r.accept("materialized view")
		c.concurrently = r.accept("concurrently")
		c.names = []schema.Name{r.name()}
	case "reindex", "cluster", "vacuum":
		c.maintenance(r)
	case "update", "delete", "insert", "merge":
		r.acceptAny("from", "into")
		r.accept("only")
		c.names = []schema.Name{r.name()}
	}
	return c
}

// create reads what follows CREATE.
func (c *command) create(r *reader) {
	c.repeatable = r.accept("or replace")
	for word := "-"; word != ""; {
		word = r.acceptAny("global", "local", "temporary", "temp", "unlogged", "unique", "recursive", "constraint")
		c.temporary = c.temporary || strings.HasPrefix(word, "temp")
	}
	c.object = r.acceptAny(objects...)
	c.concurrently = r.accept("concurrently")
	c.repeatable = r.accept("if not exists") || c.repeatable
	switch c.object {
	case "index":
		if !r.is("on") {
			c.names = []schema.Name{r.name()}
		}
		c.readOn(r)
	case "trigger", "policy", "statistics":
		c.names = []schema.Name{r.name()}
		c.readOn(r)
	default:
		c.names = []schema.Name{r.name()}
	}
	if c.object == "table" && !r.is("as") && !r.is("partition") {
		for _, element := range schema.SplitTop(r.group()) {
			c.actions = append(c.actions, added(newReader(element, r.home)))
		}
	}
}

func (c *command) readOn(r *reader) {
	if r.seek("on") {
		r.accept("only")
		c.on = r.name()
	}
}

// alter reads the actions of ALTER TABLE and its like.
func (c *command) alter(r *reader) {
	if c.verb != "alter" || !contains([]string{"table", "materialized view", "view", "foreign table", "index"}, c.object) {
		return
	}
	for _, part := range schema.SplitTop(r.rest()) {
		c.actions = append(c.actions, parseAction(newReader(part, r.home)))
	}
}

// maintenance reads REINDEX, CLUSTER and VACUUM. Of VACUUM only FULL locks anybody out.
func (c *command) maintenance(r *reader) {
	options := strings.ToLower(r.group())
	if c.verb == "vacuum" {
		full := strings.Contains(options, "full")
		for word := "-"; word != ""; {
			word = r.acceptAny("full", "freeze", "verbose", "analyze")
			full = full || word == "full"
		}
		if full {
			c.object = "full"
		}
	} else {
		r.accept("verbose")
		c.object = r.acceptAny("index", "table", "schema", "database", "system")
	}
	c.concurrently = r.accept("concurrently") || c.verb == "reindex" && strings.Contains(options, "concurrently")
	c.names = r.names()
}
