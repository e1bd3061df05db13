package lint

import (
	"github.com/clipdex/clipdex/internal/schema"
)

const keepBackup = "first release code that no longer uses it; keep a copy if the data may be wanted:  pg_dump -t …"

var lossRules = []Rule{
	{"CDX301", "table dropped", Danger,
		"Its rows are gone, and code that runs while the revision is rolled out fails. Down brings back an empty table.",
		keepBackup, findDropTable},
	{"CDX302", "column dropped", Danger,
		"Its values are gone, and code that still names it fails, SELECT * included where columns are read by name. Down brings back an empty column.",
		keepBackup, findDropColumn},
	{"CDX303", "materialized view dropped", Warning,
		"What it holds can be computed again, but until then whoever reads it fails.",
		"first release code that no longer reads it", findDropMaterialized},
	{"CDX304", "column type narrowed", Danger,
		"Values that do not fit the new type make the statement fail, or are cut or rounded without a word (a cast in USING, a date from a timestamp).",
		"look first:  SELECT count(*) FROM … WHERE …;   else " + expand, findNarrowing},
	{"CDX305", "table emptied", Danger,
		"TRUNCATE removes every row, under an ACCESS EXCLUSIVE lock and without firing row triggers. Down does not bring them back.",
		"keep a copy:  CREATE TABLE … AS TABLE …", findTruncate},
	{"CDX306", "every row deleted", Danger,
		"DELETE without WHERE removes every row. Down does not bring them back.",
		"say which rows with WHERE, and delete them in batches", findDeleteAll},
	{"CDX307", "whatever depends on it goes too", Danger,
		"DROP … CASCADE drops views, foreign keys and defaults that nobody named, TRUNCATE … CASCADE empties tables that nobody named, and those of a live database may be others than here.",
		"leave CASCADE out, and name what PostgreSQL then complains about", findCascade},
	{"CDX308", "schema or database dropped", Danger,
		"Everything in it is gone.",
		"drop by name what is no longer needed", findDropAll},
	{"CDX309", "value of an enum removed", Danger,
		"PostgreSQL can't remove a value: the type is made anew and every column converted. A row that has the value makes it fail, or is changed to another.",
		"look first:  SELECT count(*) FROM … WHERE … = '…'; and change those rows in a revision before", findEnumValue},
	{"CDX310", "data lost", Danger,
		"The plan says that the statement loses data.",
		keepBackup, findPlannedLoss},
}

func findDropTable(v *view) {
	if !v.is("drop", "table") {
		return
	}
	for _, name := range v.names {
		if v.exists(name) {
			v.tell(name, "", "drops %s", v.sized(name))
		}
	}
}

func findDropColumn(v *view) {
	v.eachAction("drop column", func(a action) {
		v.tell(v.name(), "", "drops column %s of %s", schema.Quote(a.column), v.sized(v.name()))
	})
}

func findDropMaterialized(v *view) {
	if !v.is("drop", "materialized view") {
		return
	}
	for _, name := range v.names {
		if v.exists(name) && !v.again(name, "create") {
			v.tell(name, "", "drops %s", v.sized(name))
		}
	}
}

func findNarrowing(v *view) {
	v.eachAction("type", func(a action) {
		if from := v.typeOf(v.name(), a.column); narrows(from, a.to) {
			v.tell(v.name(), "", "%s of %s: not every %s fits %s", schema.Quote(a.column), v.sized(v.name()), from, a.to)
		}
	})
}

func findTruncate(v *view) {
	if v.verb != "truncate" {
		return
	}
	for _, name := range v.names {
		if v.exists(name) {
			v.tell(name, "", "removes every row of %s", v.sized(name))
		}
	}
}

func findDeleteAll(v *view) {
	if v.verb == "delete" && v.exists(v.name()) && !v.tail.has("where") {
		v.tell(v.name(), "", "removes every row of %s", v.sized(v.name()))
	}
}

func findCascade(v *view) {
	cascade := v.cascade
	for _, a := range v.actions {
		cascade = cascade || a.cascade
	}
	switch {
	case !cascade || !v.exists(v.name()):
	case v.verb == "truncate":
		v.tell(v.name(), "", "empties every table that refers to %s", v.short(v.name()))
	default:
		v.tell(v.name(), "", "drops what depends on it too, whatever that is")
	}
}

func findDropAll(v *view) {
	if v.is("drop", "schema", "database", "owned by") {
		v.tell(schema.Name{}, "", "drops %s %s and everything in it", v.object, schema.Quote(v.name().Name))
	}
}

// findEnumValue looks at a type that is made anew under the name that it had before the revision.
func findEnumValue(v *view) {
	if !v.is("create", "type") || v.Before == nil {
		return
	}
	r := *v.tail
	if !r.accept("as enum") {
		return
	}
	kept := map[string]bool{}
	for _, label := range schema.SplitTop(r.group()) {
		kept[label] = true
	}
	for _, enum := range v.Before.Enums {
		if enum.Name != v.name() {
			continue
		}
		for _, label := range enum.Labels {
			if !kept[schema.Literal(label)] {
				v.tell(enum.Name, "", "removes the value %s of %s", schema.Literal(label), v.short(enum.Name))
			}
		}
	}
}

// findPlannedLoss is about what no other rule of this group has spoken about.
func findPlannedLoss(v *view) {
	if v.loses == "" {
		return
	}
	for _, f := range v.findings {
		if f.Statement == v.number && f.Code > "CDX300" && f.Code < v.rule.Code {
			return
		}
	}
	v.tell(v.name(), "", "loses %s", v.loses)
}
