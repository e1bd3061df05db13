package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/legacy"
	"github.com/jackc/pgx/v5"
)

// faultChain are the ids of testdata/faults/migrations.go: a database is at number k when the first k are applied.
var faultChain = []string{"cad2f1272a8a", "04370fbe93f4", "a00000000002", "a00000000003", "a00000000004", "a00000000005", "a00000000006",
	"a00000000007", "a00000000008", "a00000000009", "a0000000000a", "a0000000000b", "a0000000000c"}

// inBetween says what of a database's state may be neither as before nor as after while a revision that runs outside a
// transaction is not done: what that revision changes, and nothing else.
var inBetween = map[string][]string{
	"a00000000007": {"words of transcript_segments"},
	"a00000000009": {"index segments_words_idx", "index segments_words_uidx"},
}

// world is a server that may be crashed, the program with the chain of the fault tests, and what undisturbed runs give.
type world struct {
	cluster *pgtest.Cluster
	program string
	states  []state // of a database at number k
	up      length  // of an undisturbed upgrade from base to head
	down    length  // of the way back
	made    int     // databases
}

// template is the database that every run starts from: the legacy schema with rows in it, at the baseline.
const template = "fault_template"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{cluster: pgtest.NewCluster(t), program: filepath.Join(t.TempDir(), "clipdex")}
	w.build(t)
	w.execute(t, "postgres", "CREATE DATABASE "+template)
	for _, f := range legacy.Files() {
		w.execute(t, template, f.SQL)
	}
	seed, err := os.ReadFile("testdata/faults/seed.sql")
	if err != nil {
		t.Fatal(err)
	}
	w.execute(t, template, string(seed))
	w.command(t, w.cluster.URL(template), "stamp", "base").want(t, 0)
	w.learn(t)
	return w
}

// build builds the program with the chain of the fault tests.
func (w *world) build(t *testing.T) {
	t.Helper()
	repository, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {
		filepath.Join(repository, "migrations/migrations.go"): filepath.Join(repository, "internal/cli/testdata/faults/migrations.go"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := build(t.Context(), root, w.program, "-overlay", file); err != nil {
		t.Fatal(err)
	}
}

// learn takes a database up and down again step by step, undisturbed, and notes how it is at every number.
func (w *world) learn(t *testing.T) {
	t.Helper()
	name := w.database(t)
	w.states = []state{w.read(t, name)}
	for k := 1; k < len(faultChain); k++ {
		w.command(t, w.cluster.URL(name), "upgrade", "+1").want(t, 0)
		w.states = append(w.states, w.read(t, name))
		if len(w.states[k-1].differences(w.states[k])) == 0 {
			t.Errorf("%s changes nothing that is looked at", faultChain[k])
		}
	}
	for k := len(faultChain) - 2; k >= 0; k-- {
		w.command(t, w.cluster.URL(name), "rollback-last").want(t, 0)
		if d := w.states[k].differences(w.read(t, name)); len(d) > 0 {
			t.Errorf("undoing %s leaves something:\n%s", faultChain[k+1], strings.Join(d, "\n"))
		}
	}
	w.up, w.down = w.usual(t, name, "upgrade"), w.usual(t, name, "downgrade", "base")
	w.drop(t, name)
	if t.Failed() {
		t.FailNow() // nothing can be held against this
	}
}

// database makes a database at the baseline.
func (w *world) database(t *testing.T) string {
	t.Helper()
	return w.copy(t, template)
}

// copy copies a database on which nobody works.
func (w *world) copy(t *testing.T, from string) string {
	t.Helper()
	w.made++
	name := fmt.Sprintf("fault_%d", w.made)
	w.execute(t, "postgres", "CREATE DATABASE "+name+" TEMPLATE "+from)
	return name
}

func (w *world) drop(t *testing.T, name string) {
	t.Helper()
	w.execute(t, "postgres", "DROP DATABASE "+name)
}

// command is a run of the program with the tests' chain.
func (w *world) command(t *testing.T, url string, args ...string) *process {
	t.Helper()
	p := prepare(t, []string{"DATABASE_URL=" + url}, append([]string{"db"}, args...)...)
	p.Path = w.program
	return p
}

func (w *world) execute(t *testing.T, database, sql string) {
	t.Helper()
	w.on(t, database, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.PgConn().Exec(ctx, sql).ReadAll()
		return err
	})
}

// on calls work, which may be repeated, with a connection past every proxy. A server that notices late that a backend of its was
// killed takes the connection away and recovers: then it asks again.
func (w *world) on(t *testing.T, database string, work func(context.Context, *pgx.Conn) error) {
	t.Helper()
	again, err := w.ask(t.Context(), database, work)
	if again {
		if err := w.cluster.Await(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err = w.ask(t.Context(), database, work)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// ask calls work once. again says that the connection was lost, or not to be had.
func (w *world) ask(ctx context.Context, database string, work func(context.Context, *pgx.Conn) error) (again bool, err error) {
	conn, err := pgx.Connect(ctx, w.cluster.URL(database))
	if err != nil {
		return true, err
	}
	defer conn.Close(ctx)
	err = work(ctx, conn)
	return err != nil && conn.IsClosed(), err
}

// texts gives the first column of a query.
func (w *world) texts(t *testing.T, database, query string) (out []string) {
	t.Helper()
	w.on(t, database, func(ctx context.Context, conn *pgx.Conn) (err error) {
		rows, _ := conn.Query(ctx, query) // an error of it comes with the rows
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return out
}
