package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	rootID  = "000000000000"
	firstID = "111111111111"
	nextID  = "222222222222"
	lastID  = "333333333333"
)

// script gives the function of a revision that runs statements.
func script(statements ...string) func(*gorm.DB) error {
	return func(tx *gorm.DB) error {
		for _, statement := range statements {
			if err := tx.Exec(statement).Error; err != nil {
				return err
			}
		}
		return nil
	}
}

func nothing(*gorm.DB) error { return nil }

// root gives a baseline, and the revisions after it with ids and parents filled in.
func root(after ...migrate.Revision) []migrate.Revision {
	ids := []string{rootID, firstID, nextID, lastID}
	revisions := append([]migrate.Revision{{Message: "baseline", Up: nothing, Down: nothing}}, after...)
	for i := range revisions {
		revisions[i].ID = ids[i]
		if i > 0 {
			revisions[i].Parent = ids[i-1]
		}
	}
	return revisions
}

func chain(t *testing.T, revisions []migrate.Revision) *migrate.Chain {
	t.Helper()
	c, err := migrate.NewChain(revisions, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// database is a fresh one, and a connection to look at it.
type database struct {
	config *pgx.ConnConfig
	conn   *pgx.Conn
}

func newDatabase(t *testing.T) database {
	t.Helper()
	config, err := pgx.ParseConfig(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	return database{config: config, conn: connect(t, config)}
}

func connect(t *testing.T, config *pgx.ConnConfig) *pgx.Conn {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func (d database) exec(t *testing.T, sql string) {
	t.Helper()
	if _, err := d.conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func (d database) text(t *testing.T, query string) string {
	t.Helper()
	var s *string
	if err := d.conn.QueryRow(t.Context(), "SELECT ("+query+")::text").Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if s == nil {
		return ""
	}
	return *s
}

func (d database) applied(t *testing.T) string {
	t.Helper()
	return d.text(t, "SELECT string_agg(id, ' ' ORDER BY id) FROM clipdex_revisions")
}

// runner gives a runner on a database that stands at the baseline.
func (d database) runner(t *testing.T, revisions []migrate.Revision) *migrate.Runner {
	t.Helper()
	r := &migrate.Runner{Chain: chain(t, revisions), Config: d.config, Build: "test"}
	if _, err := r.Baseline(t.Context(), migrate.Baseline{}); err != nil {
		t.Fatal(err)
	}
	return r
}

func wantFault(t *testing.T, err error, code fault.Code, words ...string) *fault.Error {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Fatalf("no fault: %v", err)
	}
	if f.Code != code {
		t.Errorf("code %d, want %d: %v", f.Code, code, err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error()+"\n"+f.Help, word) {
			t.Errorf("no %q in\n%v\nhelp: %s", word, err, f.Help)
		}
	}
	return f
}
