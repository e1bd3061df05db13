package contract_test

import (
	"context"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/query/querytest"
	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// head gives a session on a database at head.
func head(t testing.TB) *pgx.Conn {
	t.Helper()
	return dial(t, querytest.Empty(t).Config().ConnConfig)
}

func dial(t testing.TB, config *pgx.ConnConfig) *pgx.Conn {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func begin(t testing.TB, conn *pgx.Conn, options pgx.TxOptions) pgx.Tx {
	t.Helper()
	tx, err := conn.BeginTx(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback(context.WithoutCancel(t.Context())) })
	return tx
}

func execute(t testing.TB, tx pgx.Tx, sql string) {
	t.Helper()
	if _, err := tx.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// hold holds statements against what is there, and wants an answer.
func hold(t testing.TB, tx pgx.Tx, statements []contract.Statement) *contract.Held {
	t.Helper()
	held, err := contract.Hold(t.Context(), tx, statements, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

// after gives what holds after a change, which is then undone.
func after(t testing.TB, tx pgx.Tx, change string, statements []contract.Statement) *contract.Held {
	t.Helper()
	execute(t, tx, "SAVEPOINT before; "+change)
	held := hold(t, tx, statements)
	execute(t, tx, "ROLLBACK TO before")
	return held
}

// failure gives that of a statement; nil: it holds.
func failure(held *contract.Held, name string) *contract.Failure {
	for i, f := range held.Failures {
		if f.Name == name {
			return &held.Failures[i]
		}
	}
	return nil
}
