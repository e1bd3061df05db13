package migrate_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

// sources writes one Go file for each revision.
func sources(revisions ...migrate.Revision) fstest.MapFS {
	files := fstest.MapFS{"migrations.go": {Data: []byte("package migrations\n")}}
	for i, r := range revisions {
		files[fmt.Sprintf("%d_%s.go", i+1, r.ID)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"package migrations\n\nvar revision%s = migrate.Revision{ID: %q, Parent: %q, Up: up}\n", r.ID, r.ID, r.Parent)}
	}
	return files
}

func TestChainMessages(t *testing.T) {
	t.Parallel()
	rev := func(id, parent string) migrate.Revision {
		return migrate.Revision{ID: id, Parent: parent, Message: "m" + id[:min(1, len(id))], Up: nothing}
	}
	zero, one, two := rev(rootID, ""), rev(firstID, rootID), rev(nextID, firstID)
	fork, noUp, lost, self := rev(nextID, rootID), rev(firstID, rootID), rev(nextID, "abcabcabcabc"), rev(firstID, firstID)
	noUp.Up = nil
	copied := sources(zero, one)
	copied["copy.go"] = copied["2_111111111111.go"]
	list := func(revisions ...migrate.Revision) []migrate.Revision { return revisions }

	for name, test := range map[string]struct {
		revisions []migrate.Revision
		sources   fstest.MapFS
		want      string
	}{
		"good":  {list(zero, one, two), sources(zero, one, two), ``},
		"empty": {nil, sources(), `the chain has no revisions | list the baseline in migrations/migrations.go`},
		"bad id": {list(zero, rev("XYZ", rootID)), sources(zero),
			`revision 2 of the chain, "mX", has no valid id: "XYZ" | give it an ID of 12 lower-case hexadecimal digits, such as 51f0c2a9be11`},
		"listed twice": {list(zero, one, one), sources(zero, one),
			`revision 111111111111 (m1) in 2_111111111111.go is listed twice | remove one of its lines from migrations/migrations.go`},
		"copied": {list(zero, one), copied,
			`two revisions have the id 111111111111: 2_111111111111.go and copy.go | give one of them an ID of its own`},
		"no Up": {list(zero, noUp), sources(zero, noUp),
			`revision 111111111111 (m1) in 2_111111111111.go has no Up | write its Up; one that does nothing returns nil`},
		"not listed": {list(zero), sources(zero, one),
			`revision 111111111111 in 2_111111111111.go is not in the list | append revision111111111111 to the list in migrations/migrations.go`},
		"no file": {list(zero, one), sources(zero),
			`no file holds revision 111111111111 (m1), so it has no checksum | write its ID as a plain string in a file of its own`},
		"no root": {list(one, two), sources(one, two),
			`the chain has no root: every revision names a parent | list the baseline first in migrations/migrations.go`},
		"two roots": {list(zero, rev(firstID, "")), sources(zero, one),
			`the chain has 2 roots: 000000000000 (m0) in 1_000000000000.go and 111111111111 (m1) in 2_111111111111.go name no parent | set the Parent of the later one to the id before it in migrations/migrations.go`},
		"unknown parent": {list(zero, one, lost), sources(zero, one, lost),
			`revision 222222222222 (m2) in 3_222222222222.go names the parent abcabcabcabc, which the chain does not have | list abcabcabcabc in migrations/migrations.go before it, or correct Parent`},
		"own parent": {list(zero, self), sources(zero, self),
			`revision 111111111111 (m1) in 2_111111111111.go is its own parent | set Parent to the id before it in migrations/migrations.go`},
		"fork": {list(zero, one, fork), sources(zero, one, fork),
			`the chain forks: 111111111111 (m1) in 2_111111111111.go and 222222222222 (m2) in 3_222222222222.go: 111111111111 and 222222222222 both name the parent 000000000000: two branches were merged | clipdex db rebase 222222222222  moves that one behind the other; or 111111111111: take the one that is not applied anywhere yet`},
		"order": {list(zero, two, one), sources(zero, two, one),
			`revision 222222222222 (m2) in 2_222222222222.go is listed after 000000000000, but its parent is 111111111111 | put 222222222222 right after 111111111111 in migrations/migrations.go`},
		"root not first": {list(one, zero), sources(one, zero),
			`the list starts with 111111111111 (m1) in 1_111111111111.go, which has a parent | list the baseline first in migrations/migrations.go`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := migrate.NewChain(test.revisions, test.sources)
			got := ""
			if f, ok := errors.AsType[*fault.Error](err); ok {
				got = f.Error() + " | " + f.Help
			} else if err != nil {
				t.Fatalf("no fault: %v", err)
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if errors.Is(err, migrate.ErrFork) != (name == "fork") {
				t.Errorf("ErrFork: %v", err)
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	c := chain(t, []migrate.Revision{
		{ID: "aaaa00000000", Up: nothing},
		{ID: "aaab00000000", Parent: "aaaa00000000", Message: "b", Up: nothing},
		{ID: "c00000000000", Parent: "aaab00000000", Up: nothing},
	})
	for prefix, want := range map[string]string{
		"c": "c00000000000", "AAAB": "aaab00000000", "aaaa00000000": "aaaa00000000",
		"aaa":  `"aaa" is the start of 2 revisions: aaaa00000000, aaab00000000 (b)`,
		"aaac": `no revision "aaac"; near it: aaaa00000000, aaab00000000 (b)`,
		"d":    `no revision "d"`, "": `no revision ""`,
	} {
		r, err := c.Find(prefix)
		got := r.ID
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", prefix, got, want)
		}
	}
	if c.Index("c00000000000") != 2 || c.Index("nope") != -1 || c.Head().ID != "c00000000000" || c.Root().ID != "aaaa00000000" || c.File("c00000000000") != "" || c.Checksum("c00000000000") != "" {
		t.Error("Index, Head, Root, File or Checksum")
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	revisions := root(migrate.Revision{Up: nothing}, migrate.Revision{Up: nothing})
	c, err := migrate.NewChain(revisions, sources(revisions...))
	if err != nil {
		t.Fatal(err)
	}
	row := func(id string) migrate.Applied { return migrate.Applied{ID: id, Checksum: c.Checksum(id)} }
	edited := migrate.Applied{ID: firstID, Checksum: "other"}
	rows := func(rows ...migrate.Applied) migrate.History {
		return migrate.History{Exists: true, Readable: true, Rows: rows}
	}
	alembic := func(ids ...string) migrate.History {
		return migrate.History{Readable: true, Alembic: &migrate.AlembicState{Readable: true, IDs: ids}}
	}
	for name, test := range map[string]struct {
		history migrate.History
		want    string
	}{
		"nothing":                   {migrate.History{Readable: true}, "none at  applied 0 pending 3"},
		"empty table":               {rows(), "none at  applied 0 pending 3"},
		"unreadable":                {migrate.History{Exists: true}, "not readable at  applied 0 pending 0"},
		"alembic":                   {alembic(firstID), "none at 111111111111 applied 2 pending 1 assumed"},
		"alembic empty":             {alembic(), "alembic_version is empty, and one id is needed"},
		"alembic two":               {alembic(rootID, firstID), "alembic_version holds 2 ids (000000000000, 111111111111), and one is needed"},
		"alembic unknown":           {alembic("x"), "alembic_version says x, a revision that this build does not know"},
		"alembic unreadable":        {migrate.History{Readable: true, Alembic: &migrate.AlembicState{}}, "not readable at  applied 0 pending 0"},
		"behind":                    {rows(row(rootID), row(firstID)), "behind at 111111111111 applied 2 pending 1"},
		"at head":                   {rows(row(rootID), row(firstID), row(nextID)), "at head at 222222222222 applied 3 pending 0"},
		"ids alone":                 {rows(migrate.Applied{ID: rootID}, migrate.Applied{ID: firstID}), "behind at 111111111111 applied 2 pending 1"},
		"edited":                    {rows(row(rootID), edited), "edited at 111111111111 applied 2 pending 1 edited 1"},
		"forked":                    {rows(row(rootID), row(nextID)), "forked at 222222222222 applied 2 pending 1 missing 111111111111"},
		"no root":                   {rows(row(nextID)), "forked at 222222222222 applied 1 pending 2 missing 000000000000,111111111111"},
		"unknown":                   {rows(row(rootID), migrate.Applied{ID: "x"}), "unknown at 000000000000 applied 1 pending 2 unknown x"},
		"unknown before all":        {rows(edited, row(nextID), migrate.Applied{ID: "x"}), "unknown at 222222222222 applied 2 pending 1 edited 1 missing 000000000000 unknown x"},
		"our rows before alembic's": {migrate.History{Exists: true, Readable: true, Rows: []migrate.Applied{row(rootID)}, Alembic: &migrate.AlembicState{Readable: true}}, "behind at 000000000000 applied 1 pending 2"},
	} {
		s, err := c.Status(test.history)
		got := fmt.Sprintf("%s at %s applied %d pending %d", s.State, s.At.ID, len(s.Applied), len(s.Pending))
		if len(s.Edited) > 0 {
			got += fmt.Sprintf(" edited %d", len(s.Edited))
		}
		var missing []string
		for _, r := range s.Missing {
			missing = append(missing, r.ID)
		}
		if missing != nil {
			got += " missing " + strings.Join(missing, ",")
		}
		if s.Unknown != nil {
			got += " unknown " + strings.Join(s.Unknown, ",")
		}
		if s.Assumed {
			got += " assumed"
		}
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
	if s := c.Assume(rootID); s.At.ID != rootID || !s.Assumed || !slices.Equal([]int{1, 2}, []int{len(s.Applied), len(s.Pending)}) {
		t.Errorf("assumed: %+v", s)
	}
}
