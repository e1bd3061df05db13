package migrate

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/clipdex/clipdex/internal/schema"
)

const (
	rowsShown  = 5  // of those that a pre-check found: enough to see what kind they are
	valueWidth = 60 // characters of one value in them
)

// reading calls work in a read-only transaction on the pinned connection, with one snapshot. It is always rolled back, so
// that what a function in it has set goes too.
func reading(ctx context.Context, s *session, work func() error) error {
	begin, end := "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "ROLLBACK"
	if s.around != nil {
		begin = "SAVEPOINT clipdex_reading; SET TRANSACTION READ ONLY"
		end = "ROLLBACK TO SAVEPOINT clipdex_reading; RELEASE SAVEPOINT clipdex_reading" // which ends READ ONLY
	}
	if _, err := s.pg.Exec(ctx, begin); err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
		defer cancel()
		_, _ = s.pg.Exec(ctx, end)
	}()
	if err := s.enter(ctx); err != nil {
		return err
	}
	return work()
}

// find counts what a pre-check finds. Only when that is something, a second query asks for the first rows: a count needs
// no room for them, however many there are.
func find(ctx context.Context, s *session, check Precheck) (Finding, error) {
	finding := Finding{Precheck: check}
	counted, err := send(ctx, s, "SELECT count(*) FROM "+wrapped(check.Query))
	if err != nil {
		return finding, err
	}
	if finding.Count, err = strconv.ParseInt(string(counted.Rows[0][0]), 10, 64); err != nil || finding.Count == 0 {
		return finding, err
	}
	first, err := send(ctx, s, fmt.Sprintf("SELECT * FROM %s LIMIT %d", wrapped(check.Query), rowsShown))
	if err != nil {
		return finding, err
	}
	for _, row := range first.Rows {
		finding.Rows = append(finding.Rows, shownRow(first.FieldDescriptions, row))
	}
	return finding, nil
}

// wrapped gives a query as a table. Nothing but one query fits there: in the extended protocol a second statement is
// refused, and WITH may change nothing below the top.
func wrapped(query string) string {
	if tokens := schema.Tokens(query); len(tokens) > 0 && tokens[len(tokens)-1].Is(";") {
		query = query[:tokens[len(tokens)-1].Start]
	}
	return "(\n" + strings.Trim(query, "\r\n") + "\n) AS found"
}

// send runs one statement and gives its rows as text, whatever types they have.
func send(ctx context.Context, s *session, statement string) (*pgconn.Result, error) {
	result := s.pg.PgConn().ExecParams(ctx, statement, nil, nil, nil, nil).Read()
	if result.Err != nil {
		return nil, &StatementError{Statement: statement, Err: result.Err}
	}
	return result, nil
}

// shownRow gives a row as it can be pasted behind WHERE, but for nulls and for what is cut.
func shownRow(fields []pgconn.FieldDescription, row [][]byte) string {
	var parts []string
	for i, value := range row {
		parts = append(parts, schema.Quote(fields[i].Name)+" = "+shownValue(fields[i].DataTypeOID, value))
	}
	return strings.Join(parts, ", ")
}

var numbers = []uint32{pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.NumericOID, pgtype.OIDOID}

func shownValue(typ uint32, value []byte) string {
	switch {
	case value == nil:
		return "NULL"
	case slices.Contains(numbers, typ):
		return string(value)
	}
	text := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' ' // a line of a value is no line of the message
		}
		return r
	}, string(value)))
	if len(text) > valueWidth {
		text = append(text[:valueWidth], '…')
	}
	return strings.TrimSpace(schema.Literal(string(text)))
}
