package plan_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/clipdex/clipdex/internal/plan"
	"github.com/jackc/pgx/v5"
)

var schemas = flag.String("schemas", "", "folder of projects, each a folder of dumped schemas, oldest first; empty: none")

// TestRealSchemas plans from nothing to each dumped schema, from it to itself, and between the versions of one project.
func TestRealSchemas(t *testing.T) {
	t.Parallel()
	projects, err := filepath.Glob(filepath.Join(*schemas, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if *schemas == "" {
		t.Skip("no folder given: -schemas")
	}
	for _, project := range projects {
		versions, err := filepath.Glob(filepath.Join(project, "*.sql"))
		if err != nil {
			t.Fatal(err)
		}
		for i, file := range versions {
			t.Run(filepath.Base(project)+"/"+filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				if p := plan.Make(load(t, file).read(t), load(t, file).read(t), plan.Options{}); len(p.Up)+len(p.Manual) > 0 {
					t.Errorf("to itself:\n%s%s", p.Script(), lines(p.Manual))
				}
				tell(t, "from nothing", prove(t, connect(t, ""), load(t, file), plan.Options{}, true))
				if i > 0 {
					tell(t, "from the version before", prove(t, load(t, versions[i-1]), load(t, file), plan.Options{}, true))
					tell(t, "online", prove(t, load(t, versions[i-1]), load(t, file), plan.Options{Online: true}, false))
				}
			})
		}
	}
}

// tell says what a real schema leaves to a person.
func tell(t *testing.T, what string, p plan.Plan) {
	t.Helper()
	t.Logf("%s: %d statements in %d parts", what, len(p.Up), len(p.Parts()))
	if len(p.Manual)+len(p.Undone) > 0 {
		t.Errorf("%s, by hand:\n%s%s", what, lines(p.Manual), lines(p.Undone))
	}
}

var (
	commands = regexp.MustCompile(`(?m)^\\.*$`)
	settings = regexp.MustCompile(`(?m)^(SET (default_with_oids|transaction_timeout)|ALTER .* OWNER TO|GRANT|REVOKE|COMMENT ON EXTENSION) .*;$|^CREATE SCHEMA (IF NOT EXISTS )?public;$`)
)

// load makes a database of a dump, without what belongs to psql, to roles and to other versions of the server.
func load(t *testing.T, file string) database {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := connect(t, "")
	loader, err := pgx.Connect(context.Background(), d.url)
	if err != nil {
		t.Fatal(err)
	}
	defer loader.Close(context.Background())
	sql := settings.ReplaceAllString(commands.ReplaceAllString(string(text), ""), "")
	if _, err := loader.Exec(context.Background(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Skipf("loading %s: %v", filepath.Base(file), err)
	}
	return d
}
