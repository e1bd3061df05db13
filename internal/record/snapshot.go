package record

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

//go:embed snapshot.sql
var snapshotSQL string

// entry is a relation at one moment.
type entry struct {
	id       int64
	relation trace.Relation
	file     int64 // where its rows are stored
	table    int64 // of an index
	scans    int64 // sequential ones, in the transaction that runs
	locks    []trace.Mode
}

// snapshot is what the session sees and holds at one moment, in the order of names.
type snapshot struct {
	entries []entry
	byID    map[int64]*entry
}

var kinds = map[string]string{"r": "table", "p": "table", "i": "index", "I": "index", "m": string(schema.MaterializedView), "v": string(schema.View), "f": string(schema.ForeignTable)}

// lockModes are the modes in the words of pg_locks.
var lockModes = map[string]trace.Mode{"AccessShareLock": trace.AccessShare, "RowShareLock": trace.RowShare, "RowExclusiveLock": trace.RowExclusive,
	"ShareUpdateExclusiveLock": trace.ShareUpdateExclusive, "ShareLock": trace.Share, "ShareRowExclusiveLock": trace.ShareRowExclusive,
	"ExclusiveLock": trace.Exclusive, "AccessExclusiveLock": trace.AccessExclusive}

// look takes a snapshot. It takes no lock on anything but catalogs.
func look(ctx context.Context, conn *pgx.Conn, home string) (*snapshot, error) {
	rows, err := conn.Query(ctx, snapshotSQL, home, migrate.HistoryTable)
	if err != nil {
		return nil, fmt.Errorf("reading locks: %w", err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e entry, err error) {
		var kind string
		var locks []string
		err = row.Scan(&e.id, &e.relation.Name.Schema, &e.relation.Name.Name, &kind, &e.file, &e.table, &e.scans, &locks)
		e.relation.Kind = kinds[kind]
		for _, mode := range locks {
			e.locks = append(e.locks, lockModes[mode])
		}
		slices.Sort(e.locks)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading locks: %w", err)
	}
	s := &snapshot{entries, make(map[int64]*entry, len(entries))}
	for i := range entries {
		s.byID[entries[i].id] = &entries[i]
	}
	for i := range entries {
		if table := s.byID[entries[i].table]; table != nil {
			entries[i].relation.Table = table.relation.Name
		}
	}
	return s, nil
}

// has says whether the relation was there.
func (s *snapshot) has(id int64) bool { return s.byID[id] != nil && s.byID[id].relation.Kind != "" }

// strongest gives the strongest lock that the session holds on the relation.
func (e *entry) strongest() trace.Mode {
	if e == nil || len(e.locks) == 0 {
		return trace.NoLock
	}
	return e.locks[len(e.locks)-1]
}

// measure notes what happened between two snapshots. first was taken before the revision: what it lacks is new.
func measure(st *trace.Statement, first, before, after *snapshot) {
	for i := range after.entries {
		now := &after.entries[i]
		was := before.byID[now.id]
		relation := now.relation
		if relation.Kind == "" && was != nil {
			relation = was.relation // dropped: its lock outlives its name
		}
		if relation.Kind == "" {
			continue // made and gone within the statement
		}
		relation.New = !first.has(now.id)
		if mode := now.strongest(); st.Measured && mode > was.strongest() {
			st.Locks = append(st.Locks, trace.Lock{Relation: relation, Mode: mode})
		}
		if was == nil {
			continue
		}
		if st.Measured && now.scans > was.scans {
			st.Scanned = append(st.Scanned, relation)
		}
		switch moved := was.file != 0 && now.file != 0 && was.file != now.file; {
		case moved && relation.Kind == "index":
			st.Reindexed = append(st.Reindexed, relation)
		case moved:
			st.Rewritten = append(st.Rewritten, relation)
		}
	}
}
