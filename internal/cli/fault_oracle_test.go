package cli_test

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// state is how a database is: objects with their definitions, and checksums of rows. It leaves out the rows of the history.
type state map[string]string

//go:embed testdata/faults/state.sql
var stateSQL string

// read reads the state of a database, with queries of the tests' own.
func (w *world) read(t *testing.T, database string) state {
	t.Helper()
	s := state{}
	w.on(t, database, func(ctx context.Context, conn *pgx.Conn) error {
		if err := s.add(ctx, conn, stateSQL); err != nil {
			return err
		}
		return s.add(ctx, conn, s.rowsSQL())
	})
	return s
}

func (s state) add(ctx context.Context, conn *pgx.Conn, query string) error {
	rows, _ := conn.Query(ctx, query) // an error of it comes with the rows
	var name, value *string
	_, err := pgx.ForEachRow(rows, []any{&name, &value}, func() error {
		if value != nil {
			s[*name] = *value
		}
		return nil
	})
	return err
}

// rowsSQL asks for a checksum of the rows of each relation, whatever their order and that of the columns. The column that
// is filled in batches is apart from its table.
func (s state) rowsSQL() string {
	const words = "column transcript_segments.words"
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(s)) {
		relation, found := strings.CutPrefix(name, "relation ")
		if !found || relation == "clipdex_revisions" || !strings.HasPrefix(s[name], "r t") && !strings.HasPrefix(s[name], "m t") {
			continue
		}
		without := ""
		if _, there := s[words]; there && relation == "transcript_segments" {
			without = " - 'words'"
			parts = append(parts, "SELECT 'words of transcript_segments', md5(string_agg(concat_ws(' ', video_id, seq, words), ',' ORDER BY video_id, seq)) FROM transcript_segments")
		}
		parts = append(parts, fmt.Sprintf("SELECT 'rows of %[1]s', count(*) || ' ' || md5(string_agg((to_jsonb(t)%[2]s)::text, ',' ORDER BY (to_jsonb(t)%[2]s)::text)) FROM %[1]s t", relation, without))
	}
	return strings.Join(parts, "\nUNION ALL\n")
}

// differences gives what is not the same, a line each that begins with what it is.
func (s state) differences(other state) (lines []string) {
	names := map[string]bool{}
	for name := range s {
		names[name] = true
	}
	for name := range other {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if s[name] != other[name] {
			lines = append(lines, fmt.Sprintf("%s: %q, and it is %q", name, s[name], other[name]))
		}
	}
	return lines
}

// standing is where a database is.
type standing struct {
	number int
	partly bool // a revision that runs outside a transaction is begun, or undone in part
}

// settle waits until the sessions of commands have ended, and fails the test for what they left. A killed command's
// statement runs on in the server until that notices.
func (w *world) settle(t *testing.T, database string) {
	t.Helper()
	w.on(t, "postgres", func(ctx context.Context, conn *pgx.Conn) error {
		for busy := true; busy; {
			err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = $1) FROM pg_sleep(0.005)", database).Scan(&busy)
			if err != nil {
				return fmt.Errorf("waiting for the sessions of %s to end: %w", database, err)
			}
		}
		return nil
	})
	for what, query := range map[string]string{
		"advisory lock":    "SELECT pid::text FROM pg_locks WHERE locktype = 'advisory'",
		"scratch database": "SELECT datname::text FROM pg_database WHERE starts_with(datname, 'clipdex')",
		"prepared":         "SELECT gid FROM pg_prepared_xacts",
	} {
		for _, left := range w.texts(t, "postgres", query) {
			t.Errorf("%s is left: %s", what, left)
		}
	}
}

// stands says where a database is, and fails the test when it is between two revisions. undo says that revisions were being
// undone, not applied.
func (w *world) stands(t *testing.T, database string, undo bool) standing {
	t.Helper()
	applied := w.texts(t, database, "SELECT id::text FROM clipdex_revisions ORDER BY array_position(ARRAY['"+strings.Join(faultChain, "','")+"'], id::text)")
	if len(applied) > len(faultChain) || !slices.Equal(applied, faultChain[:len(applied)]) {
		t.Fatalf("what is applied is no beginning of the chain: %v", applied)
	}
	at := standing{number: len(applied) - 1}
	differences := w.states[at.number].differences(w.read(t, database))
	if len(differences) == 0 {
		return at
	}
	at.partly = true
	unfinished := at.number // being undone
	if !undo {
		unfinished++
	}
	for _, d := range differences {
		name, _, _ := strings.Cut(d, ":")
		if unfinished == len(faultChain) || !slices.Contains(inBetween[faultChain[unfinished]], name) {
			t.Fatalf("at %s, and not as it is to be there:\n%s", faultChain[at.number], strings.Join(differences, "\n"))
		}
	}
	return at
}
