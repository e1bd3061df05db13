package check_test

import "github.com/clipdex/clipdex/internal/check"

const (
	toSmall  = `ALTER TABLE items ALTER COLUMN size TYPE smallint`
	toBig    = `ALTER TABLE items ALTER COLUMN size TYPE bigint`
	touch    = `CREATE FUNCTION touch() RETURNS integer LANGUAGE sql AS 'SELECT 1'`
	touched  = `CREATE OR REPLACE FUNCTION touch() RETURNS integer LANGUAGE sql AS 'SELECT 2'`
	touching = `CREATE OR REPLACE FUNCTION touch() RETURNS integer LANGUAGE sql AS 'SELECT 3'`
	watched  = `CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
		CREATE TRIGGER watched BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION watch()`
	named = `CREATE VIEW named AS SELECT id, name FROM items WHERE name IS NOT NULL`
	tags  = `CREATE TABLE tags (id bigserial PRIMARY KEY, label text NOT NULL)`
)

const sizeType = "alter column items.size type"

var attributionCases = []attributionCase{
	// The combinations, by the type of one column: integer in legacy, what revisions make of it, what a hand did.
	{"nobody", []any{item{}}, nil, 0, ``, "", check.VerdictClean},
	{"ahead", []any{itemBig{}}, nil, 0, ``, sizeType + " [ahead]", check.VerdictDrift},
	{"pending", []any{itemBig{}}, []string{toBig}, 0, ``, sizeType + " [pending] by 000000000001", check.VerdictPending},
	{"hand", []any{item{}}, nil, 0, toSmall, sizeType, check.VerdictDrift},
	{"ahead and pending", []any{itemNumeric{}}, []string{toBig}, 0, ``, sizeType + " [ahead pending] by 000000000001", check.VerdictDrift},
	{"ahead and hand", []any{itemBig{}}, nil, 0, toSmall, sizeType + " [ahead hand]", check.VerdictDrift},
	{"pending and hand", []any{itemBig{}}, []string{toBig}, 0, toSmall, sizeType + " [pending hand] by 000000000001", check.VerdictDrift},
	{"all three", []any{itemNumeric{}}, []string{toBig}, 0, toSmall, sizeType + " [ahead pending hand] by 000000000001", check.VerdictDrift},
	{"applied", []any{itemBig{}}, []string{toBig}, 1, ``, "", check.VerdictClean},
	{"ahead of what is applied", []any{itemNumeric{}}, []string{toBig}, 1, ``, sizeType + " [ahead]", check.VerdictDrift},
	{"two pending, both named", []any{itemBig{}}, []string{toSmall, toBig}, 0, ``, sizeType + " [pending] by 000000000001,000000000002", check.VerdictPending},
	{"two pending, one of them ours", []any{itemBig{}}, []string{named, toBig}, 0, ``,
		sizeType + " [pending] by 000000000002\nadd relation named [pending] by 000000000001", check.VerdictPending},

	// Models and database agree, and something else does not.
	{"model edited and typed by hand", []any{itemBig{}}, nil, 0, toBig, sizeType + " [ahead hand] done", check.VerdictDrift},
	{"pending typed by hand already", []any{itemBig{}}, []string{toBig}, 0, toBig, sizeType + " [pending hand] by 000000000001 done", check.VerdictDrift},
	{"revision drops what the model declares", []any{item{}}, []string{`ALTER TABLE items DROP COLUMN name`}, 0, ``,
		"add column items.name [ahead pending] by 000000000001 done", check.VerdictDrift},
	{"undone by the next revision", []any{item{}}, []string{toBig, `ALTER TABLE items ALTER COLUMN size TYPE integer`}, 0, ``, "", check.VerdictPending},

	// Parents and children.
	{"pending integer under a model of bigint", []any{itemWeighed{}}, []string{`ALTER TABLE items ADD COLUMN weight integer NOT NULL DEFAULT 0, ADD COLUMN at timestamptz NOT NULL DEFAULT now()`}, 0, ``,
		"add column items.at [pending] by 000000000001\nadd column items.weight [pending ahead] by 000000000001", check.VerdictDrift},
	{"pending table", []any{item{}, tag{}}, []string{tags}, 0, ``, "add relation tags [pending] by 000000000001", check.VerdictPending},
	{"pending table with a later column of the model", []any{item{}, tagColoured{}}, []string{tags}, 0, ``,
		"add relation tags [pending ahead] by 000000000001", check.VerdictDrift},
	{"pending table made by hand", []any{item{}, tag{}}, []string{tags}, 0, tags, "add relation tags [pending hand] by 000000000001 done", check.VerdictDrift},
	{"table of the models alone", []any{item{}, tag{}}, nil, 0, ``, "add relation tags [ahead]", check.VerdictDrift},
	{"table of the models made by hand", []any{item{}, tag{}}, nil, 0, tags, "add relation tags [ahead hand] done", check.VerdictDrift},
	{"table dropped from the models", []any{item{}}, []string{tags}, 1, ``, "drop relation tags [ahead]", check.VerdictDrift},
	{"column dropped from the models", []any{item{}}, []string{`ALTER TABLE items ADD COLUMN colour text`}, 1, ``, "drop column items.colour [ahead]", check.VerdictDrift},
	{"table of nobody", []any{item{}}, nil, 0, tags, "drop relation tags", check.VerdictDrift},
	{"table dropped by hand", []any{item{}, tag{}}, []string{tags}, 1, `DROP TABLE tags`, "add relation tags", check.VerdictDrift},
	{"pending index on a column dropped by hand", []any{item{}}, []string{`CREATE INDEX items_name ON items (name)`}, 0, `ALTER TABLE items DROP COLUMN name`,
		"add column items.name\ndrop index items.items_name [ahead pending] by 000000000001 done", check.VerdictDrift},

	// Other spellings of one default.
	{"spelling of a default is nobody's", []any{itemWeighed{}}, []string{`ALTER TABLE items ADD COLUMN weight bigint NOT NULL DEFAULT 0, ADD COLUMN at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP`}, 1, ``,
		"", check.VerdictClean},
	{"model ahead, database another spelling", []any{itemWeighed{}}, []string{`ALTER TABLE items ADD COLUMN weight bigint NOT NULL DEFAULT 0, ADD COLUMN at timestamptz NOT NULL DEFAULT now()`,
		`ALTER TABLE items ALTER COLUMN at SET DEFAULT clock_timestamp()`}, 1, `ALTER TABLE items ALTER COLUMN at SET DEFAULT CURRENT_TIMESTAMP`,
		"alter column items.at default [ahead pending] by 000000000002 done", check.VerdictDrift},
	{"model of another default, database another spelling", []any{itemClocked{}}, []string{`ALTER TABLE items ADD COLUMN at timestamptz NOT NULL DEFAULT now()`}, 1,
		`ALTER TABLE items ALTER COLUMN at SET DEFAULT CURRENT_TIMESTAMP`, "alter column items.at default [ahead]", check.VerdictDrift},

	// What no model declares.
	{"function of a revision", []any{item{}}, []string{touch}, 1, ``, "", check.VerdictClean},
	{"function of a revision edited by hand", []any{item{}}, []string{touch}, 1, touched, "alter function touch() definition", check.VerdictDrift},
	{"function of a revision dropped by hand", []any{item{}}, []string{touch}, 1, `DROP FUNCTION touch`, "add function touch()", check.VerdictDrift},
	{"function that a pending revision makes", []any{item{}}, []string{touch}, 0, ``, "add function touch() [pending] by 000000000001", check.VerdictPending},
	{"function that a pending revision changes", []any{item{}}, []string{touch, touched}, 1, ``, "alter function touch() definition [pending] by 000000000002", check.VerdictPending},
	{"function that a pending revision changes, edited by hand", []any{item{}}, []string{touch, touched}, 1, touching,
		"alter function touch() definition [pending hand] by 000000000002", check.VerdictDrift},
	{"function that a pending revision changes, by hand already", []any{item{}}, []string{touch, touched}, 1, touched,
		"alter function touch() definition [pending hand] by 000000000002 done", check.VerdictDrift},
	{"function that a pending revision drops", []any{item{}}, []string{touch, `DROP FUNCTION touch`}, 1, ``, "drop function touch() [pending] by 000000000002", check.VerdictPending},
	{"function of nobody", []any{item{}}, nil, 0, touch, "drop function touch()", check.VerdictDrift},
	{"trigger and view of revisions", []any{item{}}, []string{watched, named}, 2, ``, "", check.VerdictClean},
	{"trigger and view of nobody", []any{item{}}, nil, 0, watched + ";" + named, "drop function watch()\ndrop trigger items.watched\ndrop relation named", check.VerdictDrift},
	{"trigger of a revision disabled by hand", []any{item{}}, []string{watched}, 1, `ALTER TABLE items DISABLE TRIGGER watched`, "alter trigger items.watched fires", check.VerdictDrift},
	{"trigger of a revision renamed by hand", []any{item{}}, []string{watched}, 1, `ALTER TRIGGER watched ON items RENAME TO guarded`, "rename trigger items.guarded", check.VerdictDrift},
	{"view of a revision replaced by hand", []any{item{}}, []string{named}, 1, `CREATE OR REPLACE VIEW named AS SELECT id, name FROM items WHERE name <> ''`,
		"alter relation named query", check.VerdictDrift},
	{"view of a revision dropped by hand", []any{item{}}, []string{named}, 1, `DROP VIEW named`, "add relation named", check.VerdictDrift},
	{"enum of a revision with a label by hand", []any{item{}}, []string{`CREATE TYPE mood AS ENUM ('a')`}, 1, `ALTER TYPE mood ADD VALUE 'b'`, "alter enum mood labels", check.VerdictDrift},
}
