package lint

import (
	"github.com/clipdex/clipdex/internal/schema"
)

const both = "keep both names for one release: a view under the old name, or a new column that a trigger fills; then drop the old one"

var compatibilityRules = []Rule{
	{"CDX401", "relation renamed", Warning,
		"Code that runs while the revision is rolled out knows the old name, and fails from the moment it is renamed.",
		both, findRename},
	{"CDX402", "column renamed", Warning,
		"Code that runs while the revision is rolled out names the old column, and fails from the moment it is renamed.",
		both, findRenameColumn},
	{"CDX403", "value of an enum renamed", Warning,
		"Running code still writes and compares the old value: writing it fails, comparing finds nothing.",
		"ALTER TYPE … ADD VALUE …; change the rows; leave the old value unused", findRenameValue},
	{"CDX404", "required column without a default", Danger,
		"ADD COLUMN … NOT NULL without a DEFAULT fails on a table that has rows, and on an empty one every INSERT of running code fails, which does not name it.",
		"ADD COLUMN … NOT NULL DEFAULT …   (a constant is not written to the rows); or nullable first, NOT NULL after the backfill", findRequired},
	{"CDX405", "default dropped from a required column", Warning,
		"An INSERT that does not name the column fails from now on.",
		"first release code that always gives a value", findDropDefault},
	{"CDX406", "column made nullable", Advice,
		"Code that reads the column into a type without null fails at the first one.",
		"first release code that can read null", findNullable},
	{"CDX407", "view, function or type dropped", Warning,
		"Code that runs while the revision is rolled out fails where it uses it.",
		"first release code that no longer uses it", findDropUsed},
	{"CDX408", "moved to another schema", Warning,
		"Code that qualifies the name, or whose search_path lacks the new schema, fails.",
		"put the new schema on the search_path of every role first:  ALTER ROLE … SET search_path = …", findMoveSchema},
}

func findRename(v *view) {
	if !v.is("alter", "table", "view", "materialized view", "foreign table") || !v.exists(v.name()) {
		return
	}
	for _, a := range v.actions {
		if a.do == "rename" {
			v.tell(v.name(), "", "%s becomes %s: queries that name it fail until the new code runs", v.short(v.name()), schema.Quote(a.to))
		}
	}
}

func findRenameColumn(v *view) {
	if !v.is("alter", "table", "view", "materialized view", "foreign table") || !v.exists(v.name()) {
		return
	}
	for _, a := range v.actions {
		if a.do == "rename column" {
			v.tell(v.name(), "", "%s of %s becomes %s: queries that name it fail until the new code runs", schema.Quote(a.column), v.short(v.name()), schema.Quote(a.to))
		}
	}
}

func findRenameValue(v *view) {
	if !v.is("alter", "type") {
		return
	}
	if r := *v.tail; r.accept("rename value") {
		v.tell(v.name(), "", "a value of %s gets another name", v.short(v.name()))
	}
}

func findRequired(v *view) {
	v.eachAction("add column", func(a action) {
		if a.notNull && a.value == "" && !computed(a) {
			v.tell(v.name(), "", "fails if %s has rows; else INSERT without %s fails", v.sized(v.name()), schema.Quote(a.column))
		}
	})
}

func findDropDefault(v *view) {
	v.eachAction("drop default", func(a action) {
		r := v.before(v.name())
		if r == nil {
			return
		}
		if c := r.Column(a.column); c != nil && c.NotNull && (c.Default != "" || c.DefaultSequence != schema.Name{}) {
			v.tell(v.name(), "", "INSERT into %s without %s fails from now on", v.short(v.name()), schema.Quote(a.column))
		}
	})
}

func findNullable(v *view) {
	v.eachAction("drop not null", func(a action) {
		v.tell(v.name(), "", "%s of %s may be null from now on", schema.Quote(a.column), v.short(v.name()))
	})
}

func findDropUsed(v *view) {
	if !v.is("drop", "view", "function", "procedure", "routine", "aggregate", "type", "domain") {
		return
	}
	for _, name := range v.names {
		if v.exists(name) && !v.again(name, "create") && !v.aside(name) {
			v.tell(name, "", "drops %s %s", v.object, v.short(name))
		}
	}
}

// aside says whether the type got this name in the revision: it is the old self of one that was made anew.
func (v *view) aside(name schema.Name) bool {
	for _, other := range v.views {
		if !other.is("alter", "type", "domain") {
			continue
		}
		if r := *other.tail; r.accept("rename to") && r.word() == name.Name {
			return true
		}
	}
	return false
}

func findMoveSchema(v *view) {
	if v.verb != "alter" || !v.exists(v.name()) {
		return
	}
	moves := v.tail.is("set", "schema") || v.object == "schema" && v.tail.is("rename", "to")
	if moves {
		v.tell(v.name(), "", "%s %s is found under another name from now on", v.object, v.short(v.name()))
	}
}
