package lint

import (
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

const expand = "add a new column, write both, fill it in batches, read the new one, drop the old one in a later revision"

var rewriteRules = []Rule{
	{"CDX201", "column type changed by writing the table anew", Danger,
		"Where the new type is not stored as the old one was, every row and every index is written anew under an ACCESS EXCLUSIVE lock.",
		expand, findRetype},
	{"CDX202", "default computed for every row", Danger,
		"A default that differs from call to call (random(), gen_random_uuid(), clock_timestamp()) is computed for every row that is there, which writes the table anew under an ACCESS EXCLUSIVE lock. A constant or now() is not.",
		"ADD COLUMN without the default, then ALTER COLUMN … SET DEFAULT …, then fill old rows in batches", findVolatile},
	{"CDX203", "numbers or results computed for every row", Danger,
		"Adding a serial, an identity or a stored generated column writes the table anew under an ACCESS EXCLUSIVE lock.",
		"ADD COLUMN … bigint; fill it in batches; then attach the sequence or use a trigger; or add it while the table is small", findComputed},
	{"CDX204", "table moved", Danger,
		"SET LOGGED, SET UNLOGGED, SET TABLESPACE and SET ACCESS METHOD copy the whole table under an ACCESS EXCLUSIVE lock.",
		"do it in a maintenance window, or fill a new table beside the old one", findMove},
	{"CDX205", "table written anew", Danger,
		"Running the statement has shown that it writes a table anew, while an ACCESS EXCLUSIVE lock keeps everybody waiting.",
		expand, findRewrite},
	{"CDX206", "index built anew under a lock", Warning,
		"Running the statement has shown that it builds an index anew although its table stays as it is (a changed collation or operator class).",
		"drop the index, change the column, CREATE INDEX CONCURRENTLY in the next revision", findReindex},
}

// eachAction calls f for every action on a table that was there.
func (v *view) eachAction(do string, f func(a action)) {
	if !v.is("alter", "table", "materialized view") || !v.exists(v.name()) {
		return
	}
	for _, a := range v.actions {
		if a.do == do {
			f(a)
		}
	}
}

// rewrite tells that the table is written anew.
func (v *view) rewrite(help string) {
	v.tell(v.name(), help, "%s", v.blocks(trace.AccessExclusive, v.name(), "rewriting"))
}

func findRetype(v *view) {
	v.eachAction("type", func(a action) {
		guess := a.using != "" || !stored(v.typeOf(v.name(), a.column), a.to)
		if v.rewrites(v.name(), guess) && !v.told[v.name()] {
			v.rewrite("")
		}
	})
}

// typeOf gives the type that a column had before the revision; empty when that is not known.
func (w *world) typeOf(table schema.Name, column string) string {
	if r := w.before(table); r != nil {
		if c := r.Column(column); c != nil {
			return c.Type
		}
	}
	return ""
}

// volatile are functions that give another value for every row. What is not among them may be volatile too: running it
// shows it.
var volatile = map[string]bool{"random": true, "gen_random_uuid": true, "clock_timestamp": true, "timeofday": true, "nextval": true,
	"uuid_generate_v1": true, "uuid_generate_v1mc": true, "uuid_generate_v4": true, "gen_random_bytes": true, "uuidv4": true, "uuidv7": true}

func findVolatile(v *view) {
	v.eachAction("add column", func(a action) {
		guess := false
		for _, t := range schema.Tokens(a.value) {
			guess = guess || t.Kind == schema.Word && volatile[t.Text]
		}
		if a.value != "" && !computed(a) && v.rewrites(v.name(), guess) {
			v.rewrite("")
		}
	})
}

// computed says whether an added column gets a value from elsewhere than its default.
func computed(a action) bool {
	return a.identity || a.generated || serials[strings.ToLower(a.typ)] != ""
}

// serials are the types that are none, with the type that is stored.
var serials = map[string]string{"serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint", "smallserial": "smallint", "serial2": "smallint"}

func findComputed(v *view) {
	v.eachAction("add column", func(a action) {
		if computed(a) && v.rewrites(v.name(), true) {
			v.rewrite("")
		}
	})
}

func findMove(v *view) {
	for _, do := range []string{"set logged", "set unlogged", "set tablespace", "set access method"} {
		v.eachAction(do, func(action) {
			if v.rewrites(v.name(), true) {
				v.rewrite("")
			}
		})
	}
}

// findRewrite is about what no other rule has spoken about.
func findRewrite(v *view) {
	if v.did == nil || contains([]string{"truncate", "refresh", "cluster", "vacuum"}, v.verb) {
		return
	}
	for _, r := range v.did.Rewritten {
		if v.exists(r.Name) && !r.New && !v.told[r.Name] {
			v.tell(r.Name, "", "%s", v.blocks(max(trace.AccessExclusive, v.mode(r.Name)), r.Name, "rewriting"))
		}
	}
}

func findReindex(v *view) {
	if v.did == nil || contains([]string{"truncate", "refresh", "cluster", "vacuum", "reindex"}, v.verb) {
		return
	}
	for _, r := range v.did.Reindexed {
		if !r.New && v.exists(r.Table) && !among(v.did.Rewritten, r.Table) && !v.told[r.Table] {
			v.tell(r.Table, "", "%s", v.blocks(trace.AccessExclusive, r.Table, "indexing"))
		}
	}
}
