package migrate_test

import (
	"testing"

	"github.com/clipdex/clipdex/internal/migrate"
)

func TestDeniedRemedy(t *testing.T) {
	t.Parallel()
	for lacks, want := range map[string]string{
		"schema": `GRANT USAGE ON SCHEMA public TO "O'Brien";  GRANT SELECT ON public.clipdex_revisions TO "O'Brien"`,
		"table":  `GRANT SELECT ON public.clipdex_revisions TO "O'Brien"`,
		"rows":   `ALTER ROLE "O'Brien" BYPASSRLS   (or take row security off public.clipdex_revisions)`,
	} {
		denied := migrate.Denied{Lacks: lacks, Role: "O'Brien", Schema: "public", Table: migrate.HistoryTable}
		if got := denied.Remedy("SELECT"); got != want {
			t.Errorf("%s: %s, want %s", lacks, got, want)
		}
	}
}
