package cli_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

// TestKilled ends bootstrap with kill -9 at random instants of its run. The next one ends clean, and nothing stays behind.
// CLIPDEX_TEST_KILLS says how often; every instant is of a seed that the subtest's name tells.
func TestKilled(t *testing.T) {
	t.Parallel()
	kills := 12
	if text := os.Getenv("CLIPDEX_TEST_KILLS"); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	// A few at a time: the instants are parts of a run's usual length, on a machine that is not overrun.
	turn := make(chan struct{}, 2)
	for seed := range kills {
		name, run := "server", killedOnServer
		if seed%4 == 3 {
			name, run = "embedded", killedEmbedded
		}
		t.Run(fmt.Sprintf("%s %d", name, seed), func(t *testing.T) {
			t.Parallel()
			turn <- struct{}{}
			defer func() { <-turn }()
			run(t, rand.New(rand.NewPCG(uint64(seed), 1)))
		})
	}
}

// usual measures how long an undisturbed bootstrap takes.
func usual(t *testing.T, env []string) time.Duration {
	t.Helper()
	start := time.Now()
	prepare(t, env, "db", "bootstrap").want(t, 0).says(t, "clean:")
	return time.Since(start)
}

// killed runs bootstrap and kills it within the time that a run usually takes.
func killed(t *testing.T, env []string, within time.Duration, random *rand.Rand) {
	t.Helper()
	p := prepare(t, env, "db", "bootstrap")
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(time.Duration(random.Int64N(int64(within))), func() { _ = p.Process.Kill() })
	defer kill.Stop()
	_ = p.Wait() // killed, or done before
}

func killedOnServer(t *testing.T, random *rand.Rand) {
	_, sample := onServer(t)
	within := usual(t, sample)
	_, env := onServer(t)
	killed(t, env, within, random)
	left := abandoned(t)
	prepare(t, env, "db", "bootstrap").want(t, 0).says(t, "clean: models, migrations and database agree") // its cache is empty
	for _, name := range abandoned(t) {
		if slices.Contains(left, name) {
			t.Errorf("%s is still there", name)
		}
	}
}

// abandoned lists scratch databases that nobody works on: a running command holds a session of that name, and one that was
// just killed may have a statement running there for a moment.
func abandoned(t *testing.T) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.Server(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, _ := conn.Query(t.Context(), `SELECT datname::text FROM pg_database d WHERE starts_with(datname, 'clipdex_scratch_')
		AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.application_name = d.datname OR a.datname = d.datname)`)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func killedEmbedded(t *testing.T, random *rand.Rand) {
	home := filepath.Join(pgtest.Dir(t), "home")
	env := []string{"CLIPDEX_HOME=" + home}
	killed(t, env, 2*time.Second, random) // making a cluster, starting it, and a bootstrap
	prepare(t, env, "db", "bootstrap").want(t, 0).says(t, "clean: models, migrations and database agree")
	prepare(t, env, "db", "psql", "--", "-Atc", "SELECT 'scratch: ' || count(*) FROM pg_database WHERE datname LIKE 'clipdex_scratch%'").
		want(t, 0).says(t, "scratch: 0")
	nobodyIn(t, home)
}

// nobodyIn fails the test when a process has the folder in its command line.
func nobodyIn(t *testing.T, folder string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, _ := os.ReadFile(f) // it may have ended by now
		if line := strings.ReplaceAll(string(text), "\x00", " "); strings.Contains(line, folder) {
			t.Errorf("%s is still running", line)
		}
	}
}
