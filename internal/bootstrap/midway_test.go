package bootstrap_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/clipdex/clipdex/internal/bootstrap"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
)

// TestMidway stops a bootstrap in the middle of the legacy files, in every way: nothing is left, and the next one ends well.
func TestMidway(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	ends := map[string]func(t *testing.T, d database, cancel context.CancelFunc, pid int){
		"cancelled": func(_ *testing.T, _ database, cancel context.CancelFunc, _ int) { cancel() },
		"killed": func(t *testing.T, d database, _ context.CancelFunc, pid int) {
			d.exec(t, fmt.Sprintf("SELECT pg_terminate_backend(%d)", pid))
		},
		"statement cancelled": func(t *testing.T, d database, _ context.CancelFunc, pid int) {
			d.exec(t, fmt.Sprintf("SELECT pg_cancel_backend(%d)", pid))
		},
	}
	for name, end := range ends {
		for found, setup := range map[string]string{"empty": ``, "partial": files(1)} {
			t.Run(name+" "+found, func(t *testing.T) {
				t.Parallel()
				d := newDatabase(t, setup)
				before := d.dump(t)
				watch := connect(t, d.config)
				watching := database{d.config, watch, d.options}
				watching.exec(t, "SELECT pg_advisory_lock(42)")
				whole := d.options.Check.Legacy
				stuck := append([]migrate.File{}, whole...)
				stuck[2].SQL += "; SELECT pg_advisory_xact_lock(42);"
				d.options.Check.Legacy = stuck

				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				failed := make(chan error)
				go func() {
					_, err := bootstrap.Run(ctx, d.conn, d.options)
					failed <- err
				}()
				var pid int
				pgtest.Eventually(t, "it stands in the third file", func() bool {
					return watch.QueryRow(t.Context(), `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 42
						AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&pid) == nil
				})
				end(t, watching, cancel, pid)
				err := <-failed
				if err == nil {
					t.Fatal("no error")
				}
				if name == "cancelled" && !errors.Is(err, context.Canceled) {
					t.Errorf("not the context's: %v", err)
				}
				if _, ok := errors.AsType[*fault.Error](err); !ok {
					t.Errorf("no fault: %v", err)
				}
				watching.exec(t, "SELECT pg_advisory_unlock(42)")
				again := databaseAt(t, d.config)
				pgtest.Eventually(t, "the session ends", func() bool {
					return again.text(t, fmt.Sprintf("SELECT count(*) FROM pg_stat_activity WHERE pid = %d", pid)) == "0"
				})
				again.unchanged(t, before)
				again.run(t)
				again.clean(t, cache)
			})
		}
	}
}

// TestTwoAtOnce starts several bootstraps on one database: all end well, and everything is applied once.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	for found, setup := range map[string]string{"empty": ``, "legacy": files(4), "partial": files(2)} {
		t.Run(found, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t, setup)
			var wait sync.WaitGroup
			var stamped, upgraded atomic.Int32
			for range 4 {
				one := databaseAt(t, d.config)
				wait.Go(func() {
					r, err := bootstrap.Run(t.Context(), one.conn, one.options)
					if err != nil {
						t.Errorf("bootstrap: %v", err)
						return
					}
					stamped.Add(int32(len(r.Recorded)))
					if len(r.Recorded) == 0 && (r.Found != bootstrap.Recorded || r.Applied) {
						t.Errorf("the loser: %+v", r)
					}
					done, err := one.options.Runner.Upgrade(t.Context(), migrate.TargetHead)
					if err != nil {
						t.Errorf("upgrade: %v", err)
					}
					upgraded.Add(int32(len(done.Done)))
				})
			}
			wait.Wait()
			if stamped.Load() != 1 || upgraded.Load() != 1 {
				t.Errorf("stamped %d times, upgraded %d times", stamped.Load(), upgraded.Load())
			}
			d.nothingLeft(t)
			d.clean(t, cache)
		})
	}
}

var roleNumber atomic.Int64

// TestOwner bootstraps as a role that owns the database and is nothing more.
func TestOwner(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	for found, n := range map[bootstrap.Found]int{bootstrap.Empty: 0, bootstrap.Partial: 2, bootstrap.Legacy: 4} {
		t.Run(string(found), func(t *testing.T) {
			t.Parallel()
			config, err := pgx.ParseConfig(pgtest.New(t))
			if err != nil {
				t.Fatal(err)
			}
			role := fmt.Sprintf("owner_%d", roleNumber.Add(1))
			super := databaseAt(t, config)
			super.exec(t, "CREATE ROLE "+role+" LOGIN; ALTER DATABASE "+config.Database+" OWNER TO "+role)
			config = config.Copy()
			config.User = role
			d := databaseAt(t, config)
			d.exec(t, files(n))
			if r := d.run(t); r.Found != found {
				t.Errorf("found %s", r.Found)
			}
			d.nothingLeft(t)
			d.clean(t, cache)
		})
	}
}

// TestStranger has a role that may connect and nothing else: refused, and nothing changed.
func TestStranger(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string]string{"empty": ``, "legacy": files(4)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			super := newDatabase(t, setup)
			role := fmt.Sprintf("stranger_%d", roleNumber.Add(1))
			super.exec(t, "CREATE ROLE "+role+" LOGIN")
			config := super.config.Copy()
			config.User = role
			before := super.dump(t)
			d := databaseAt(t, config)
			_, err := bootstrap.Run(t.Context(), d.conn, d.options)
			if err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("%v", err)
			}
			super.unchanged(t, before)
		})
	}
}
