package compare

import (
	"context"

	"github.com/clipdex/clipdex/internal/schema"
)

// Inspected is one side as it was read.
type Inspected struct {
	Server Server
	Schema *schema.Schema // with what depends on what
}

// Inspect reads one side alone: all schemas of a live database, or those that the models use. Errors: *fault.Error.
func Inspect(ctx context.Context, what Side, o Options) (*Inspected, error) {
	s := &side{Side: what}
	defer func() { s.close(ctx) }()
	if err := openAll(ctx, []*side{s}, o); err != nil {
		return nil, err
	}
	schemas, err := schemasOf(ctx, []*side{s}, o)
	if err != nil {
		return nil, err
	}
	o.Planning = true
	if err := s.read(ctx, schemas, !what.Models, o); err != nil {
		return nil, err
	}
	return &Inspected{s.server(), s.schema}, nil
}
