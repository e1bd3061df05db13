package report

import (
	"io"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/clipdex/clipdex/internal/trace"
)

// Script is what an upgrade would run, for psql.
type Script struct {
	Database    string // without a password
	From        string // where it stands
	Where       string // the server on which the revisions were recorded
	LockTimeout string // of a statement, as SET takes it
	Path        string // the search path, likewise
	Prepare     []string
	Steps       []ScriptStep
}

// ScriptStep is one revision of a script.
type ScriptStep struct {
	Revision   migrate.Revision
	Statements []trace.Statement
	Row        string // the statement that records it in the history
}

// ScriptText writes the script: each revision as it would run, with its row in the history.
func ScriptText(out io.Writer, s Script) error {
	w := &writer{w: out}
	w.line("-- ", s.Database, ", at ", s.From, ": ", Count(len(s.Steps), "revision"))
	w.line("-- Recorded on ", s.Where, ", where tables are empty. Run it with psql, in a database that stands there.")
	w.line(`\set ON_ERROR_STOP on`)
	t := transcript{w: w, lockTimeout: s.LockTimeout, path: s.Path}
	t.settings()
	for _, statement := range s.Prepare {
		w.line(terminated(statement))
	}
	for _, step := range s.Steps {
		w.line()
		w.line("-- ", step.Revision.Label())
		for _, check := range step.Revision.Prechecks {
			w.line("-- has to find nothing (", check.Finds, "); clipdex db upgrade asks first:")
			for line := range strings.SplitSeq(strings.TrimSpace(check.Query), "\n") {
				w.line("--   ", line)
			}
		}
		t.step(step)
	}
	return w.err
}

// transcript writes one revision. open is the number of the transaction that is open; 0: none.
type transcript struct {
	w           *writer
	lockTimeout string
	path        string
	open        int
}

// settings writes what an upgrade runs with, too.
func (t *transcript) settings() {
	t.w.line("SET lock_timeout = ", t.lockTimeout, ";")
	t.w.line("SET search_path = ", t.path, ";")
	t.w.line("SET row_security = off;")
}

// turn ends the open transaction and begins another; to 0: none.
func (t *transcript) turn(to int) {
	if t.open != to && t.open != 0 {
		t.w.line("COMMIT;")
	}
	if t.open != to && to != 0 {
		t.w.line("BEGIN;")
	}
	t.open = to
}

func (t *transcript) step(s ScriptStep) {
	for _, st := range s.Statements {
		t.turn(st.Transaction)
		t.statement(st)
	}
	last := 0
	if !s.Revision.NoTransaction {
		last = 1 // begun here when the function sent nothing
	}
	t.turn(last)
	t.w.line(s.Row, ";")
	t.turn(0)
	if slices.ContainsFunc(s.Statements, func(st trace.Statement) bool { return firstWord(st.SQL) == "set" }) {
		t.w.line("RESET ALL;")
		t.settings()
	}
}

// statement writes one statement. What is sent at once outside a transaction is one to PostgreSQL, but not to psql.
func (t *transcript) statement(st trace.Statement) {
	if st.Depends {
		t.w.line("-- depended on data: the function had read rows before it sent this; with yours it may send something else")
	}
	outside := st.Transaction == 0
	if st.Repeated {
		t.w.line("-- in batches, each committed by itself, until it changes no row")
		t.w.line(repeated(st.SQL))
		return
	}
	if outside && st.Rows == 0 && slices.Contains([]string{"update", "delete", "with"}, firstWord(st.SQL)) {
		t.w.line("-- perhaps one of several batches: the function found no rows to go on with; run it until it changes none")
	}
	together := outside && len(schema.SplitStatements(st.SQL)) > 1
	patient := outside && !st.Measured // concurrent builds wait without keeping anybody waiting
	if together {
		t.w.line("BEGIN;")
	}
	if patient {
		t.w.line("SET lock_timeout = 0;")
	}
	t.w.line(terminated(st.SQL))
	if patient {
		t.w.line("SET lock_timeout = ", t.lockTimeout, ";")
	}
	if together {
		t.w.line("COMMIT;")
	}
}

// repeated gives a block that runs a statement until it affects no row, and commits each time.
func repeated(sql string) string {
	return "DO " + dollars("clipdex", `
DECLARE affected bigint;
BEGIN
    LOOP
        EXECUTE `+dollars("batch", sql)+`;
        GET DIAGNOSTICS affected = ROW_COUNT;
        EXIT WHEN affected = 0;
        COMMIT;
    END LOOP;
END
`) + ";"
}

// dollars quotes a text between tags that begin so.
func dollars(tag, text string) string {
	for strings.Contains(text, "$"+tag) {
		tag += "x"
	}
	return "$" + tag + "$" + text + "$" + tag + "$"
}

// firstWord gives what a statement begins with.
func firstWord(sql string) string {
	if tokens := schema.Tokens(sql); len(tokens) > 0 {
		return tokens[0].Text
	}
	return ""
}

// terminated gives a statement with one semicolon at its end, outside of comments.
func terminated(sql string) string {
	sql = strings.Trim(sql, "\n")
	tokens := schema.Tokens(sql)
	for len(tokens) > 0 && tokens[len(tokens)-1].Is(";") {
		last := tokens[len(tokens)-1]
		sql, tokens = sql[:last.Start]+sql[last.End:], tokens[:len(tokens)-1]
	}
	sql = strings.TrimRight(sql, " \t\n")
	if len(tokens) > 0 && strings.Contains(sql[tokens[len(tokens)-1].End:], "--") {
		return sql + "\n;"
	}
	return sql + ";"
}
