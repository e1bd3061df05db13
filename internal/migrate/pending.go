package migrate

import (
	"context"
	"fmt"

	"github.com/clipdex/clipdex/internal/schema"
)

// Todo is what Upgrade would do.
type Todo struct {
	From      string     // where the database stands
	Revisions []Revision // what is applied, in order
	Path      string     // the search path that they run with, as SET takes it
	Prepare   []string   // statements that complete a history table that gormigrate made
}

// Todo gives what Upgrade would do with target, and only reads. It errs where Upgrade would refuse.
func (r *Runner) Todo(ctx context.Context, target string) (Todo, error) {
	const command = "clipdex upgrade"
	k, err := r.keep(ctx, command)
	if err != nil {
		return Todo{}, interrupted(ctx, err, "interrupted while connecting; nothing was run")
	}
	defer k.release(ctx) // it was not locked
	s, err := r.connected(ctx, command, k)
	if err != nil {
		return Todo{}, interrupted(ctx, err, "interrupted while connecting; nothing was run")
	}
	defer s.close()
	status, err := r.standing(ctx, s)
	if err != nil {
		return Todo{}, err
	}
	todo := Todo{From: status.At.ID, Path: s.path}
	if todo.Revisions, err = r.Chain.upTo(status, target); err != nil {
		return Todo{}, err
	}
	todo.Prepare, err = tableStatements(ctx, s.pg, r.schema())
	return todo, err
}

// Row gives the statement that records a revision which somebody else applies, outside of a runner: how long it takes is
// not known then.
func (r *Runner) Row(id string) string {
	value := func(s string) string {
		if s == "" {
			return "NULL"
		}
		return schema.Literal(s)
	}
	return fmt.Sprintf("INSERT INTO %s (id, build, checksum) VALUES (%s, %s, %s)",
		qualified(r.schema(), HistoryTable), value(id), value(r.Build), value(r.Chain.Checksum(id)))
}
