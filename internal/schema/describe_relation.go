package schema

import (
	"slices"
	"strconv"
	"strings"
)

type relation struct {
	*Relation
	home string
}

// Attrs implements Described.
func (r relation) Attrs() []Attr {
	var a attrs
	a.text("kind", string(r.Kind))
	a.flag("unlogged", r.Unlogged)
	a.text("partition by", r.PartitionBy)
	if r.PartitionOf.Name != "" {
		a.text("partition of", r.PartitionOf.In(r.home)+" "+r.PartitionBound)
	}
	parents := make([]string, len(r.Inherits))
	for i, p := range r.Inherits {
		parents[i] = p.In(r.home)
	}
	a.text("inherits", strings.Join(parents, ", "))
	a.text("of type", r.OfType)
	a.text("server", r.Server)
	a.text("storage parameters", strings.Join(r.Options, ", "))
	a.text("access method", r.AccessMethod)
	a.text("tablespace", r.Tablespace)
	a.text("replica identity", r.ReplicaIdentity)
	a.expr("query", r.Query)
	a.text("comment", r.Comment)
	return a
}

// Summary implements Described.
func (r relation) Summary() string {
	if r.Kind != Table {
		return ""
	}
	return plural(len(r.Columns), "column")
}

type column struct {
	*Column
	ofView bool // its type follows from the query
	serial bool // its default sequence is its own
	home   string
}

// Attrs implements Described.
func (c column) Attrs() []Attr {
	a := make(attrs, 0, 4)
	if !c.ofView {
		a.text("type", c.Type)
		a.text("collation", c.Collation)
		a.text("not null", suffix(c.NotNull, strings.TrimSpace("not null "+c.NotNullFor)))
	}
	a.expr("default", c.value())
	if c.serial {
		a[len(a)-1].key = "serial"
	}
	if s := c.IdentitySequence; s != nil {
		a.text("sequence", s.Name)
		a.text("sequence comment", s.Comment)
		a.text("sequence logging", s.Logging)
	}
	a.text("storage", c.Storage)
	a.text("compression", c.Compression)
	a.text("statistics", target(c.Statistics))
	a.text("options", strings.Join(c.Options, ", "))
	a.flag("inherited", c.Inherited)
	a.text("comment", c.Comment)
	return a
}

// value says where the column's value comes from when an INSERT gives none.
func (c column) value() string {
	switch {
	case c.DefaultSequence.Name != "":
		return "default nextval(" + Literal(c.DefaultSequence.In(c.home)) + "::regclass)"
	case c.Identity != NoIdentity:
		options := c.IdentitySequence.Options.String()
		return "generated " + string(c.Identity) + " as identity" + suffix(options != "", " ("+options+")")
	case c.Generated != "":
		kind := "stored"
		if c.Virtual {
			kind = "virtual"
		}
		return "generated always as " + Parens(c.Generated) + " " + kind
	case c.Default != "":
		return "default " + c.Default
	}
	return ""
}

// Summary implements Described.
func (c column) Summary() string {
	if c.ofView {
		return c.Type
	}
	text := c.Type + collate(c.Collation) + suffix(c.NotNull, " not null")
	if c.serial {
		return text + " serial"
	}
	return text + suffix(c.value() != "", " "+c.value())
}

type constraint struct {
	*Constraint
	home string
}

// Attrs implements Described.
func (c constraint) Attrs() []Attr {
	a := make(attrs, 0, 4)
	switch c.Kind {
	case KindForeignKey:
		c.foreignKey(&a)
	case KindCheck:
		a.expr("expression", c.Expr)
	default:
		c.backed(&a)
	}
	a.flag("without overlaps", c.Period)
	a.text("deferrable", c.deferrable())
	a.flag("not valid", c.NotValid)
	a.flag("not enforced", c.NotEnforced)
	a.flag("no inherit", c.NoInherit)
	a.text("comment", c.Comment)
	return a
}

func (c constraint) backed(a *attrs) {
	a.text("method", suffix(c.Index.Method != "btree" && !c.Period, c.Index.Method))
	a.expr("columns", c.Index.keys())
	a.text("include", QuoteList(c.Index.Include))
	a.flag("nulls not distinct", c.Index.NullsNotDistinct)
	a.expr("predicate", c.Index.Predicate)
	a.text("storage parameters", strings.Join(c.Index.Options, ", "))
	a.text("tablespace", c.Index.Tablespace)
	a.text("statistics", strings.Join(c.Index.Statistics, ", "))
	a.flag("clustered", c.Index.Clustered)
	a.flag("replica identity", c.Index.ReplicaIdentity)
	a.flag("invalid", c.Index.Invalid)
	a.text("index comment", c.Index.Comment)
}

// foreignKey compares the column pairs as a set: their order changes nothing.
func (c constraint) foreignKey(a *attrs) {
	pairs := make([]string, len(c.Columns))
	for i, col := range c.Columns {
		pairs[i] = Quote(col) + " = " + Quote(c.RefColumns[i])
	}
	slices.Sort(pairs)
	*a = append(*a, Attr{Name: "columns", Value: "(" + QuoteList(c.Columns) + ") references " + c.Ref.In(c.home) + " (" + QuoteList(c.RefColumns) + ")",
		key: c.Ref.String() + " " + strings.Join(pairs, ", ")})
	a.text("match", suffix(c.MatchFull, "full"))
	a.text("on update", strings.ToLower(c.OnUpdate))
	a.text("on delete", strings.ToLower(c.OnDelete)+suffix(len(c.OnDeleteColumns) > 0, " ("+QuoteList(c.OnDeleteColumns)+")"))
}

func (c constraint) deferrable() string {
	return suffix(c.Deferrable, "deferrable") + suffix(c.Deferred, " initially deferred")
}

// Summary implements Described.
func (c constraint) Summary() string {
	var text string
	switch c.Kind {
	case KindForeignKey:
		text = "(" + QuoteList(c.Columns) + ") references " + c.Ref.In(c.home) + " (" + QuoteList(c.RefColumns) + ")" +
			suffix(c.MatchFull, " match full") +
			suffix(c.OnUpdate != "", " on update "+strings.ToLower(c.OnUpdate)) +
			suffix(c.OnDelete != "", " on delete "+strings.ToLower(c.OnDelete))
	case KindCheck:
		text = c.Expr
	default:
		text = index{c.Index}.Summary()
	}
	return text + suffix(c.Deferrable, " "+c.deferrable()) + suffix(c.NotValid, " not valid") + suffix(c.NotEnforced, " not enforced")
}

type index struct{ *Index }

// Attrs implements Described.
func (x index) Attrs() []Attr {
	a := make(attrs, 0, 4)
	a.flag("unique", x.Unique)
	a.text("method", x.Method)
	a.expr("keys", x.keys())
	a.text("include", QuoteList(x.Include))
	a.flag("nulls not distinct", x.NullsNotDistinct)
	a.expr("predicate", x.Predicate)
	a.text("storage parameters", strings.Join(x.Options, ", "))
	a.text("tablespace", x.Tablespace)
	a.text("statistics", strings.Join(x.Statistics, ", "))
	a.flag("invalid", x.Invalid)
	a.flag("clustered", x.Clustered)
	a.flag("replica identity", x.ReplicaIdentity)
	a.text("comment", x.Comment)
	return a
}

func (x *Index) keys() string {
	keys := make([]string, len(x.Keys))
	for i, k := range x.Keys {
		keys[i] = k.String()
	}
	return "(" + strings.Join(keys, ", ") + ")"
}

// String gives the key as CREATE INDEX writes it, defaults left out.
func (k IndexKey) String() string {
	text := Quote(k.Column)
	if k.Expr != "" {
		text = k.Expr
	}
	text += collate(k.Collation)
	text += suffix(k.Opclass != "" || k.OpclassOptions != "", " "+k.Opclass)
	text += suffix(k.OpclassOptions != "", " ("+k.OpclassOptions+")")
	text += suffix(k.Desc, " desc")
	if k.NullsFirst != k.Desc {
		text += map[bool]string{true: " nulls first", false: " nulls last"}[k.NullsFirst]
	}
	return text + suffix(k.ExcludeOperator != "", " with "+k.ExcludeOperator)
}

// Summary implements Described.
func (x index) Summary() string {
	return suffix(x.Unique, "unique ") + suffix(x.Method != "btree" && x.Method != "", "using "+x.Method+" ") + x.keys() +
		suffix(len(x.Include) > 0, " include ("+QuoteList(x.Include)+")") +
		suffix(x.NullsNotDistinct, " nulls not distinct") + with(x.Options) +
		suffix(x.Predicate != "", " where "+x.Predicate) + suffix(x.Invalid, " invalid")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
