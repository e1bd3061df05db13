package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// node is one or more statements that stay together, and what they have to come after.
type node struct {
	rank       int
	key        string // order among nodes of one rank
	statements []Statement
	after      []*node
	frees      []string // names that are free afterwards
	takes      []string // names that have to be free before
	commits    []*node  // what has to be committed before
	bare       bool     // runs outside a transaction
	done       bool
	part       int // once it is done
}

// The ranks give the order in which a reader expects what nothing forces into another.
const (
	rankSchema   = iota // schemas and extensions come first
	rankDetach          // defaults and owners let go
	rankDropTop         // what hangs on tables, and views
	rankDrop            // functions, columns and tables
	rankRename          // indexes, constraints and what else keeps its content
	rankType            // types and sequences
	rankFunction        //
	rankTable           // tables, columns, defaults
	rankOwner           // sequences get their owners
	rankKey             // keys, checks, indexes
	rankForeign         // foreign keys
	rankView            //
	rankTop             // triggers, policies, rules, statistics
	rankLate            // functions, sequences and types that nothing uses any more
	rankEmpty           // extensions and schemas go last
)

// order gives the ranks at which a kind is dropped and made.
var order = map[schema.Kind]struct{ drop, make int }{
	schema.KindNamespace:  {rankEmpty, rankSchema},
	schema.KindExtension:  {rankEmpty, rankSchema},
	schema.KindEnum:       {rankLate, rankType},
	schema.KindComposite:  {rankLate, rankType},
	schema.KindDomain:     {rankLate, rankType},
	schema.KindSequence:   {rankLate, rankType},
	schema.KindRoutine:    {rankLate, rankFunction},
	schema.KindRelation:   {rankDrop, rankTable},
	schema.KindColumn:     {rankDrop, rankTable},
	schema.KindDefault:    {rankDetach, rankTable},
	schema.KindPrimaryKey: {rankDropTop, rankKey},
	schema.KindUnique:     {rankDropTop, rankKey},
	schema.KindExclusion:  {rankDropTop, rankKey},
	schema.KindCheck:      {rankDropTop, rankKey},
	schema.KindIndex:      {rankDropTop, rankKey},
	schema.KindForeignKey: {rankDropTop, rankForeign},
	schema.KindTrigger:    {rankDropTop, rankTop},
	schema.KindSecurity:   {rankTop, rankTop},
	schema.KindPolicy:     {rankDropTop, rankTop},
	schema.KindRule:       {rankDropTop, rankTop},
	schema.KindStatistics: {rankDropTop, rankTop},
}

// put adds a node; one without statements still orders its neighbours.
func (p *planner) put(rank int, id schema.ID) *node {
	n := &node{rank: rank, bare: p.bare, key: strings.Join([]string{id.Schema, id.Relation, string(id.Kind), id.Name}, "\x00")}
	p.nodes = append(p.nodes, n)
	return n
}

// say adds a statement about the objects.
func (n *node) say(sql string, objects ...schema.ID) *Statement {
	n.statements = append(n.statements, Statement{SQL: sql, Objects: objects})
	return &n.statements[len(n.statements)-1]
}

func (n *node) waitFor(others ...*node) {
	for _, o := range others {
		if o != nil && o != n && !slices.Contains(n.after, o) {
			n.after = append(n.after, o)
		}
	}
}

// ordered gives the statements of all nodes: always the first by rank and key of those that wait for nothing. Where all
// that is left waits in a circle the first goes first. A new stage begins only where nothing more fits into the last.
func (p *planner) ordered() []stage {
	freed := map[string]*node{}
	for _, n := range p.nodes {
		for _, name := range n.frees {
			freed[name] = n
		}
	}
	for _, n := range p.nodes {
		for _, name := range n.takes {
			n.waitFor(freed[name])
		}
	}
	left := slices.Clone(p.nodes)
	slices.SortStableFunc(left, func(a, b *node) int { return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.key, b.key)) })
	var stages []stage
	last := stage{bare: p.bare}
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(n *node) bool { return ready(n) && n.joins(last, len(stages)) })
		if i < 0 {
			i = max(0, slices.IndexFunc(left, ready))
			if !left[i].joins(last, len(stages)) {
				stages = p.close(stages, last)
				last = stage{bare: left[i].bare}
			}
		}
		n := left[i]
		n.done, n.part = true, len(stages)
		last.statements = append(last.statements, n.statements...)
		left = slices.Delete(left, i, i+1)
	}
	return p.close(stages, last)
}

// joins says whether n can be part of the stage, which is the number-th.
func (n *node) joins(s stage, number int) bool {
	return len(n.statements) == 0 || n.bare == s.bare && !slices.ContainsFunc(n.commits, func(o *node) bool { return o.done && o.part == number })
}

// close adds a stage that has statements.
func (p *planner) close(stages []stage, s stage) []stage {
	if len(s.statements) == 0 {
		return stages
	}
	if p.unchecked && !s.bare && slices.ContainsFunc(s.statements, makesRoutine) {
		s.statements = append([]Statement{{SQL: "SET LOCAL check_function_bodies = off", Note: "functions come before what their bodies mention"}}, s.statements...)
	}
	if !s.bare {
		s.statements = merge(s.statements)
	}
	return append(stages, s)
}

func makesRoutine(s Statement) bool {
	return len(s.Objects) > 0 && s.Objects[0].Kind == schema.KindRoutine && strings.HasPrefix(s.SQL, "CREATE ")
}

// ready says whether everything that n waits for is done.
func ready(n *node) bool {
	return !slices.ContainsFunc(n.after, func(o *node) bool { return !o.done })
}
