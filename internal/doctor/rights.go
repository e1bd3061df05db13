package doctor

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

//go:embed rights.sql
var rightsSQL string

// rights is the row that rights.sql gives.
type rights struct {
	role, database                string
	standby, readOnly             bool
	temporary, usage, create      bool
	unread, unwritten, unrecorded []string // relations without SELECT, and tables and the history without INSERT, UPDATE, DELETE
	owners, unrefreshed           []string // roles that own relations and that this one is not; materialized views it may not refresh

	scratchable bool   // there is a place for scratch databases
	denied      string // what would let it read the history; empty: it may
}

// families are the commands by what they need.
var families = []struct {
	subject, commands string
	lacks             func(rights) (why, help string)
}{
	{"reading", "check, current, history, lint, upgrade --sql", rights.reading},
	{"changing", "bootstrap, upgrade, downgrade, rollback-last, stamp", rights.changing},
	{"searching", "search, guests, episodes, questions, stats, serve", rights.searching},
	{"saving", "import, refresh", rights.saving},
}

// rights says of each family of commands whether the role may run it.
func (e *examination) rights(ctx context.Context, conn *pgx.Conn) {
	r := rights{scratchable: e.scratchable(), denied: e.denied}
	err := conn.QueryRow(ctx, rightsSQL, e.Tables).Scan(&r.role, &r.database, &r.standby, &r.readOnly, &r.temporary, &r.usage, &r.create,
		&r.unread, &r.unwritten, &r.unrecorded, &r.owners, &r.unrefreshed)
	if err != nil {
		e.failed("rights", Todo, err)
		return
	}
	for _, family := range families {
		if why, help := family.lacks(r); why != "" {
			e.found(Finding{Subject: family.subject, State: Todo, Says: r.role + " may not " + family.commands, Why: why, Help: help})
			continue
		}
		e.well(family.subject, r.role+" may "+family.commands)
	}
}

func (r rights) reading() (why, help string) {
	switch {
	case !r.usage:
		return r.noUsage()
	case r.denied != "":
		return "the history is not readable", r.denied
	case !r.temporary && !r.scratchable:
		return "no TEMP on the database, and no scratch database instead", r.grant("TEMP", "DATABASE "+schema.Quote(r.database))
	}
	return "", ""
}

func (r rights) changing() (why, help string) {
	switch {
	case r.standby, r.readOnly:
		return r.noChange()
	case len(r.owners) > 0:
		return "tables belong to " + strings.Join(r.owners, ", "), "clipdex db upgrade --database-url postgres://" + inURL(r.owners[0]) + "@HOST/" + inURL(r.database)
	case !r.usage, !r.create:
		return "no CREATE on the schema public", r.grant("USAGE, CREATE", "SCHEMA public")
	case len(r.unrecorded) > 0:
		return "no INSERT, UPDATE, DELETE on the history", r.grant("SELECT, INSERT, UPDATE, DELETE", r.tables(r.unrecorded))
	}
	return "", ""
}

func (r rights) searching() (why, help string) {
	switch {
	case !r.usage:
		return r.noUsage()
	case len(r.unread) > 0:
		return "no SELECT on " + some(r.unread), r.grant("SELECT", r.tables(r.unread))
	}
	return "", ""
}

func (r rights) saving() (why, help string) {
	switch {
	case r.standby, r.readOnly:
		return r.noChange()
	case !r.usage:
		return r.noUsage()
	case len(r.unwritten) > 0:
		return "no INSERT, UPDATE, DELETE on " + some(r.unwritten), r.grant("SELECT, INSERT, UPDATE, DELETE", r.tables(r.unwritten))
	case len(r.unrefreshed) > 0:
		return "another role owns " + strings.Join(r.unrefreshed, ", "), "run  clipdex refresh  as its owner"
	}
	return "", ""
}

func (r rights) noUsage() (why, help string) {
	return "no USAGE on the schema public", r.grant("USAGE", "SCHEMA public")
}

func (r rights) noChange() (why, help string) {
	if r.standby {
		return "the server is a standby, which takes no changes", "clipdex doctor --database-url postgres://PRIMARY/" + inURL(r.database)
	}
	return "default_transaction_read_only is on", "ALTER ROLE " + schema.Quote(r.role) + " RESET default_transaction_read_only"
}

func (r rights) grant(what, on string) string {
	return "GRANT " + what + " ON " + on + " TO " + schema.Quote(r.role)
}

// tables names tables in a GRANT.
func (r rights) tables(names []string) string {
	if len(names) > 2 {
		return "ALL TABLES IN SCHEMA public"
	}
	return schema.QuoteList(names)
}

// inURL gives a name as a URL and a shell take it: nothing but letters, digits and a few marks.
func inURL(name string) string { return strings.ReplaceAll(url.QueryEscape(name), "+", "%20") }

// some names the first of many.
func some(names []string) string {
	if len(names) > 3 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:2], ", "), len(names)-2)
	}
	return strings.Join(names, ", ")
}
