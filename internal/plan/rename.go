package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/schema"
)

// Rename says that an object of have is, under another name, an object of want. Its kind is a relation, a column, an index
// or a constraint.
type Rename struct {
	Object schema.ID // as have names it
	To     string
}

// ParseRename reads "table=new", "table.column=new", "schema.table.column=new" or "table.index=new" (constraint, likewise). Names
// are written as they are, unquoted, dots and equal signs in them included. It errs when have knows no such object.
func ParseRename(text string, have *schema.Schema) (Rename, error) {
	written := false
	for i := range text {
		old, to := text[:i], strings.TrimPrefix(text[i:], "=")
		if text[i] != '=' || old == "" || to == "" {
			continue
		}
		written = true
		if id := objectAt(have, old); id != (schema.ID{}) {
			return Rename{id, to}, nil
		}
	}
	if !written {
		return Rename{}, fmt.Errorf("the rename %q: write old=new, table.old=new or schema.table.old=new", text)
	}
	old, _, _ := strings.Cut(text, "=")
	return Rename{}, fmt.Errorf("the rename %q: there is no table, column, index or constraint %s", text, old)
}

// objectAt finds a relation, or what hangs on it, by its path; one of the default schema needs no schema.
func objectAt(have *schema.Schema, path string) schema.ID {
	for _, home := range []string{have.Default, ""} {
		for _, r := range have.Relations {
			rest, ok := strings.CutPrefix(path, relationID(r.Name).Path(home))
			switch {
			case ok && rest == "":
				return relationID(r.Name)
			case ok && rest[0] == '.':
				if id := member(r, rest[1:]); id != (schema.ID{}) {
					return id
				}
			}
		}
	}
	return schema.ID{}
}

// member finds a column, index or constraint of a table by name.
func member(r *schema.Relation, name string) schema.ID {
	id := schema.ID{Schema: r.Name.Schema, Relation: r.Name.Name, Name: name}
	if r.Column(name) != nil {
		id.Kind = schema.KindColumn
		return id
	}
	if c := find(r.Constraints, func(c schema.Constraint) bool { return c.Name == name }); c != nil {
		id.Kind = c.Kind
		return id
	}
	if find(r.Indexes, func(x schema.Index) bool { return x.Name == name }) != nil {
		id.Kind = schema.KindIndex
		return id
	}
	return schema.ID{}
}

// reversed gives the renames that undo.
func reversed(renames []Rename) []Rename {
	tables := map[schema.Name]string{} // old names to new
	for _, r := range renames {
		if r.Object.Kind == schema.KindRelation {
			tables[schema.Name{Schema: r.Object.Schema, Name: r.Object.Relation}] = r.To
		}
	}
	var back []Rename
	for _, r := range renames {
		undo := Rename{Object: r.Object, To: r.Object.Name}
		if now, ok := tables[schema.Name{Schema: r.Object.Schema, Name: r.Object.Relation}]; ok {
			undo.Object.Relation = now
		}
		if r.Object.Kind == schema.KindRelation {
			undo.To = r.Object.Relation
		} else {
			undo.Object.Name = r.To
		}
		back = append(back, undo)
	}
	return back
}

// rename applies the renames to have and gives their statements: what is compared afterwards bears want's names.
func (p *planner) rename(renames []Rename) []Statement {
	if len(renames) == 0 {
		return nil
	}
	s := p.have.Clone()
	s.Sequences = slices.Clone(s.Sequences)
	s.Dependencies.List = slices.Clone(s.Dependencies.List)
	n := &node{}
	isTable := func(r Rename) int { return strings.Count(string(r.Object.Kind), string(schema.KindRelation)) }
	renames = slices.Clone(renames)
	slices.SortStableFunc(renames, func(a, b Rename) int { return isTable(a) - isTable(b) }) // until then a table has its old name
	var done []Rename
	for _, r := range renames {
		if reason := applicable(s, r); reason != "" {
			p.refuse(diff.Change{Op: diff.Rename, Object: r.Object, Want: r.To}, reason)
			continue
		}
		p.renameOne(n, s, r)
		done = append(done, r)
	}
	for _, undo := range reversed(done) {
		p.was[undo.Object] = undo.To
	}
	p.have = newSide(s)
	return n.statements
}

func applicable(s *schema.Schema, r Rename) string {
	table := s.Relation(schema.Name{Schema: r.Object.Schema, Name: r.Object.Relation})
	switch {
	case table == nil:
		return "there is no such table"
	case r.Object.Kind == schema.KindRelation:
		if s.Relation(schema.Name{Schema: r.Object.Schema, Name: r.To}) != nil {
			return "there is a relation of the new name already"
		}
	case member(table, r.Object.Name).Kind != r.Object.Kind:
		return "there is no such " + string(r.Object.Kind)
	case member(table, r.To) != (schema.ID{}):
		return "the table has something of the new name already"
	}
	return ""
}

func (p *planner) renameOne(n *node, s *schema.Schema, r Rename) {
	table := s.Relation(schema.Name{Schema: r.Object.Schema, Name: r.Object.Relation})
	to := schema.Quote(r.To)
	switch r.Object.Kind {
	case schema.KindRelation:
		n.say("ALTER "+relationWord(table)+" "+p.name(table.Name)+" RENAME TO "+to, r.Object).Note = "whoever still uses the old name fails"
		renameTable(s, table, r.To)
	case schema.KindColumn:
		n.say("ALTER "+relationWord(table)+" "+p.name(table.Name)+" RENAME COLUMN "+schema.Quote(r.Object.Name)+" TO "+to, r.Object).Note = "whoever still uses the old name fails"
		renameColumn(s, table, r.Object.Name, r.To)
	case schema.KindIndex:
		n.say("ALTER INDEX "+p.indexName(table, r.Object.Name)+" RENAME TO "+to, r.Object)
		find(table.Indexes, func(x schema.Index) bool { return x.Name == r.Object.Name }).Name = r.To
	default:
		n.say("ALTER "+relationWord(table)+" "+p.name(table.Name)+" RENAME CONSTRAINT "+schema.Quote(r.Object.Name)+" TO "+to, r.Object)
		c := find(table.Constraints, func(c schema.Constraint) bool { return c.Name == r.Object.Name })
		c.Name = r.To
		if c.Index != nil {
			c.Index.Name = r.To
		}
	}
	renamed := r.Object
	if r.Object.Kind == schema.KindRelation {
		renamed.Relation = r.To
	} else {
		renamed.Name = r.To
	}
	renameUses(s.Dependencies.List, r.Object, renamed)
}
