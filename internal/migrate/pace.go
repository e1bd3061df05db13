package migrate

import "context"

// paceKey is where the context of a revision's function has its pace, batchKey where that of a statement says that it is
// sent again until it changes nothing.
type (
	paceKey  struct{}
	batchKey struct{}
)

// pace lets the function of a revision work in steps of its own, with the runner's patience and ears.
type pace struct {
	runner  *Runner
	session *session
	watch   *watch
	event   Event // of the revision
}

// patiently calls try again after lock timeouts, as for a whole revision.
func (p *pace) patiently(ctx context.Context, try func() error) error {
	p.watch.forget()
	return p.runner.patiently(ctx, &p.event, func() (*Session, error) {
		err := p.session.log.explain(try())
		p.session.log.forget()
		return p.watch.seen(), err
	})
}

// count reads a number with the runner's own hand: an observer does not see it, and it changes nothing.
func (p *pace) count(ctx context.Context, query string) (n int64, err error) {
	err = p.patiently(ctx, func() error {
		return reading(ctx, p.session, func() error {
			if err := p.session.pg.QueryRow(ctx, query).Scan(&n); err != nil {
				return &StatementError{Statement: query, Err: err}
			}
			return nil
		})
	})
	return n, err
}

// tell tells how far it has come.
func (p *pace) tell(progress Progress) {
	event := p.event
	event.Kind, event.Progress = Progressing, progress
	p.runner.notify(event)
}
