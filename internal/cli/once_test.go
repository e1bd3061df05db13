package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

// counting is a chain behind the project's own whose revisions can be counted by what they did: each adds to one number,
// in a transaction or outside of one, so that twice is seen.
var counting = []string{
	`CREATE TABLE runs (revision text NOT NULL, n int NOT NULL DEFAULT 0, pad text)`,
	`INSERT INTO runs (revision) SELECT 'r' || i FROM generate_series(1, 8) i`,
	`UPDATE runs SET n = n + 1 WHERE revision = 'r3'`,
	`ALTER TABLE runs ADD COLUMN more int NOT NULL DEFAULT 0`,
	`UPDATE runs SET n = n + 1, more = more + 1 WHERE revision = 'r5'`,
	`CREATE INDEX CONCURRENTLY IF NOT EXISTS runs_n ON runs (n)`,
	`UPDATE runs SET n = n + 1 FROM pg_sleep(0.05) WHERE revision = 'r7'`,
	`INSERT INTO runs (revision, n) VALUES ('r9', 1)`,
}

// extended builds a copy of the project with these revisions at the end of its chain and gives its program.
func extended(t *testing.T, statements []string) (program, head string) {
	t.Helper()
	dir := t.TempDir()
	if err := copyRepository(dir); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "migrations", "migrations.go")
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(text), "\n\t}\n}")
	if !found {
		t.Fatalf("the list does not end as expected:\n%s", text)
	}
	head = "04370fbe93f4"
	for i, statement := range statements {
		id := fmt.Sprintf("%012x", 0xabc0+i)
		source := fmt.Sprintf("package migrations\n\nimport (\n\t\"github.com/clipdex/clipdex/internal/migrate\"\n\t\"gorm.io/gorm\"\n)\n\n"+
			"var revision%[1]s = migrate.Revision{ID: %[1]q, Parent: %[2]q, Message: \"count %[3]d\", NoTransaction: %[4]t,\n"+
			"\tUp: func(tx *gorm.DB) error { return tx.Exec(%[5]q).Error }}\n", id, head, i+1, strings.Contains(statement, "CONCURRENTLY"), statement)
		if err := os.WriteFile(filepath.Join(dir, "migrations", "20260101_"+id+"_count.go"), []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
		before += "\n\t\trevision" + id + ","
		head = id
	}
	if err := os.WriteFile(list, []byte(before+"\n\t}\n}"+after), 0o644); err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "bin", "clipdex")
	if err := build(t.Context(), dir, program); err != nil {
		t.Fatal(err)
	}
	return program, head
}

// TestExactlyOnce starts many upgrades of one database at once, directly and through PgBouncer: every revision runs once,
// every process ends well, and who waited says for whom. CLIPDEX_TEST_UPGRADES says how often 32 are started; go test
// starts fewer, once.
func TestExactlyOnce(t *testing.T) {
	t.Parallel()
	processes, rounds := 12, 1
	if text := os.Getenv("CLIPDEX_TEST_UPGRADES"); text != "" {
		var err error
		processes = 32
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	path, head := extended(t, counting)
	for round := range rounds {
		for _, way := range []string{"direct", "pooled"} {
			t.Run(fmt.Sprint(way, " ", round), func(t *testing.T) { once(t, path, head, way == "pooled", processes) })
		}
	}
}

func once(t *testing.T, path, head string, pooled bool, processes int) {
	url, env := onServer(t)
	prepare(t, env, "db", "bootstrap").want(t, 0) // the project's own program: what follows is left to be done
	if pooled {
		env = []string{"DATABASE_URL=" + pgtest.Pooled(t, url, 4)}
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var all []*process
	for range processes {
		p := prepare(t, env, "db", "upgrade", "--wait", "5m")
		p.Cmd = &exec.Cmd{Path: path, Args: p.Args, Env: p.Env, Dir: p.Dir, Stdout: &p.stdout, Stderr: &p.stderr}
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	upgraded, waited := 0, 0
	for _, p := range all {
		if code := p.code(t); code != 0 {
			t.Errorf("exit code %d\n%s%s", code, &p.stdout, &p.stderr)
		}
		if strings.Contains(p.stdout.String(), "upgraded: ") {
			upgraded++
			continue
		}
		p.says(t, "already at "+head+" (head)")
		if strings.Contains(p.stderr.String(), "waiting for pid ") && strings.Contains(p.stderr.String(), "clipdex upgrade, since ") {
			waited++
		}
	}
	if upgraded != 1 || waited == 0 {
		t.Errorf("%d processes upgraded, %d of the others said for whom they wait", upgraded, waited)
	}
	var rows int
	var runs string
	err = conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM clipdex_revisions), string_agg(revision || ' ' || n || ' ' || more, ', ' ORDER BY revision) FROM runs`).Scan(&rows, &runs)
	const want = "r1 0 0, r2 0 0, r3 1 0, r4 0 0, r5 1 1, r6 0 0, r7 1 0, r8 0 0, r9 1 0"
	if err != nil || rows != len(counting)+2 || runs != want {
		t.Errorf("%d rows in the history; runs: %s; %v", rows, runs, err)
	}
}
