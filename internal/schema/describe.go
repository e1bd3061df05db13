package schema

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Attrs implements Described.
func (n Namespace) Attrs() []Attr {
	var a attrs
	a.text("comment", n.Comment)
	return a
}

// Summary implements Described.
func (n Namespace) Summary() string { return "" }

// Attrs implements Described. The version is the server's business: pg_dump leaves it out, and so do we.
func (e Extension) Attrs() []Attr {
	var a attrs
	a.text("schema", e.Schema)
	return a
}

// Summary implements Described.
func (e Extension) Summary() string { return "" }

// Attrs implements Described.
func (e Enum) Attrs() []Attr {
	var a attrs
	a.text("labels", e.Summary())
	a.text("comment", e.Comment)
	return a
}

// Summary implements Described.
func (e Enum) Summary() string {
	labels := make([]string, len(e.Labels))
	for i, l := range e.Labels {
		labels[i] = Literal(l)
	}
	return "(" + strings.Join(labels, ", ") + ")"
}

// Attrs implements Described.
func (c Composite) Attrs() []Attr {
	var a attrs
	a.text("attributes", c.Summary())
	for _, f := range c.Fields {
		a.text("comment on "+Quote(f.Name), f.Comment)
	}
	a.text("comment", c.Comment)
	return a
}

// Summary implements Described.
func (c Composite) Summary() string {
	fields := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		fields[i] = Quote(f.Name) + " " + f.Type + collate(f.Collation)
	}
	return "(" + strings.Join(fields, ", ") + ")"
}

// Attrs implements Described.
func (d Domain) Attrs() []Attr {
	var a attrs
	a.text("type", d.Type)
	a.text("collation", d.Collation)
	a.flag("not null", d.NotNull)
	a.expr("default", d.Default)
	for _, c := range d.Checks {
		a.expr("check "+c.Name, "("+c.Expr+")"+suffix(c.NotValid, " not valid"))
		a.text("comment on check "+c.Name, c.Comment)
	}
	a.text("comment", d.Comment)
	return a
}

// Summary implements Described.
func (d Domain) Summary() string {
	return d.Type + suffix(d.NotNull, " not null") + suffix(d.Default != "", " default "+d.Default)
}

type sequence struct {
	*Sequence
	home string
}

// Attrs implements Described.
func (s sequence) Attrs() []Attr {
	var a attrs
	a.text("type", s.Options.Type)
	a.text("options", s.Options.String())
	a.flag("unlogged", s.Unlogged)
	a.flag("logged", s.Logged)
	if s.OwnerCol != "" {
		a.text("owned by", s.Owner.In(s.home)+"."+Quote(s.OwnerCol))
	}
	a.text("comment", s.Comment)
	return a
}

// Summary implements Described.
func (s sequence) Summary() string {
	return strings.TrimSpace("as " + s.Options.Type + " " + s.Options.String())
}

// String gives the options that are not at their defaults, as CREATE SEQUENCE writes them; the type is left out.
func (o SequenceOptions) String() string {
	def := SequenceDefaults(o.Type, o.Increment)
	var parts []string
	put := func(word string, value, normal int64) {
		if value != normal {
			parts = append(parts, word+" "+strconv.FormatInt(value, 10))
		}
	}
	put("increment", o.Increment, 1)
	put("minvalue", o.Min, def.Min)
	put("maxvalue", o.Max, def.Max)
	start := o.Min
	if o.Increment < 0 {
		start = o.Max
	}
	put("start", o.Start, start)
	put("cache", o.Cache, 1)
	if o.Cycle {
		parts = append(parts, "cycle")
	}
	return strings.Join(parts, " ")
}

// SequenceDefaults gives what CREATE SEQUENCE AS typ INCREMENT increment fills in (src/backend/commands/sequence.c, init_params).
func SequenceDefaults(typ string, increment int64) SequenceOptions {
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	switch typ {
	case "smallint":
		low, high = math.MinInt16, math.MaxInt16
	case "integer":
		low, high = math.MinInt32, math.MaxInt32
	}
	o := SequenceOptions{Type: typ, Increment: increment, Min: 1, Max: high, Start: 1, Cache: 1}
	if increment < 0 {
		o.Min, o.Max, o.Start = low, -1, -1
	}
	return o
}

// Attrs implements Described.
func (r Routine) Attrs() []Attr {
	var a attrs
	a.text("kind", r.Kind)
	a.text("definition", r.Definition)
	a.text("comment", r.Comment)
	return a
}

// Summary implements Described.
func (r Routine) Summary() string { return "" }

// Attrs implements Described.
func (o Other) Attrs() []Attr {
	var a attrs
	a.text("definition", o.Definition)
	a.text("comment", o.Comment)
	return a
}

// Summary implements Described.
func (o Other) Summary() string { return "" }

// Attrs implements Described.
func (t Trigger) Attrs() []Attr {
	var a attrs
	a.text("definition", t.Definition)
	a.text("fires", t.Enabled)
	a.text("comment", t.Comment)
	return a
}

// Summary implements Described.
func (t Trigger) Summary() string { return t.Definition }

type rowSecurity struct{ enabled, forced bool }

// Attrs implements Described.
func (s rowSecurity) Attrs() []Attr {
	var a attrs
	a.flag("enabled", s.enabled)
	a.flag("forced", s.forced)
	return a
}

// Summary implements Described.
func (s rowSecurity) Summary() string {
	return strings.TrimSpace(suffix(s.enabled, "enabled") + suffix(s.forced, " forced"))
}

// Attrs implements Described.
func (p Policy) Attrs() []Attr {
	var a attrs
	a.flag("restrictive", p.Restrict)
	a.text("for", p.Command)
	a.text("to", QuoteList(p.Roles))
	a.expr("using", p.Using)
	a.expr("with check", p.WithCheck)
	a.text("comment", p.Comment)
	return a
}

// Summary implements Described.
func (p Policy) Summary() string {
	return suffix(p.Restrict, "restrictive ") + "for " + p.Command + " to " + QuoteList(p.Roles) +
		suffix(p.Using != "", " using ("+p.Using+")") + suffix(p.WithCheck != "", " with check ("+p.WithCheck+")")
}

// Attrs implements Described.
func (r Rule) Attrs() []Attr {
	var a attrs
	a.text("definition", r.Definition)
	a.text("fires", r.Enabled)
	a.text("comment", r.Comment)
	return a
}

// Summary implements Described.
func (r Rule) Summary() string { return r.Definition }

// Attrs implements Described.
func (s Statistics) Attrs() []Attr {
	var a attrs
	a.text("definition", s.Definition)
	a.text("target", target(s.Target))
	a.text("comment", s.Comment)
	return a
}

// Summary implements Described.
func (s Statistics) Summary() string { return s.Definition }

func target(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func suffix(on bool, text string) string {
	if on {
		return text
	}
	return ""
}

func collate(name string) string {
	return suffix(name != "", " collate "+name)
}

func with(options []string) string {
	return suffix(len(options) > 0, fmt.Sprintf(" with (%s)", strings.Join(options, ", ")))
}
