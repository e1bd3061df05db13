package lint

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

// derive gives the locks that a command takes on relations which are there, by what the documentation says of it
// (PostgreSQL 15, 13.3.1 Table-Level Locks, and the commands' own pages).
func derive(c *command) map[schema.Name]trace.Mode {
	locks := map[schema.Name]trace.Mode{}
	put := func(mode trace.Mode, names ...schema.Name) {
		for _, n := range names {
			locks[n] = max(locks[n], mode)
		}
	}
	switch c.verb {
	case "create":
		created(c, put)
	case "alter":
		for _, a := range c.actions {
			acted(c, a, put)
		}
	case "drop":
		if contains([]string{"table", "view", "materialized view", "foreign table"}, c.object) {
			put(trace.AccessExclusive, c.names...)
		}
	case "truncate":
		put(trace.AccessExclusive, c.names...)
	case "refresh":
		put(pick(c.concurrently, trace.Exclusive, trace.AccessExclusive), c.names...)
	case "reindex":
		if c.object == "table" {
			put(pick(c.concurrently, trace.ShareUpdateExclusive, trace.Share), c.names...)
		}
	case "cluster":
		put(trace.AccessExclusive, c.names...)
	case "vacuum":
		put(pick(c.object == "full", trace.AccessExclusive, trace.ShareUpdateExclusive), c.names...)
	case "lock":
		put(lockMode(c), c.names...)
	case "update", "delete", "insert", "merge":
		put(trace.RowExclusive, c.names...)
	}
	return locks
}

func pick(is bool, yes, no trace.Mode) trace.Mode {
	if is {
		return yes
	}
	return no
}

func created(c *command, put func(trace.Mode, ...schema.Name)) {
	switch c.object {
	case "index":
		put(pick(c.concurrently, trace.ShareUpdateExclusive, trace.Share), c.on)
	case "trigger":
		put(trace.ShareRowExclusive, c.on)
	case "policy":
		put(trace.AccessExclusive, c.on)
	case "table":
		for _, a := range c.actions {
			for _, l := range a.limits {
				if l.ref != (schema.Name{}) && l.ref != c.name() {
					put(trace.ShareRowExclusive, l.ref)
				}
			}
		}
	}
}

// acted gives the locks of one action of ALTER TABLE (its page in the documentation; others than these take ACCESS
// EXCLUSIVE).
func acted(c *command, a action, put func(trace.Mode, ...schema.Name)) {
	mode := trace.AccessExclusive
	switch a.do {
	case "validate constraint", "set": // storage parameters
		mode = trace.ShareUpdateExclusive
	case "disable trigger", "enable trigger":
		mode = trace.ShareRowExclusive
	case "attach partition":
		mode = trace.ShareUpdateExclusive
		put(trace.AccessExclusive, a.partition)
	case "detach partition":
		mode = pick(a.concurrent, trace.ShareUpdateExclusive, trace.AccessExclusive)
		put(mode, a.partition)
	case "add constraint":
		if a.limits[0].kind == schema.KindForeignKey {
			mode = trace.ShareRowExclusive
		}
	}
	if c.object == "index" {
		return // locks its table only for a moment, if at all
	}
	put(mode, c.name())
	for _, l := range a.limits {
		if l.ref != (schema.Name{}) {
			put(trace.ShareRowExclusive, l.ref)
		}
	}
}

// lockMode gives the mode of LOCK TABLE.
func lockMode(c *command) trace.Mode {
	r := *c.tail
	if r.accept("in") {
		if mode := trace.ParseMode(strings.ToUpper(r.until("mode"))); mode != trace.NoLock {
			return mode
		}
	}
	return trace.AccessExclusive
}

// sorted gives the names in order: the same findings in the same order every time.
func sorted(locks map[schema.Name]trace.Mode) []schema.Name {
	return slices.SortedFunc(maps.Keys(locks), func(a, b schema.Name) int {
		return cmp.Or(strings.Compare(a.Schema, b.Schema), strings.Compare(a.Name, b.Name))
	})
}
