package record

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

// observer writes down what the wanted revisions send.
type observer struct {
	home   string             // the schema of the history
	wanted []migrate.Revision // nil: all
	done   map[string]*run    // runs that have ended, by revision: the last of each
	run    *run               // the one that runs; nil: nobody wants to know
}

// take gives what the last run of a revision sent, once.
func (o *observer) take(id string) []trace.Statement {
	ended := o.done[id]
	delete(o.done, id)
	if ended == nil {
		return nil
	}
	return ended.statements
}

// Begin implements migrate.Observer.
func (o *observer) Begin(ctx context.Context, r migrate.Run) error {
	o.run = nil
	if o.wanted != nil && !slices.ContainsFunc(o.wanted, func(w migrate.Revision) bool { return w.ID == r.Revision.ID }) {
		return nil
	}
	o.run = &run{id: r.Revision.ID, conn: r.Conn, home: o.home, marks: map[string]int{}, sent: map[string]bool{}}
	if !r.Revision.NoTransaction {
		o.run.transactions = 1 // the runner has begun it
	}
	var err error
	o.run.first, err = o.run.look(ctx)
	o.run.last = o.run.first
	return err
}

// Send implements migrate.Observer.
func (o *observer) Send(ctx context.Context, s migrate.Sent, send func() (int64, error)) error {
	if o.run == nil {
		_, err := send()
		return err
	}
	return o.run.send(ctx, s, send)
}

// End implements migrate.Observer.
func (o *observer) End(ctx context.Context) error {
	if o.run == nil {
		return nil
	}
	err := o.run.settle(ctx)
	if o.done == nil {
		o.done = map[string]*run{}
	}
	o.done[o.run.id] = o.run
	o.run = nil
	return err
}

// run is one call of a revision's function.
type run struct {
	id           string // of the revision
	conn         *pgx.Conn
	home         string
	first        *snapshot // before anything was sent
	last         *snapshot // after the last statement that was measured; nil: locks have been let go of since
	statements   []trace.Statement
	open         bool // the last statement is not measured yet: its rows may be being read
	read         bool // rows have been read
	transactions int
	marks        map[string]int  // how many statements there were at a savepoint, or at BEGIN
	sent         map[string]bool // the texts of statements that changed rows
	looking      time.Duration   // spent on snapshots
}

// look takes a snapshot.
func (r *run) look(ctx context.Context) (*snapshot, error) {
	start := time.Now()
	defer func() { r.looking += time.Since(start) }()
	return look(ctx, r.conn, r.home)
}

// savepoint finds the savepoints of GORM's nested transactions.
var savepoint = regexp.MustCompile(`^(SAVEPOINT|ROLLBACK TO SAVEPOINT) (sp\d+)$`)

// send sends a statement and writes it down when it went well. A transaction's own statements are not written down, and
// what is rolled back is forgotten.
func (r *run) send(ctx context.Context, s migrate.Sent, send func() (int64, error)) error {
	if err := r.settle(ctx); err != nil {
		return err
	}
	word, name := s.SQL, ""
	if m := savepoint.FindStringSubmatch(s.SQL); m != nil {
		word, name = m[1], m[2]
	}
	switch word {
	case "BEGIN", "SAVEPOINT":
		if word == "BEGIN" {
			r.transactions++
			r.last = nil
		}
		r.marks[name] = len(r.statements)
	case "COMMIT":
		r.last = nil
	case "ROLLBACK", "ROLLBACK TO SAVEPOINT":
		r.statements = r.statements[:r.marks[name]]
		r.last = nil
	default:
		return r.statement(ctx, s, send)
	}
	_, err := send()
	return err
}

// statement sends one that does something. Outside a transaction it gets one for itself where that is possible: its locks
// can be seen only before they are let go of.
func (r *run) statement(ctx context.Context, s migrate.Sent, send func() (int64, error)) error {
	st := trace.Statement{SQL: render(s.SQL, s.Args), Reads: s.Reads, Depends: r.read, Repeated: s.Batch, Measured: true}
	if s.InTransaction {
		st.Transaction = r.transactions
	}
	r.read = r.read || s.Reads
	if s.InTransaction || s.Reads {
		st.Measured = s.InTransaction
		return r.timed(ctx, s, &st, send)
	}
	err := r.alone(ctx, s, &st, send)
	if !onlyOutside(err) {
		return err
	}
	st.Measured = false
	return r.timed(ctx, s, &st, send)
}

// timed sends the statement as it is.
func (r *run) timed(ctx context.Context, s migrate.Sent, st *trace.Statement, send func() (int64, error)) error {
	if r.last == nil {
		var err error
		if r.last, err = r.look(ctx); err != nil {
			return err
		}
	}
	start := time.Now()
	rows, err := send()
	st.Duration, st.Rows = time.Since(start), rows
	if err != nil {
		return err
	}
	if n := len(r.statements); st.Repeated && n > 0 && r.statements[n-1].Repeated && r.statements[n-1].SQL == st.SQL {
		r.statements[n-1].Rows += st.Rows // one more batch
		r.statements[n-1].Duration += st.Duration
		return nil
	}
	// Row by row, a function may send one statement a million times, with what locks the first has told.
	again := r.sent[s.SQL] && changesRows(s.SQL)
	r.sent[s.SQL] = true
	r.statements, r.open = append(r.statements, *st), !again
	return nil
}

// alone sends the statement in a transaction of its own.
func (r *run) alone(ctx context.Context, s migrate.Sent, st *trace.Statement, send func() (int64, error)) error {
	if _, err := r.conn.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	r.last = nil
	err := r.timed(ctx, s, st, send)
	if err == nil {
		err = r.settle(ctx)
	}
	end := "COMMIT"
	if err != nil {
		end = "ROLLBACK"
	}
	_, endErr := r.conn.Exec(context.WithoutCancel(ctx), end)
	r.last = nil
	if err == nil {
		err = endErr
	}
	return err
}

// settle measures the last statement, now that its rows have been read. Where they were not, or reading them has failed,
// nothing can be asked.
func (r *run) settle(ctx context.Context) error {
	if !r.open {
		return nil
	}
	r.open = false
	st := &r.statements[len(r.statements)-1]
	if pg := r.conn.PgConn(); pg.IsBusy() || pg.TxStatus() == 'E' {
		st.Measured, r.last = false, nil
		return nil
	}
	after, err := r.look(ctx)
	if err != nil {
		return err
	}
	measure(st, r.first, r.last, after)
	if isQuery(st.SQL) {
		st.Scanned = nil
	}
	r.last = after
	return nil
}

// changesRows says whether the statement is one that a function sends again and again.
func changesRows(sql string) bool {
	tokens := schema.Tokens(sql)
	return len(tokens) > 0 && slices.Contains([]string{"insert", "update", "delete"}, tokens[0].Text)
}

// isQuery says whether how the statement reads is the planner's choice: in empty tables that says nothing about full ones.
func isQuery(sql string) bool {
	tokens := schema.Tokens(sql)
	return len(tokens) > 0 && slices.Contains([]string{"select", "with", "insert", "update", "delete", "merge", "values", "table", "("}, tokens[0].Text)
}

// onlyOutside says whether PostgreSQL refused a statement because of the transaction around it (25001 active transaction,
// 2D000 invalid transaction termination).
func onlyOutside(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "25001" || pg.Code == "2D000")
}
