package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// A world is the value of one column's type in the database, in the migrations as applied, at head, and in the models.
func TestAttributeEveryCombination(t *testing.T) {
	t.Parallel()
	column := schema.ID{Kind: schema.KindColumn, Schema: "public", Relation: "t", Name: "c"}
	alter := func(have, want string) []diff.Change {
		if have == want {
			return nil
		}
		return []diff.Change{{Op: diff.Alter, Object: column, Property: "type", Have: have, Want: want}}
	}
	for _, live := range "abcd" {
		for _, applied := range "abc" {
			for _, head := range "abc" {
				const model = "a"
				l, ap, h := string(live), string(applied), string(head)
				t.Run(l+ap+h+model, func(t *testing.T) {
					var want []string
					if h != model {
						want = append(want, string(Ahead))
					}
					if ap != h {
						want = append(want, string(Pending))
					}
					if l != ap {
						want = append(want, string(Hand))
					}
					e := evidence{live: alter(l, model), ahead: alter(h, model), pending: []Step{{"51f0c2a9be11", alter(ap, h)}}, sameMajor: true}
					var got []string
					for _, d := range attribute(e) {
						for _, c := range d.Causes {
							got = append(got, string(c))
						}
					}
					if !slices.Equal(got, want) {
						t.Errorf("got %v, want %v", got, want)
					}
				})
			}
		}
	}
}

func TestAttributeParentsAndChildren(t *testing.T) {
	t.Parallel()
	table := schema.ID{Kind: schema.KindRelation, Schema: "public", Relation: "t"}
	column := schema.ID{Kind: schema.KindColumn, Schema: "public", Relation: "t", Name: "c"}
	add := func(id schema.ID) diff.Change { return diff.Change{Op: diff.Add, Object: id} }
	cases := []struct {
		name string
		e    evidence
		want string
	}{
		{"pending table with a later model column", evidence{live: []diff.Change{add(table)}, ahead: []diff.Change{add(column)},
			pending: []Step{{"r1", []diff.Change{add(table)}}}}, "relation t: pending ahead r1"},
		{"pending table made by hand without the column", evidence{live: []diff.Change{add(column)},
			pending: []Step{{"r1", []diff.Change{add(table)}}}}, "relation t: pending hand r1; column c: pending r1"},
		{"model and hand alike", evidence{ahead: []diff.Change{add(column)}}, "column c: ahead hand"},
		{"pending done by hand", evidence{pending: []Step{{"r1", []diff.Change{add(column)}}}}, "column c: pending hand r1"},
		{"two pending revisions that cancel out", evidence{pending: []Step{{"r1", []diff.Change{add(column)}},
			{"r2", []diff.Change{{Op: diff.Drop, Object: column}}}}}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, d := range attribute(c.e) {
				name := d.Object.Name
				if name == "" {
					name = d.Object.Relation
				}
				slices.SortFunc(d.Causes, func(a, b Cause) int { return strings.Compare(order(a), order(b)) })
				got = append(got, fmt.Sprintf("%s %s: %s", d.Object.Kind, name, strings.TrimSpace(join(d.Causes)+" "+strings.Join(d.Revisions, " "))))
			}
			if strings.Join(got, "; ") != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), c.want)
			}
		})
	}
}

func order(c Cause) string {
	return map[Cause]string{Pending: "1", Ahead: "2", Hand: "3"}[c]
}

func join(causes []Cause) string {
	var s []string
	for _, c := range causes {
		s = append(s, string(c))
	}
	return strings.Join(s, " ")
}
