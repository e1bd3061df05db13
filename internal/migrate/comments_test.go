package migrate_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/clipdex/clipdex/internal/migrate"
)

const twoInOneFile = `package migrations

// above a
var a = migrate.Revision{ID: "000000000000", Message: "a", Up: func() {
	/* in a
	   goes on */
}}

// above b
var b = migrate.Revision{ID: "111111111111", Parent: "000000000000", Up: nothing} // behind b
`

func TestComments(t *testing.T) {
	t.Parallel()
	c, err := migrate.NewChain(root(migrate.Revision{Up: nothing}), fstest.MapFS{"a.go": {Data: []byte(twoInOneFile)}})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][]string{
		rootID:  {"above a", "in a", "goes on"},
		firstID: {"above b", "behind b"},
		nextID:  nil,
	} {
		if got := c.Comments(id); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
}

// TestTodo asks what an upgrade would do, and does it by hand.
func TestTodo(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := d.runner(t, root(migrate.Revision{Up: nothing}, migrate.Revision{Up: nothing}))
	todo, err := r.Todo(t.Context(), "+1")
	if err != nil || todo.From != rootID || len(todo.Revisions) != 1 || todo.Revisions[0].ID != firstID || len(todo.Prepare) != 0 {
		t.Fatalf("%+v, %v", todo, err)
	}
	d.exec(t, r.Row(firstID))
	if got := d.applied(t); got != rootID+" "+firstID {
		t.Error(got)
	}
	d.exec(t, `ALTER TABLE clipdex_revisions DROP COLUMN build`)
	if todo, err = r.Todo(t.Context(), ""); err != nil || len(todo.Revisions) != 1 || todo.Revisions[0].ID != nextID || len(todo.Prepare) == 0 {
		t.Fatalf("%+v, %v", todo, err)
	}
	for _, statement := range append(todo.Prepare, r.Row(nextID)) {
		d.exec(t, statement)
	}
	if got := d.text(t, `SELECT build FROM clipdex_revisions WHERE id = '`+nextID+`'`); got != "test" {
		t.Errorf("build %q", got)
	}
	_, err = (&migrate.Runner{Chain: r.Chain, Config: newDatabase(t).config}).Todo(t.Context(), "")
	wantFault(t, err, 1, "clipdex db bootstrap")
}
