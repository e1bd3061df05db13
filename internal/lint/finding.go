package lint

import (
	"fmt"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

// tell makes a finding about a relation. help is what to type instead; empty: what the rule says.
func (v *view) tell(relation schema.Name, help, format string, args ...any) {
	if help == "" {
		help = v.rule.Instead
	}
	v.told[relation] = true
	v.findings = append(v.findings, Finding{
		Code: v.rule.Code, Title: v.rule.Title, Severity: v.rule.Severity, Revision: v.Revision, Statement: v.number, SQL: v.step.sql, Command: v.command.sql,
		Relation: relation, Message: fmt.Sprintf(format, args...), Help: help,
	})
}

// short gives a name as people read it.
func (v *view) short(name schema.Name) string { return name.In(v.Home) }

// who says who waits for a lock on a table.
func (v *view) who(mode trace.Mode, table schema.Name) string {
	if mode.BlocksReads() {
		return "blocks reads and writes of " + v.short(table)
	}
	return "blocks writes to " + v.short(table)
}

// blocks says who waits, and how much is read or written meanwhile: "blocks writes to guests while reading 41 GB (1.2M rows)".
func (v *view) blocks(mode trace.Mode, table schema.Name, doing string) string {
	size, known := v.Sizes[table]
	if !known {
		return v.who(mode, table) + " while " + doing + " it"
	}
	return v.who(mode, table) + " while " + doing + " " + size.String()
}

// sized gives a name with its size, where that is known: "guests (41 GB, 1.2M rows)".
func (v *view) sized(table schema.Name) string {
	size, known := v.Sizes[table]
	switch {
	case !known:
		return v.short(table)
	case size.Rows < 0:
		return v.short(table) + " (" + size.bytes() + ")"
	}
	return v.short(table) + " (" + size.bytes() + ", " + size.rows() + ")"
}
