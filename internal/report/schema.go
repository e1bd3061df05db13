package report

import (
	"io"

	"github.com/clipdex/clipdex/internal/compare"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/schema"
)

// SchemaSQL writes a schema as the statements that make it in an empty database, in one transaction where they allow it.
// What has to be written by hand is told in comments.
func SchemaSQL(out io.Writer, i *compare.Inspected) error {
	w := &writer{w: out}
	w.line(comment("the schema of " + Titled(i.Server) + "; left out: what belongs to extensions, roles and grants, and the history"))
	statements(w, empty(i.Schema), i.Schema)
	return w.err
}

// empty is a database in which nobody has made anything yet: it has its public schema.
func empty(like *schema.Schema) *schema.Schema {
	s := &schema.Schema{Default: like.Default}
	for _, n := range like.Namespaces {
		if n.Name == "public" {
			s.Namespaces = append(s.Namespaces, n)
		}
	}
	return s
}

// SchemaVersion is the version of SchemaDocument, as JSONVersion is that of Document.
const SchemaVersion = 1

// SchemaDocument is what inspect --format json prints: one object in every outcome, arrays never null.
type SchemaDocument struct {
	Version   int                 `json:"version"`
	ExitCode  int                 `json:"exit_code"`
	Database  string              `json:"database"`       // without a password
	Server    string              `json:"server_version"` // 15.18; empty when it was not reached
	Default   string              `json:"default_schema"` // the schema whose names stand alone in definitions
	Relations []DescribedRelation `json:"relations"`      // by name
	Objects   []ObjectItem        `json:"objects"`        // what hangs on no relation: types, sequences, functions, extensions …
	Error     *Failure            `json:"error"`          // null unless the schema could not be read
}

// DescribedRelation is a table, view, materialized view or foreign table.
type DescribedRelation struct {
	Schema  string       `json:"schema"`
	Name    string       `json:"name"`
	Kind    string       `json:"kind"`
	Query   string       `json:"query"` // of a view or materialized view
	Comment string       `json:"comment"`
	Columns []ColumnItem `json:"columns"` // in their order
	Objects []ObjectItem `json:"objects"` // keys, checks, indexes, triggers, policies, rules …
}

// ColumnItem is one column.
type ColumnItem struct {
	Name      string `json:"name"`
	Type      string `json:"type"` // as format_type prints it
	NotNull   bool   `json:"not_null"`
	Default   string `json:"default"`   // an expression
	Identity  string `json:"identity"`  // always, by default
	Generated string `json:"generated"` // an expression
	Comment   string `json:"comment"`
}

// ObjectItem is any other object: what kind it is, and its definition for a reader and by property.
type ObjectItem struct {
	Kind       string            `json:"kind"`
	Schema     string            `json:"schema"`
	Name       string            `json:"name"`
	Definition string            `json:"definition"`
	Properties map[string]string `json:"properties"` // those that are not at PostgreSQL's default
	References *Reference        `json:"references"` // of a foreign key; else null
}

// Reference is what a foreign key points to, and from where.
type Reference struct {
	Columns    []string `json:"columns"`
	Schema     string   `json:"schema"`
	Relation   string   `json:"relation"`
	RefColumns []string `json:"ref_columns"`
}

// SchemaJSON writes a schema for a program.
func SchemaJSON(out io.Writer, i *compare.Inspected) error {
	d := SchemaDocument{Version: SchemaVersion, Database: i.Server.Name, Server: i.Server.Version, Default: i.Schema.Default, Relations: []DescribedRelation{}, Objects: []ObjectItem{}}
	at := map[schema.ID]int{}
	for _, o := range i.Schema.Objects() {
		r := i.Schema.Relation(schema.Name{Schema: o.ID.Schema, Name: o.ID.Relation})
		switch {
		case r == nil:
			d.Objects = append(d.Objects, objectItem(o))
		case o.ID.Kind == schema.KindRelation:
			at[o.ID] = len(d.Relations)
			d.Relations = append(d.Relations, describedRelation(r))
		case o.ID.Kind != schema.KindColumn:
			item := &d.Relations[at[o.ID.RelationID()]]
			item.Objects = append(item.Objects, withReference(objectItem(o), r))
		}
	}
	return encode(out, d)
}

// SchemaJSONError writes the same object for a schema that could not be read.
func SchemaJSONError(out io.Writer, err *fault.Error, target string, exit int) error {
	return encode(out, SchemaDocument{Version: SchemaVersion, ExitCode: exit, Database: target, Relations: []DescribedRelation{}, Objects: []ObjectItem{}, Error: failureOf(err)})
}

func describedRelation(r *schema.Relation) DescribedRelation {
	item := DescribedRelation{Schema: r.Name.Schema, Name: r.Name.Name, Kind: string(r.Kind), Query: r.Query, Comment: r.Comment, Columns: []ColumnItem{}, Objects: []ObjectItem{}}
	for _, c := range r.Columns {
		value := c.Default
		if c.DefaultSequence.Name != "" {
			value = "nextval(" + schema.Literal(c.DefaultSequence.String()) + "::regclass)"
		}
		item.Columns = append(item.Columns, ColumnItem{c.Name, c.Type, c.NotNull, value, string(c.Identity), c.Generated, c.Comment})
	}
	return item
}

func objectItem(o schema.Object) ObjectItem {
	item := ObjectItem{Kind: string(o.ID.Kind), Schema: o.ID.Schema, Name: o.ID.Name, Definition: o.Summary(), Properties: map[string]string{}}
	for _, a := range o.Attrs() {
		item.Properties[a.Name] = a.Value
	}
	return item
}

func withReference(item ObjectItem, r *schema.Relation) ObjectItem {
	for _, c := range r.Constraints {
		if c.Kind == schema.KindForeignKey && item.Kind == string(c.Kind) && item.Name == c.Name {
			item.References = &Reference{c.Columns, c.Ref.Schema, c.Ref.Name, c.RefColumns}
		}
	}
	return item
}
