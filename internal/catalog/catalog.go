// Package catalog reads pg_catalog into a schema.Schema.
//
//	transaction → Read → Snapshot{Schema, Facts}
//
// The number of queries is bounded by the kinds of objects, they travel in two round trips, and no query executes a default or a user's
// function. information_schema is not used: it is filtered by privilege, and what a role may not see would read as
// missing. The package leaves out comparing, and which database this is.
package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Options say what to read. The zero value reads schema public.
type Options struct {
	Schemas    []string // default: public; the first is the one whose names are shown unqualified
	Partitions bool     // describe partitions as relations of their own; default: they go with their parent
	Ignore     []string // names of tables that are nobody's business (history tables), in any of the schemas
}

// Facts are what the server and the session are.
type Facts struct {
	Version    int    // server_version_num: 150018
	VersionStr string // server_version without the packager's remark: 15.18
	Database   string
	User       string
	Standby    bool     // pg_is_in_recovery
	ReadOnly   bool     // default_transaction_read_only
	Temp       bool     // may create temporary tables
	Closed     []string // of the schemas that were read, those that this role has no USAGE on: what is in them prints qualified
}

// Major gives the server's major version: 15.
func (f Facts) Major() int { return f.Version / 10000 }

// Snapshot is what Read saw.
type Snapshot struct {
	Schema *schema.Schema
	Facts  Facts
	taken  string // pg_current_snapshot
}

// ErrMoving is returned when the catalog changed while it was read: read again in a new transaction.
// The pg_get functions look at the newest catalog, not at the transaction's snapshot (src/backend/utils/adt/ruleutils.c).
var ErrMoving = errors.New("the catalog changed while it was being read")

// Settings are put on the transaction by Begin before anything is read, so that values print the same everywhere
// (as pg_dump does: src/bin/pg_dump/pg_dump.c, setup_connection). jit would cost more than it saves.
var settings = []string{
	"SET LOCAL datestyle = 'ISO'", "SET LOCAL intervalstyle = 'postgres'", "SET LOCAL extra_float_digits = 1",
	"SET LOCAL timezone = 'UTC'", "SET LOCAL jit = off", "SET LOCAL quote_all_identifiers = off", "SET LOCAL bytea_output = 'hex'",
	"SET LOCAL xmloption = 'content'", "SET LOCAL row_security = off", "SET LOCAL client_min_messages = 'warning'",
	"SET LOCAL standard_conforming_strings = on", "SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0",
}

// Begin opens a transaction in which everything prints the same on every server. searchPath is set as it stands.
func Begin(ctx context.Context, conn *pgx.Conn, opts pgx.TxOptions, searchPath string, lockTimeout time.Duration) (pgx.Tx, error) {
	tx, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("opening a transaction: %w", err)
	}
	timeout := fmt.Sprintf("SET LOCAL lock_timeout = %d", lockTimeout.Milliseconds())
	if err := Prepare(ctx, tx, searchPath, timeout); err != nil {
		tx.Rollback(context.WithoutCancel(ctx))
		return nil, err
	}
	return tx, nil
}

// behindExtensions puts the schemas that extensions were made in at the end of the search path: a function of theirs that
// a model calls by its bare name is found, and prints alike, wherever the extension was put.
const behindExtensions = `SELECT pg_catalog.set_config('search_path', concat_ws(', ', current_setting('search_path'),
	(SELECT string_agg(DISTINCT quote_ident(n.nspname), ', ') FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname <> 'pg_catalog')), true)`

// Prepare puts the settings of Begin on a transaction, or a savepoint, that is open already.
func Prepare(ctx context.Context, tx pgx.Tx, searchPath string, more ...string) error {
	all := append([]string{"SET LOCAL search_path = " + searchPath, behindExtensions}, append(more, settings...)...)
	if _, err := tx.Exec(ctx, strings.Join(all, "; "), pgx.QueryExecModeSimpleProtocol); err != nil {
		return fmt.Errorf("preparing the session: %w", err)
	}
	return nil
}

// ReadOnly opens a transaction for Read: one snapshot, nothing written, names of the first schema unqualified.
func ReadOnly(ctx context.Context, conn *pgx.Conn, o Options, lockTimeout time.Duration) (pgx.Tx, error) {
	opts := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return Begin(ctx, conn, opts, schema.Quote(o.schemas()[0])+", pg_temp", lockTimeout)
}

func (o Options) schemas() []string {
	if len(o.Schemas) == 0 {
		return []string{"public"}
	}
	return o.Schemas
}

// Read describes the database that tx looks at. Errors: the server's own; 55P03 when another session holds a
// conflicting lock longer than the transaction's lock_timeout; ErrMoving.
func Read(ctx context.Context, tx pgx.Tx, o Options) (*Snapshot, error) {
	r := newReader(o)
	for _, stage := range r.stages() {
		if err := r.read(ctx, tx.Conn().PgConn(), slices.DeleteFunc(stage, func(s step) bool { return !r.needed(s) })); err != nil {
			return nil, err
		}
	}
	out := r.schema()
	if r.torn {
		return nil, ErrMoving
	}
	return &Snapshot{Schema: out, Facts: r.facts, taken: r.taken}, nil
}

// read asks for all steps at once and takes their rows as they come.
func (r *reader) read(ctx context.Context, conn *pgconn.PgConn, steps []step) error {
	batch := &pgconn.Batch{}
	version := serverVersion(conn.ParameterStatus("server_version"))
	for _, s := range steps {
		sql, err := query(s.file, version)
		if err != nil {
			return err
		}
		var params [][]byte
		switch {
		case s.args != nil:
			for _, arg := range s.args() {
				params = append(params, []byte(arg))
			}
		case strings.Contains(sql, "$1"):
			params = [][]byte{[]byte(textArray(r.options.schemas()))}
		}
		batch.ExecParams(sql, params, nil, nil, nil)
	}
	results := conn.ExecBatch(ctx, batch)
	defer results.Close()
	for _, s := range steps {
		if !results.NextResult() {
			return reading(s.file, results.Close())
		}
		rows := results.ResultReader()
		for rows.NextRow() {
			s.row(&row{values: rows.Values()})
		}
		if _, err := rows.Close(); err != nil {
			return reading(s.file, err)
		}
	}
	if err := results.Close(); err != nil {
		return reading("catalog", err)
	}
	return nil
}

// reading names what was being read. A relation, type or function that vanished in between is a moving catalog.
func reading(file string, err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "XX000" || pg.Code == "42P01" || pg.Code == "42704" || pg.Code == "42883") {
		return fmt.Errorf("reading %s: %w: %w", file, ErrMoving, err)
	}
	return fmt.Errorf("reading %s: %w", strings.ReplaceAll(file, "_", " "), err)
}

func textArray(items []string) string {
	quoted := make([]string, len(items))
	for i, s := range items {
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return "{" + strings.Join(quoted, ",") + "}"
}
