package compare_test

import (
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/compare"
	"github.com/clipdex/clipdex/internal/fault"
)

func TestParseSide(t *testing.T) {
	t.Parallel()
	chain := project(t).Check.Chain
	for text, shown := range map[string]string{
		"models": "models", "migrations": "migrations", "migrations@head": "migrations", "migrations@base": "migrations@000000000000", "migrations@111": "migrations@111111111111",
		"postgres://me:s3cret@db.internal/clipdex":         "me@db.internal:5432/clipdex",
		"host=/run/pg dbname=x user=me password='s3cret '": "me@/run/pg:5432/x",
	} {
		side, err := compare.ParseSide(text, chain, func(string) string { return "" })
		if err != nil || side.String() != shown {
			t.Errorf("%s: %s, %v; want %s", text, side, err, shown)
		}
		if side.Live() && strings.Contains(side.Typed()+side.String(), "s3cret") {
			t.Errorf("a password is shown: %s", side.Typed())
		}
		again, err := compare.ParseSide(strings.Trim(side.Typed(), "'"), chain, func(string) string { return "" })
		if err != nil || again.String() != side.String() {
			t.Errorf("typed again %s is %s, %v", side.Typed(), again, err)
		}
	}
	for text, code := range map[string]fault.Code{"": fault.Usage, "model": fault.Usage, "mysql://me:s3cret@db/x": fault.Usage, "migrations@222": fault.No, "migrations@": fault.No} {
		_, err := compare.ParseSide(text, chain, func(string) string { return "" })
		if err == nil || fault.CodeOf(err) != code || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
