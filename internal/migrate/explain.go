package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
)

// explain gives the error of a revision that failed as the user reads it: which one, in which state it leaves the
// database, the statement. result.To is corrected when the revision turns out to have been applied after all.
func (r *Runner) explain(ctx context.Context, s *session, revision Revision, undo bool, result *Result, err error) error {
	again, done := "clipdex db upgrade", "applied"
	if undo {
		again, done = "clipdex db downgrade "+orElse(revision.Parent, revision.ID), "undone"
	}
	recorded, known := r.recorded(ctx, s, revision.ID)
	happened := recorded != undo
	if known && happened {
		// The connection was lost between the commit and its answer.
		result.To = revision.ID
		if undo {
			result.To = revision.Parent
		}
		return fault.Wrap(fault.CannotDo, causeOf(ctx, err), again,
			"the connection was lost, but revision %s was %s; the database is at %s", r.Chain.where(revision), done, position(result.To))
	}

	state := fmt.Sprintf("nothing of it was %s, the database stays at %s", done, position(result.To))
	if revision.NoTransaction {
		state = fmt.Sprintf("it runs outside a transaction, so what came before the failure stays; the history stays at %s", position(result.To))
	}
	if batches, ok := errors.AsType[*batchError](err); ok {
		state = fmt.Sprintf("%s; the history stays at %s", batches.kept(), position(result.To))
	}
	if !known {
		state = "where the database stands could not be asked"
	}
	help := r.remedy(revision, err, again)
	if !known {
		help = "clipdex db current"
		if s.lost() {
			again = help
		}
	}
	return r.failed(ctx, failure{revision, err, state, again, help, s.lost()})
}

// failure is a revision that did not go through.
type failure struct {
	revision    Revision
	err         error
	state       string // what that means for the database
	again, help string // what to type, and what where the revision itself is to blame
	lost        bool   // the connection was
}

// failed gives the error of a failure.
func (r *Runner) failed(ctx context.Context, f failure) error {
	blocked, isBlocked := errors.AsType[*blockedError](f.err)
	where := r.Chain.where(f.revision)
	switch {
	case ctx.Err() != nil:
		return fault.Wrap(fault.CannotDo, causeOf(ctx, f.err), f.again, "interrupted in revision %s: %s", where, f.state)
	case isBlocked:
		return fault.Wrap(fault.CannotDo, f.err, blocked.remedy(f.again), "revision %s did not get its locks within %s: %s", where, blocked.waited, f.state)
	case f.lost:
		return fault.Wrap(fault.CannotDo, lossOf(f.err), f.again, "the connection was lost in revision %s: %s", where, f.state)
	}
	return fault.Wrap(codeOf(f.err), f.err, f.help, "revision %s failed: %s", where, f.state)
}

// standingHelp says what to type where the role, or its session, may not do it; empty where that is not the reason.
func standingHelp(err error, again string) string {
	switch sqlState(err) {
	case insufficientPrivilege:
		return "run it as the role that owns the schema:  " + again + " --database-url postgres://OWNER@HOST/DATABASE"
	case readOnly:
		return "run it on the primary, in a session that may write:  ALTER ROLE … RESET default_transaction_read_only"
	}
	return ""
}

// remedy says what to type after a revision failed.
func (r *Runner) remedy(revision Revision, err error, again string) string {
	_, batches := errors.AsType[*batchError](err)
	if help := standingHelp(err, again); help != "" {
		return help
	}
	switch {
	case r.StatementTimeout > 0 && sqlState(err) == queryCanceled && batches:
		return fmt.Sprintf("let the revision's batches have fewer rows (Size), or give each more time:  %s --statement-timeout %s", again, 10*r.StatementTimeout)
	case r.StatementTimeout > 0 && sqlState(err) == queryCanceled:
		return fmt.Sprintf("give it more time:  %s --statement-timeout %s", again, 10*r.StatementTimeout)
	case batches:
		return "correct what stopped it; it then goes on with what is left:  " + again
	}
	if revision.NoTransaction {
		return "correct what stopped it; it is then repeated from its start:  " + again
	}
	return r.correct(revision, again)
}

// correct says what to type where the revision itself, or the data, is to blame.
func (r *Runner) correct(revision Revision, again string) string {
	file := orElse(r.Chain.File(revision.ID), "the revision")
	return fmt.Sprintf("correct %s or the data, rebuild (task build), then  %s", file, again)
}

// interrupted gives err, or when that came with the end of ctx an error that says so in one sentence and wraps why.
func interrupted(ctx context.Context, err error, what string) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	if lost := lostBy(ctx); lost != nil {
		return fault.Wrap(fault.CannotDo, lost, "", "%s", what)
	}
	return fault.Wrap(fault.CannotDo, ctx.Err(), "", "%s", what)
}

// lostBy gives the loss of the lock that ended ctx; nil when something else did, or nothing.
func lostBy(ctx context.Context) error {
	if lost, ok := errors.AsType[*lostError](context.Cause(ctx)); ok {
		return lost
	}
	return nil
}

// causeOf gives an error that wraps the cancellation of ctx, if there was one, and reads like err; or the loss of the lock.
func causeOf(ctx context.Context, err error) error {
	if lost := lostBy(ctx); lost != nil {
		return lost
	}
	if ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return &canceledError{error: err, ctx: ctx.Err()}
}

// canceledError is what a statement said when its context was cancelled: PostgreSQL's words, and the context's fact.
type canceledError struct {
	error
	ctx error
}

func (e *canceledError) Unwrap() []error { return []error{e.error, e.ctx} }

// codeOf tells a revision that failed from a server that is not there, that ended a statement on its own account, or that
// does not let this role do it.
func codeOf(err error) fault.Code {
	state := sqlState(err)
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Code
	}
	switch {
	case strings.HasPrefix(state, "57"), strings.HasPrefix(state, "08"), strings.HasPrefix(state, "53"):
		return fault.CannotDo
	case state == lockNotAvailable, state == insufficientPrivilege, state == readOnly:
		return fault.CannotDo
	case state == "" && errors.As(err, new(*StatementError)):
		return fault.CannotDo // no answer from the server
	}
	return fault.No
}

// position names where a database stands.
func position(id string) string { return orElse(id, "nothing applied") }
