package check_test

import (
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// TestReadonlyStandby checks a hot standby of a primary that is clean, and then drifts.
func TestReadonlyStandby(t *testing.T) {
	t.Parallel()
	pair := pgtest.NewPair(t)
	primary, config := configOf(t, pair.Primary), configOf(t, pair.Standby)
	execute(t, dialConfig(t, primary), "CREATE DATABASE clipdex TEMPLATE template0")
	primary.Database, config.Database = "clipdex", "clipdex"
	bootstrapProduct(t, primary)
	pair.Follow(t)
	standby, in := dialConfig(t, config), productInput(t, t.TempDir())

	res := run(t, standby, in)
	wantLines(t, res, "")
	wantVerdict(t, res, check.VerdictClean)
	if !res.Facts.Standby {
		t.Error("no standby")
	}

	writer := dialConfig(t, primary)
	execute(t, writer, readonlyDrift)
	want := run(t, writer, in)
	pair.Follow(t)
	res = run(t, standby, in)
	if len(want.Differences) == 0 {
		t.Error("no drift")
	}
	wantLines(t, res, joined(want))
	if got := brokenText(res.Broken); got != "episodes [hand]" || got != brokenText(want.Broken) {
		t.Errorf("broken: %s, on the primary %s", got, brokenText(want.Broken))
	}
	wantVerdict(t, res, check.VerdictDrift)
}
