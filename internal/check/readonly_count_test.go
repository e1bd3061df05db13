package check_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"net"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

// A thousand tables of different names: the digits of a name are types.
type (
	d0    struct{}
	d1    struct{}
	d2    struct{}
	d3    struct{}
	d4    struct{}
	d5    struct{}
	d6    struct{}
	d7    struct{}
	d8    struct{}
	d9    struct{}
	digit interface {
		d0 | d1 | d2 | d3 | d4 | d5 | d6 | d7 | d8 | d9
	}
)

type manyTable[A, B, C digit] struct {
	ID    int64   `gorm:"column:id;type:bigserial;primaryKey;not null"`
	Name  string  `gorm:"column:name;type:text;not null;default:'none';index"`
	At    string  `gorm:"column:at;type:timestamptz;not null;default:now()"`
	State *string `gorm:"column:state;type:varchar(20);check:state IN ('a', 'b')"`
}

func (manyTable[A, B, C]) TableName() string {
	return "t_" + strings.ReplaceAll(fmt.Sprintf("%T%T%T", *new(A), *new(B), *new(C)), "check_test.", "")
}

func tens[A, B digit]() []any {
	return []any{manyTable[A, B, d0]{}, manyTable[A, B, d1]{}, manyTable[A, B, d2]{}, manyTable[A, B, d3]{}, manyTable[A, B, d4]{},
		manyTable[A, B, d5]{}, manyTable[A, B, d6]{}, manyTable[A, B, d7]{}, manyTable[A, B, d8]{}, manyTable[A, B, d9]{}}
}

func hundreds[A digit]() (all []any) {
	for _, ten := range [][]any{tens[A, d0](), tens[A, d1](), tens[A, d2](), tens[A, d3](), tens[A, d4](),
		tens[A, d5](), tens[A, d6](), tens[A, d7](), tens[A, d8](), tens[A, d9]()} {
		all = append(all, ten...)
	}
	return all
}

// countingConn counts the messages that a client sends, by their type: Q and P are statements, S and Q round trips.
type countingConn struct {
	net.Conn
	sent    map[byte]int
	started bool
	rest    int    // what is left of the body of the current message
	head    []byte // of a header that has not come whole
}

// Write implements net.Conn.
func (c *countingConn) Write(p []byte) (int, error) {
	for b := p; len(b) > 0; {
		if c.rest > 0 {
			n := min(c.rest, len(b))
			c.rest, b = c.rest-n, b[n:]
			continue
		}
		size := 5
		if !c.started { // the startup message has no type
			size = 4
		}
		n := min(size-len(c.head), len(b))
		c.head, b = append(c.head, b[:n]...), b[n:]
		if len(c.head) < size {
			continue
		}
		c.rest = int(binary.BigEndian.Uint32(c.head[size-4:])) - 4
		if c.started {
			c.sent[c.head[0]]++
		}
		c.started, c.head = true, nil
	}
	return c.Conn.Write(p)
}

// statements gives what a whole check of so many models sends to its database.
func statements(t *testing.T, models []any, change string) map[byte]int {
	t.Helper()
	in := attributionInput(t, attributionChain(t), models...)
	in.Legacy = nil
	url := pgtest.New(t)
	conn := dial(t, url)
	for _, m := range models {
		name := m.(interface{ TableName() string }).TableName()
		execute(t, conn, fmt.Sprintf(`CREATE TABLE %[1]q (id bigserial PRIMARY KEY, name text NOT NULL DEFAULT 'none', at timestamptz NOT NULL DEFAULT now(),
			state varchar(20)); CREATE INDEX "idx_%[1]s_name" ON %[1]q (name); ALTER TABLE %[1]q ADD CONSTRAINT "chk_%[1]s_state" CHECK (state IN ('a', 'b'))`, name))
		if change != "" {
			execute(t, conn, fmt.Sprintf(change, name))
		}
	}
	config := configOf(t, url)
	counting := map[byte]int{}
	config.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		return &countingConn{Conn: conn, sent: counting}, err
	}
	counted, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer counted.Close(context.WithoutCancel(t.Context()))
	in.Scratch = nil // the replay goes to a server of its own
	res := run(t, counted, in)
	want := check.VerdictClean
	n := 0
	if change != "" {
		want, n = check.VerdictDrift, len(models)
	}
	if res.Verdict != want || len(res.Differences) != n {
		t.Errorf("%s, %d differences; want %s, %d: %v", res.Verdict, len(res.Differences), want, n, lines(res)[:min(len(res.Differences), 6)])
	}
	return maps.Clone(counting)
}

// TestReadonlyStatements: their number does not depend on how many tables there are.
func TestReadonlyStatements(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{"clean": "", "types": `ALTER TABLE %q ALTER COLUMN name TYPE varchar(50)`,
		"checks": `ALTER TABLE %[1]q DROP CONSTRAINT "chk_%[1]s_state", ADD CONSTRAINT "chk_%[1]s_state" CHECK (state <> 'c')`,
		// Not "defaults": desired.Equal asks once for each pair of literals, equal pairs included.
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			few := statements(t, tens[d0, d0](), change)
			many := statements(t, append(append(hundreds[d0](), hundreds[d1]()...), hundreds[d2]()...), change)
			if !maps.Equal(few, many) || few['Q']+few['P'] == 0 {
				t.Errorf("10 tables: %v; 300 tables: %v", told(few), told(many))
			}
			t.Logf("%v", told(few))
		})
	}
}

func told(counts map[byte]int) map[string]int {
	out := map[string]int{}
	for b, n := range counts {
		out[string(b)] = n
	}
	return out
}
