package migrate

import (
	"context"
	_ "embed"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/schema"
)

// notYet are the SQLSTATEs with which a query is refused because something that it needs is not there: it may come with
// an earlier revision.
var notYet = []string{
	"42P01", // undefined table
	"42703", // undefined column
	"42883", // undefined function, and an operator that the types of today don't have
	"3F000", // undefined schema
	"42704", // undefined object: a type, a collation
	"42804", // types that don't fit: a column may be about to get another
	"42846", // likewise, a cast
	"22P02", // a constant that its type does not accept: a label that an enum is about to get
}

//go:embed standing_on.sql
var standingOnSQL string

// dependsOn says whether a pre-check has to wait for one of the earlier revisions because that may create or change what
// the query stands on. It rather says so too often: what waits is run right before its own revision. EXPLAIN, which runs
// nothing, tells the relations, those behind views included; that a revision touches one is known from the words of its
// source. Not seen is what a change of one relation does to another by itself: a key that cascades, a trigger.
func (r *Runner) dependsOn(ctx context.Context, s *session, check Precheck, earlier []Revision) (bool, error) {
	if len(earlier) == 0 {
		return false, nil
	}
	var names []string
	for _, t := range schema.Tokens(check.Query) {
		if t.Name() {
			names = append(names, t.Text)
		}
	}
	if r.Chain.touched(earlier, nil) || slices.ContainsFunc(names, reachesAll) {
		return true, nil
	}
	_, err := send(ctx, s, "EXPLAIN SELECT count(*) FROM "+wrapped(check.Query))
	if slices.Contains(notYet, sqlState(err)) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	rows, err := s.pg.Query(ctx, standingOnSQL, names)
	if err != nil {
		return false, err
	}
	stands, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return r.Chain.touched(earlier, stands), err
}
