package locate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/schema"
)

const revisionSource = "package migrations\n\nfunc All() []migrate.Revision { return nil }\n\nvar a = migrate.Revision{\n\tID: \"aaaaaaaaaaaa\", Message: \"a\",\n\tUp: func(tx *gorm.DB) error {\n\t\treturn tx.Exec(`ALTER TABLE guests\nADD role text`).Error\n\t},\n\tDown: func(tx *gorm.DB) error { return nil },\n}\n"

func sources(t *testing.T) *locate.Sources {
	t.Helper()
	draft, err := desired.Parse(Set(), "public")
	if err != nil {
		t.Fatal(err)
	}
	s, err := locate.Read(locate.Folders{
		ModelsName: "models", Models: fstest.MapFS{"guests.go": {Data: []byte(modelsSource)}, "other_test.go": {Data: []byte("not Go")}},
		MigrationsName: "migrations", Migrations: fstest.MapFS{"1_aaaaaaaaaaaa_a.go": {Data: []byte(revisionSource)}},
	}, draft)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// line gives the place in the models' source that is marked so.
func line(t *testing.T, mark string) locate.Place {
	t.Helper()
	for i, text := range strings.Split(modelsSource, "\n") {
		_, marks, _ := strings.Cut(text, "// here: ")
		if slices.Contains(strings.Split(marks, ", "), mark) {
			return locate.Place{File: "models/guests.go", Line: i + 1}
		}
	}
	t.Fatalf("no line is marked %q", mark)
	return locate.Place{}
}

// TestDeclared finds the line of every kind of object, and none for what no model declares.
func TestDeclared(t *testing.T) {
	t.Parallel()
	s := sources(t)
	guests := func(kind schema.Kind, name string) schema.ID {
		return schema.ID{Kind: kind, Schema: "public", Relation: "guests", Name: name}
	}
	free := func(kind schema.Kind, name string) schema.ID {
		return schema.ID{Kind: kind, Schema: "public", Name: name}
	}
	relation := func(schemaName, name string) schema.ID {
		return schema.ID{Kind: schema.KindRelation, Schema: schemaName, Relation: name}
	}
	cases := []struct {
		change diff.Change
		mark   string // empty: nowhere
	}{
		{diff.Change{Op: diff.Add, Object: guests(schema.KindColumn, "role")}, "column role"},
		{diff.Change{Op: diff.Alter, Object: guests(schema.KindColumn, "id"), Property: "type"}, "column id"},
		{diff.Change{Op: diff.Alter, Object: guests(schema.KindColumn, "created_at"), Property: "default"}, "column guests.created_at"},
		{diff.Change{Op: diff.Drop, Object: guests(schema.KindColumn, "extra")}, "guests"},
		{diff.Change{Op: diff.Rename, Object: guests(schema.KindColumn, "pal"), Want: "friend"}, "column friend"},
		{diff.Change{Op: diff.Add, Object: guests(schema.KindPrimaryKey, "guests_pkey")}, "primary key"},
		{diff.Change{Op: diff.Rename, Object: guests(schema.KindPrimaryKey, "g_pk"), Want: "guests_pkey"}, "primary key"},
		{diff.Change{Op: diff.Add, Object: guests(schema.KindCheck, "guests_role_check")}, "check guests_role_check"},
		{diff.Change{Op: diff.Rename, Object: guests(schema.KindCheck, "old"), Want: "guests_role_check"}, "check guests_role_check"},
		{diff.Change{Op: diff.Add, Object: guests(schema.KindIndex, "guests_name_idx")}, "index guests_name_idx"},
		{diff.Change{Op: diff.Add, Object: guests(schema.KindIndex, "guests_created_idx")}, "index guests_created_idx"},
		{diff.Change{Op: diff.Add, Object: guests(schema.KindIndex, "idx_guests_role")}, "column role"}, // GORM made up the name
		{diff.Change{Op: diff.Drop, Object: guests(schema.KindIndex, "guests_role")}, "guests"},
		{diff.Change{Op: diff.Drop, Object: guests(schema.KindIndex, "idx_guests_name")}, "guests"},
		{diff.Change{Op: diff.Add, Object: guests(schema.KindForeignKey, "guests_friend_fkey")}, "foreign key guests_friend_fkey"},
		{diff.Change{Op: diff.Add, Object: guests(schema.KindUnique, "guests_pair_key")}, "unique guests_pair_key"},
		{diff.Change{Op: diff.Add, Object: guests(schema.KindPolicy, "readers")}, "policy readers"},
		{diff.Change{Op: diff.Alter, Object: guests(schema.KindTrigger, "touch"), Property: "definition"}, "trigger touch"},
		{diff.Change{Op: diff.Add, Object: guests(schema.KindSecurity, "")}, "row security"},
		{diff.Change{Op: diff.Drop, Object: guests(schema.KindStatistics, "guests_stat")}, "guests"},
		{diff.Change{Op: diff.Add, Object: relation("public", "guests")}, "guests"},
		{diff.Change{Op: diff.Alter, Object: relation("public", "guests"), Property: "comment"}, "comment"},
		{diff.Change{Op: diff.Alter, Object: relation("public", "guests"), Property: "storage parameters"}, "storage parameters"},
		{diff.Change{Op: diff.Alter, Object: relation("store", "talks"), Property: "comment"}, "talks"},
		{diff.Change{Op: diff.Alter, Object: relation("public", "days"), Property: "query"}, "query"},
		{diff.Change{Op: diff.Add, Object: relation("public", "guest_talks")}, "guest_talks"},
		{diff.Change{Op: diff.Add, Object: free(schema.KindExtension, "citext")}, "extension citext"},
		{diff.Change{Op: diff.Alter, Object: free(schema.KindEnum, "mood"), Property: "labels"}, "enum mood"},
		{diff.Change{Op: diff.Alter, Object: schema.ID{Kind: schema.KindSequence, Schema: "store", Name: "order_no"}, Property: "increment"}, "sequence order_no"},
		{diff.Change{Op: diff.Drop, Object: free(schema.KindRoutine, "twice(integer)")}, ""},
		{diff.Change{Op: diff.Add, Object: schema.ID{Kind: schema.KindNamespace, Schema: "store"}}, ""},
		{diff.Change{Op: diff.Drop, Object: relation("public", "talks")}, ""},
		{diff.Change{Op: diff.Drop, Object: relation("public", "Guest")}, ""},
	}
	for _, c := range cases {
		want := locate.Place{}
		if c.mark != "" {
			want = line(t, c.mark)
		}
		if got := s.Declared(c.change); got != want {
			t.Errorf("%s %s: %v, want %v", c.change.Op, c.change.Subject("public"), got, want)
		}
	}
}

// TestDifference puts what only waits for a revision there, everything else at the models' line, and what the models no
// longer have at their list.
func TestDifference(t *testing.T) {
	t.Parallel()
	s := sources(t)
	column := schema.ID{Kind: schema.KindColumn, Schema: "public", Relation: "guests", Name: "role"}
	model, revision := line(t, "column role"), locate.Place{File: "migrations/1_aaaaaaaaaaaa_a.go", Line: 9}
	table := schema.ID{Kind: schema.KindRelation, Schema: "public", Relation: "gone"}
	for _, c := range []struct {
		object    schema.ID
		causes    []check.Cause
		revisions []string
		want      []locate.Place
	}{
		{column, []check.Cause{check.Ahead}, nil, []locate.Place{model}},
		{column, []check.Cause{check.Hand}, nil, []locate.Place{model}},
		{column, []check.Cause{check.Unknown}, nil, []locate.Place{model}},
		{column, []check.Cause{check.Pending}, []string{"aaaaaaaaaaaa"}, []locate.Place{revision, model}},
		{column, []check.Cause{check.Pending, check.Ahead}, []string{"aaaaaaaaaaaa"}, []locate.Place{model, revision}},
		{column, []check.Cause{check.Pending}, []string{"bbbbbbbbbbbb"}, []locate.Place{model}},
		{table, []check.Cause{check.Ahead}, nil, []locate.Place{line(t, "list")}},
		{table, []check.Cause{check.Hand}, nil, nil},
		{table, []check.Cause{check.Pending}, []string{"aaaaaaaaaaaa"}, []locate.Place{{File: revision.File, Line: 7}}},
	} {
		first, others := s.Difference(check.Difference{Change: diff.Change{Op: diff.Drop, Object: c.object}, Causes: c.causes, Revisions: c.revisions})
		got := slices.DeleteFunc(append([]locate.Place{first}, others...), func(p locate.Place) bool { return p == locate.Place{} })
		if !slices.Equal(got, c.want) {
			t.Errorf("%v %v: %v, want %v", c.object, c.causes, got, c.want)
		}
	}
}

// TestPlaces gives the places that are no object's.
func TestPlaces(t *testing.T) {
	t.Parallel()
	s := sources(t)
	got := fmt.Sprint(s.Listed() == line(t, "list"), s.Chained(), s.Revision("aaaaaaaaaaaa").Line, s.Up("aaaaaaaaaaaa", "nothing").Line, s.Down("aaaaaaaaaaaa", "").Line, s.Revision("bbbbbbbbbbbb"))
	if want := "true {migrations/1_aaaaaaaaaaaa_a.go 3 0} 5 7 11 { 0 0}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestCircle comes to an end where a struct embeds itself.
func TestCircle(t *testing.T) {
	t.Parallel()
	draft, err := desired.Parse(Set(), "public")
	if err != nil {
		t.Fatal(err)
	}
	s, err := locate.Read(locate.Folders{Models: fstest.MapFS{"a.go": {Data: []byte("package a\n\ntype Guest struct{ *Guest }\n")}}, Migrations: fstest.MapFS{}}, draft)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []schema.Kind{schema.KindColumn, schema.KindIndex} {
		if at := s.Declared(diff.Change{Op: diff.Add, Object: schema.ID{Kind: kind, Schema: "public", Relation: "guests", Name: "role"}}); at.Line != 3 {
			t.Errorf("%s: %v", kind, at)
		}
	}
}

// TestRead tells which file it cannot read.
func TestRead(t *testing.T) {
	t.Parallel()
	good, bad := fstest.MapFS{"a.go": {Data: []byte("package a")}}, fstest.MapFS{"b.go": {Data: []byte("pack")}}
	for _, f := range []locate.Folders{{Models: bad, Migrations: good}, {Models: good, Migrations: bad}} {
		if _, err := locate.Read(f, nil); err == nil || !strings.Contains(err.Error(), "parsing b.go") {
			t.Errorf("it says %v", err)
		}
	}
}
