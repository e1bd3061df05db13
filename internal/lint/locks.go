package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

var lockRules = []Rule{
	{"CDX101", "index built while writes wait", Danger,
		"CREATE INDEX takes a SHARE lock: every INSERT, UPDATE and DELETE waits until the whole table has been read and sorted.",
		"CREATE INDEX CONCURRENTLY … in a revision with NoTransaction: true   (clipdex db revision --online)", findIndexBuild},
	{"CDX102", "index dropped while reads wait", Warning,
		"DROP INDEX takes an ACCESS EXCLUSIVE lock on the table: it waits for every query that runs, and every new one waits behind it.",
		"DROP INDEX CONCURRENTLY … in a revision with NoTransaction: true", findIndexDrop},
	{"CDX103", "check validated under its lock", Danger,
		"ADD CHECK reads the whole table under an ACCESS EXCLUSIVE lock to see whether every row passes.",
		"ADD CONSTRAINT … CHECK (…) NOT VALID, then in the next revision VALIDATE CONSTRAINT …, which blocks nobody", findCheck},
	{"CDX104", "foreign key validated under its lock", Danger,
		"ADD FOREIGN KEY looks up every row while a SHARE ROW EXCLUSIVE lock keeps writes to both tables waiting.",
		"ADD CONSTRAINT … FOREIGN KEY … NOT VALID, then in the next revision VALIDATE CONSTRAINT …", findForeignKey},
	{"CDX105", "NOT NULL proved under its lock", Danger,
		"SET NOT NULL reads the whole table under an ACCESS EXCLUSIVE lock, unless a validated check says already that the column is never null.",
		"ADD CONSTRAINT … CHECK (… IS NOT NULL) NOT VALID; in the next revision VALIDATE CONSTRAINT, SET NOT NULL, DROP CONSTRAINT", findSetNotNull},
	{"CDX106", "key built under its lock", Danger,
		"ADD PRIMARY KEY and ADD UNIQUE build their index under an ACCESS EXCLUSIVE lock: nobody reads the table meanwhile.",
		"CREATE UNIQUE INDEX CONCURRENTLY … in a revision with NoTransaction: true, then ADD CONSTRAINT … USING INDEX …", findKey},
	{"CDX107", "exclusion constraint built under its lock", Danger,
		"ADD EXCLUDE builds its index under an ACCESS EXCLUSIVE lock, and PostgreSQL has no concurrent way to do it.",
		"do it in a maintenance window, or fill a new table that has the constraint and change over to it", findExclusion},
	{"CDX108", "materialized view computed under its lock", Warning,
		"REFRESH without CONCURRENTLY, and dropping and creating anew, keep readers of the view waiting for as long as its query runs.",
		"REFRESH MATERIALIZED VIEW CONCURRENTLY …   (it needs a unique index)", findRefresh},
	{"CDX109", "maintenance that locks everybody out", Danger,
		"REINDEX, CLUSTER and VACUUM FULL write tables or indexes anew while reads and writes wait.",
		"REINDEX … CONCURRENTLY in a revision with NoTransaction: true; for tables pg_repack, or VACUUM without FULL", findMaintenance},
	{"CDX110", "explicit lock", Warning,
		"LOCK TABLE holds until the end of the revision's transaction, whatever else that does.",
		"leave LOCK TABLE out: statements take the locks that they need", findLock},
	{"CDX111", "two tables locked in one transaction", Warning,
		"The first lock is held while the second is waited for. Whoever uses both tables in the other order makes it a deadlock, and the first table is locked for longer than its own change takes.",
		"write two revisions, one for each table", findTwoLocks},
	{"CDX112", "not possible in a transaction", Danger,
		"PostgreSQL refuses this statement inside a transaction (25001).",
		"set NoTransaction: true in the revision, and leave in it what can be repeated", findOutside},
	{"CDX113", "rows changed under a lock", Danger,
		"A change of the schema in the same transaction has locked a table; it stays locked until every row has been changed.",
		"write two revisions: one that changes the schema, one that changes the rows in batches (migrate.Batches)", findBackfill},
	{"CDX114", "constraint validated in the transaction that added it", Danger,
		"VALIDATE CONSTRAINT reads the table without blocking anybody, but the lock of the statement that added the constraint is still held.",
		"VALIDATE CONSTRAINT in the next revision", findValidate},
	{"CDX115", "every row changed at once", Warning,
		"One UPDATE of a whole table locks every row until it commits, doubles the table on disk, and holds vacuum back.",
		"change rows in batches of some thousands: migrate.Batches", findUpdateAll},
	{"CDX116", "partition checked under its lock", Warning,
		"ATTACH PARTITION reads the new partition under an ACCESS EXCLUSIVE lock unless a validated check proves its bounds, and the default partition likewise.",
		"first ADD CONSTRAINT … CHECK (the bounds) NOT VALID and VALIDATE CONSTRAINT, on the default partition the opposite", findAttach},
	{"CDX117", "partition detached while reads wait", Warning,
		"DETACH PARTITION takes an ACCESS EXCLUSIVE lock on the whole partitioned table.",
		"DETACH PARTITION … CONCURRENTLY in a revision with NoTransaction: true (PostgreSQL 14 and later)", findDetach},
	{"CDX118", "domain checked in every table", Danger,
		"A constraint that is added to a domain is checked in every column of that type, under locks that keep writes waiting.",
		"ALTER DOMAIN … ADD CONSTRAINT … NOT VALID, then in the next revision ALTER DOMAIN … VALIDATE CONSTRAINT …", findDomain},
	{"CDX119", "lock_timeout changed", Warning,
		"The runner gives every statement a lock_timeout and tries again: one that waits for longer keeps everybody waiting who comes after it.",
		"leave it out; for one run:  clipdex db upgrade --lock-timeout 5s", findTimeout},
	{"CDX120", "table read under a lock", Danger,
		"Running the statement has shown that it reads a table from end to end while a lock on it keeps others waiting.",
		"move it to a revision of its own, before or after the one that needs the lock", findScan},
}

func findIndexBuild(v *view) {
	if !v.is("create", "index") || v.concurrently || !v.exists(v.on) {
		return
	}
	more := "CONCURRENTLY"
	if v.name().Name != "" && !v.repeatable {
		more += " IF NOT EXISTS"
	}
	help := instead(v.command.sql, "index", more) + outside
	if before := v.before(v.on); before != nil && before.PartitionBy != "" {
		help = "CREATE INDEX … ON ONLY " + v.short(v.on) + " (…); then on every partition CREATE INDEX CONCURRENTLY and ALTER INDEX … ATTACH PARTITION"
	}
	v.tell(v.on, help, "%s", v.blocks(max(trace.Share, v.mode(v.on)), v.on, "reading"))
}

func findIndexDrop(v *view) {
	if !v.is("drop", "index") || v.concurrently {
		return
	}
	more := "CONCURRENTLY"
	if !v.repeatable {
		more += " IF EXISTS"
	}
	help := instead(v.command.sql, "index", more) + outside
	for _, index := range v.names {
		if !v.exists(index) {
			continue
		}
		table, known := v.tableOf(index)
		if !known {
			v.tell(index, help, "waits for every query that uses the table of %s, and lets no other begin", v.short(index))
		} else if v.exists(table) {
			v.tell(table, help, "waits for every query that uses %s, and lets no other begin", v.sized(table))
		}
	}
}

// outside says where what can't run in a transaction belongs.
const outside = "   in a revision with NoTransaction: true"

// instead gives a command with more words behind one of its own.
func instead(sql, word, more string) string {
	for _, t := range schema.Tokens(sql) {
		if t.Is(word) {
			return withoutComments(sql[:t.End] + " " + more + sql[t.End:])
		}
	}
	return sql
}

// later says how to add a constraint now and validate it later; empty when the command does other things too, or the
// constraint has no name yet.
func (v *view) later(l limit) string {
	if len(v.actions) != 1 || l.name == "" || v.actions[0].do != "add constraint" {
		return ""
	}
	return withoutComments(v.command.sql) + " NOT VALID; in the next revision  ALTER TABLE " + v.short(v.name()) + " VALIDATE CONSTRAINT " + schema.Quote(l.name)
}

// tableOf finds the table of an index that was there before.
func (w *world) tableOf(index schema.Name) (schema.Name, bool) {
	if w.Before == nil {
		return schema.Name{}, false
	}
	for _, r := range w.Before.Relations {
		if r.Name.Schema == index.Schema && hasIndex(r, index.Name) {
			return r.Name, true
		}
	}
	return schema.Name{}, false
}

func hasIndex(r *schema.Relation, name string) bool {
	return slices.ContainsFunc(r.Indexes, func(x schema.Index) bool { return x.Name == name }) ||
		slices.ContainsFunc(r.Constraints, func(c schema.Constraint) bool { return c.Index != nil && c.Name == name })
}

// eachLimit calls f for every constraint that the command adds to a table that was there.
func (v *view) eachLimit(f func(a action, l limit)) {
	if !v.is("alter", "table") || !v.exists(v.name()) {
		return
	}
	for _, a := range v.actions {
		for _, l := range a.limits {
			f(a, l)
		}
	}
}

func findCheck(v *view) {
	v.eachLimit(func(_ action, l limit) {
		if l.kind == schema.KindCheck && !l.notValid && v.scans(v.name(), true) {
			v.tell(v.name(), v.later(l), "%s", v.blocks(trace.AccessExclusive, v.name(), "checking"))
		}
	})
}

func findForeignKey(v *view) {
	v.eachLimit(func(a action, l limit) {
		empty := a.do == "add column" && a.value == "" // every key is null: nothing is looked up
		if l.kind == schema.KindForeignKey && !l.notValid && v.scans(v.name(), !empty) {
			v.tell(v.name(), v.later(l), "%s, and writes to %s", v.blocks(max(trace.ShareRowExclusive, v.mode(v.name())), v.name(), "checking"), v.short(l.ref))
		}
	})
}

func findSetNotNull(v *view) {
	if !v.is("alter", "table") || !v.exists(v.name()) {
		return
	}
	for _, a := range v.actions {
		if a.do == "set not null" && v.scans(v.name(), !v.notNull(v.name(), a.column)) {
			table, name := v.short(v.name()), schema.ObjectName(v.name().Name, a.column, "not_null")
			help := fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID; in the next revision VALIDATE CONSTRAINT %s, SET NOT NULL, DROP CONSTRAINT %s",
				table, schema.Quote(name), schema.Quote(a.column), schema.Quote(name), schema.Quote(name))
			v.tell(v.name(), help, "%s", v.blocks(trace.AccessExclusive, v.name(), "looking for nulls in"))
		}
	}
}

func findKey(v *view) {
	v.eachLimit(func(a action, l limit) {
		if (l.kind == schema.KindPrimaryKey || l.kind == schema.KindUnique) && !l.index && v.scans(v.name(), true) {
			v.tell(v.name(), "", "%s", v.blocks(trace.AccessExclusive, v.name(), "indexing"))
		}
	})
}

func findExclusion(v *view) {
	v.eachLimit(func(_ action, l limit) {
		if l.kind == schema.KindExclusion {
			v.tell(v.name(), "", "%s", v.blocks(trace.AccessExclusive, v.name(), "indexing"))
		}
	})
}

func findRefresh(v *view) {
	switch name := v.name(); {
	case v.is("refresh") && !v.concurrently && v.exists(name):
		v.tell(name, "", "reads of %s wait until it is computed", v.sized(name))
	case v.is("drop", "materialized view"):
		for _, name := range v.names {
			if v.exists(name) && v.again(name, "create") && v.step.transaction != 0 {
				v.tell(name, "create it under another name beside the old one, and rename both in one transaction when it is filled",
					"reads of %s wait until it is computed and indexed anew", v.sized(name))
			}
		}
	}
}

func findMaintenance(v *view) {
	full := v.verb == "cluster" || v.verb == "vacuum" && v.object == "full" || v.verb == "reindex"
	if !full || v.concurrently {
		return
	}
	if len(v.names) == 0 || contains([]string{"schema", "database", "system"}, v.object) {
		v.tell(schema.Name{}, "", "%s of every table, while reads and writes wait", strings.ToUpper(v.verb))
		return
	}
	for _, name := range v.names {
		if table, isIndex := v.tableOf(name); isIndex {
			v.tell(table, "", "%s", v.blocks(trace.AccessExclusive, table, "reading"))
		} else if v.exists(name) {
			v.tell(name, "", "%s", v.blocks(trace.AccessExclusive, name, "rewriting"))
		}
	}
}

func findLock(v *view) {
	if !v.is("lock") {
		return
	}
	for _, name := range v.names {
		if mode := lockMode(v.command); v.exists(name) && mode.BlocksWrites() {
			v.tell(name, "", "holds %s on %s to the end of the transaction", mode, v.sized(name))
		}
	}
}

func findTwoLocks(v *view) {
	if v.crossed || v.step.transaction == 0 {
		return
	}
	for _, taken := range sorted(v.locks) {
		for _, held := range sorted(v.held) {
			if held != taken && v.held[held].BlocksWrites() && v.locks[taken].BlocksWrites() && v.locks[held] == trace.NoLock {
				v.crossed = true
				v.tell(taken, "", "waits for %s while %s stays locked by statement %d", v.short(taken), v.short(held), v.holders[held])
				return
			}
		}
	}
}

func findOutside(v *view) {
	if v.step.transaction == 0 {
		return
	}
	detach := v.is("alter", "table") && len(v.actions) > 0 && v.actions[0].do == "detach partition" && v.actions[0].concurrent
	indexing := v.concurrently && v.verb != "refresh"
	if indexing || detach || v.verb == "vacuum" || v.is("create", "database", "tablespace") || v.is("drop", "database", "tablespace") || v.is("alter", "system") {
		v.tell(v.name(), "", "fails: this revision runs in a transaction")
	}
}

func findBackfill(v *view) {
	copies := v.verb == "insert" && v.tail.has("select")
	if !contains([]string{"update", "delete", "merge"}, v.verb) && !copies || v.step.transaction == 0 {
		return
	}
	for _, held := range sorted(v.held) {
		if mode := v.held[held]; mode.BlocksWrites() {
			v.tell(held, "", "%s while rows of %s are changed", v.who(mode, held), v.sized(v.name()))
		}
	}
}

func findValidate(v *view) {
	if !v.is("alter", "table") {
		return
	}
	for _, a := range v.actions {
		if mode := v.held[v.name()]; a.do == "validate constraint" && mode.BlocksWrites() && v.scans(v.name(), true) {
			v.tell(v.name(), "", "%s", v.blocks(mode, v.name(), "checking"))
		}
	}
}

func findUpdateAll(v *view) {
	if v.verb == "update" && v.exists(v.name()) && !v.tail.has("where") {
		v.tell(v.name(), "", "changes every row of %s in one transaction", v.sized(v.name()))
	}
}

func findAttach(v *view) {
	if !v.is("alter", "table") {
		return
	}
	for _, a := range v.actions {
		proved := false
		for _, l := range v.checks[a.partition] {
			proved = proved || !l.notValid
		}
		if a.do == "attach partition" && v.exists(a.partition) && v.scans(a.partition, !proved) {
			v.tell(a.partition, "", "%s", v.blocks(trace.AccessExclusive, a.partition, "checking"))
		}
	}
}

func findDetach(v *view) {
	if !v.is("alter", "table") || !v.exists(v.name()) {
		return
	}
	for _, a := range v.actions {
		if a.do == "detach partition" && !a.concurrent {
			v.tell(v.name(), "", "waits for every query that uses %s, and lets no other begin", v.sized(v.name()))
		}
	}
}

func findDomain(v *view) {
	if !v.is("alter", "domain") || !v.exists(v.name()) {
		return
	}
	r := *v.tail
	if r.accept("set not null") || r.is("add") && !r.has("not", "valid") {
		v.tell(v.name(), "", "checks every row of every table with a column of type %s while writes wait", v.short(v.name()))
	}
}

var ownTimeout = regexp.MustCompile(`(?i)^\s*(set\s+(local\s+|session\s+)?lock_timeout\b|select\s+(pg_catalog\.)?set_config\(\s*'lock_timeout')`)

func findTimeout(v *view) {
	if ownTimeout.MatchString(withoutComments(v.command.sql)) {
		v.tell(schema.Name{}, "", "takes the place of the lock_timeout that the runner sets")
	}
}

// findScan is about what no other rule has spoken about: it goes by what was measured alone.
func findScan(v *view) {
	if !v.measured() || v.verb == "truncate" || v.verb == "refresh" {
		return
	}
	for _, r := range v.did.Scanned {
		mode := v.mode(r.Name)
		if mode.BlocksWrites() && v.exists(r.Name) && !v.told[r.Name] && !among(v.did.Rewritten, r.Name) {
			v.tell(r.Name, "", "%s", v.blocks(mode, r.Name, "reading"))
		}
	}
}
