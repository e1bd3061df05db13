package migrate_test

import (
	"context"
	"testing"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

// TestRowSecurity: an owner from whom row security hides rows is refused, rather than told that none are in the way, or left with
// a backfill of those it sees.
func TestRowSecurity(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		revision step
		says     string
	}{
		"a pre-check": {step{`SELECT 1`, finds("rows of guests without a role", `SELECT id FROM guests WHERE role IS NULL`)}, "SELECT id FROM guests"},
		"a backfill":  {step{up: `UPDATE guests SET role = 'x' WHERE role IS NULL`}, "UPDATE guests"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			r, _ := d.written(t, test.revision)
			role := "owner_of_" + d.config.Database
			d.exec(t, `CREATE ROLE `+role+` LOGIN`)
			t.Cleanup(func() {
				_, _ = d.conn.Exec(context.WithoutCancel(t.Context()), `DROP OWNED BY `+role+`; DROP ROLE `+role)
			})
			d.exec(t, `GRANT SELECT, INSERT, DELETE ON clipdex_revisions TO `+role+`; CREATE TABLE guests (id int PRIMARY KEY, role text);
				INSERT INTO guests VALUES (1, NULL); ALTER TABLE guests OWNER TO `+role+`;
				ALTER TABLE guests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON guests USING (role = 'seen')`)
			own := *r
			own.Config = d.config.Copy()
			own.Config.User = role
			_, err := own.Upgrade(t.Context(), migrate.TargetHead)
			wantFault(t, err, fault.CannotDo, "row-level security policy", test.says)
			if d.applied(t) != rootID {
				t.Error("it was applied")
			}
		})
	}
}
