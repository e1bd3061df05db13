package catalog_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// dial opens a connection to the database at url and runs ddl on it, each statement list in a transaction of its own.
func dial(t testing.TB, url string, ddl ...string) *pgx.Conn {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(ctx) })
	for _, sql := range ddl {
		if _, err := conn.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	return conn
}

// read describes the database behind conn in a transaction of its own.
func read(conn *pgx.Conn, o catalog.Options, lockTimeout time.Duration) (*catalog.Snapshot, error) {
	ctx := context.Background()
	tx, err := catalog.ReadOnly(ctx, conn, o, lockTimeout)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(ctx)
	return catalog.Read(ctx, tx, o)
}

// tables gives the statements that make n tables of eleven columns each, some dozens to a transaction.
func tables(n int) []string {
	const together = 50
	var lists []string
	var b strings.Builder
	for i := range n {
		parent := max(i-1, 0)
		fmt.Fprintf(&b, `CREATE TABLE t%[1]d (id bigserial PRIMARY KEY, name text NOT NULL, code varchar(64), amount integer NOT NULL DEFAULT 0,
			created_at timestamptz DEFAULT now(), data jsonb, price numeric(10,2), active boolean DEFAULT false, ref uuid, score real,
			parent_id bigint CONSTRAINT fk_t%[1]d_parent REFERENCES t%[2]d (id), CONSTRAINT chk_t%[1]d_code CHECK (code IN ('a%[1]d', 'b', 'c')));
			CREATE UNIQUE INDEX ux_t%[1]d ON t%[1]d (code); CREATE INDEX ix_t%[1]d ON t%[1]d (name, amount);`, i, parent)
		if (i+1)%together == 0 || i+1 == n {
			lists = append(lists, b.String())
			b.Reset()
		}
	}
	return lists
}
