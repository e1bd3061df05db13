package contract

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Hold prepares every statement in a transaction, which may be read-only and is as before afterwards: its locks are given back.
// It takes two round trips, one more where something fails. wait bounds how long it waits for locks in all; what could not be
// analysed for a lock, or for a privilege, is untried. It errs when the server could not answer.
func Hold(ctx context.Context, tx pgx.Tx, statements []Statement, wait time.Duration) (*Held, error) {
	if len(statements) == 0 {
		return &Held{}, nil
	}
	conn := tx.Conn().PgConn()
	answers, err := together(ctx, conn, statements)
	if err == nil && answers == nil {
		answers, err = apart(ctx, conn, statements, wait)
	}
	if err != nil {
		return nil, fmt.Errorf("preparing statements: %w", err)
	}
	found, err := look(ctx, conn, statements, answers)
	if err != nil {
		return nil, fmt.Errorf("reading what statements need: %w", err)
	}
	return judge(statements, answers, found)
}

// answer is what PostgreSQL says to a statement: one of the two.
type answer struct {
	description *pgconn.StatementDescription
	refusal     *pgconn.PgError
}

// The savepoints give back locks, and let a transaction go on after a refusal.
const (
	outer, backToOuter = "SAVEPOINT contract", "ROLLBACK TO SAVEPOINT contract"
	inner, backToInner = "SAVEPOINT contract_each", "ROLLBACK TO SAVEPOINT contract_each"
)

// together prepares all at once. It gives nil when one is refused: what comes behind it was not looked at.
func together(ctx context.Context, conn *pgconn.PgConn, statements []Statement) ([]answer, error) {
	p := &pipeline{Pipeline: conn.StartPipeline(ctx)}
	p.run(outer)
	for _, s := range statements {
		p.SendPrepare("", s.SQL, nil) // unnamed: nothing stays behind, and a pooler has nothing to remember
	}
	p.SendPipelineSync()
	p.run(backToOuter)
	p.SendPipelineSync()
	p.send()

	p.finished()
	answers := make([]answer, len(statements))
	for i := range answers {
		if answers[i] = p.answer(); answers[i].refusal != nil {
			answers = nil
			break
		}
	}
	p.synced()
	p.finished()
	p.synced()
	return answers, p.close()
}

// apart prepares each for itself, in one go. The time for locks is shared out among them.
func apart(ctx context.Context, conn *pgconn.PgConn, statements []Statement, wait time.Duration) ([]answer, error) {
	each := max(1, wait.Milliseconds()/int64(len(statements)))
	p := &pipeline{Pipeline: conn.StartPipeline(ctx)}
	before := []string{outer, "SET LOCAL lock_timeout = " + strconv.FormatInt(each, 10), inner}
	for _, sql := range before {
		p.run(sql)
	}
	p.SendPipelineSync()
	for _, s := range statements {
		p.SendPrepare("", s.SQL, nil)
		p.SendPipelineSync()
		p.run(backToInner)
		p.SendPipelineSync()
	}
	p.run(backToOuter)
	p.SendPipelineSync()
	p.send()

	for range before {
		p.finished()
	}
	p.synced()
	answers := make([]answer, len(statements))
	for i := range answers {
		answers[i] = p.answer()
		p.synced()
		p.finished()
		p.synced()
	}
	p.finished()
	p.synced()
	return answers, p.close()
}

// pipeline sends without waiting, and keeps the first error that no statement is to blame for.
type pipeline struct {
	*pgconn.Pipeline
	err error
}

func (p *pipeline) run(sql string) { p.SendQueryParams(sql, nil, nil, nil, nil) }

func (p *pipeline) send() { p.keep(p.Flush()) }

func (p *pipeline) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

// next gives the next result; nil once something went wrong.
func (p *pipeline) next() any {
	if p.err != nil {
		return nil
	}
	result, err := p.GetResults()
	p.keep(err)
	return result
}

// finished takes the result of a statement that was run.
func (p *pipeline) finished() {
	if reader, ok := p.next().(*pgconn.ResultReader); ok {
		_, err := reader.Close()
		p.keep(err)
	}
}

// answer takes that to a statement that was prepared.
func (p *pipeline) answer() answer {
	if p.err != nil {
		return answer{}
	}
	result, err := p.GetResults()
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
		return answer{refusal: refusal}
	}
	p.keep(err)
	description, _ := result.(*pgconn.StatementDescription)
	return answer{description: description}
}

func (p *pipeline) synced() {
	if _, ok := p.next().(*pgconn.PipelineSync); !ok {
		p.keep(errors.New("the server answered out of turn"))
	}
}

// close leaves the connection ready for what comes next.
func (p *pipeline) close() error {
	p.keep(p.Close())
	return p.err
}
