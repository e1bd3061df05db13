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
	done       bool
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
	n := &node{rank: rank, key: strings.Join([]string{id.Schema, id.Relation, string(id.Kind), id.Name}, "\x00")}
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
// that is left waits in a circle the first goes first.
func (p *planner) ordered() []Statement {
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
	var all []Statement
	for len(left) > 0 {
		i := max(0, slices.IndexFunc(left, ready))
		n := left[i]
		n.done = true
		all = append(all, n.statements...)
		left = slices.Delete(left, i, i+1)
	}
	return all
}

// ready says whether everything that n waits for is done.
func ready(n *node) bool {
	return !slices.ContainsFunc(n.after, func(o *node) bool { return !o.done })
}
