// Package page shows a check or a schema as one HTML page that needs nothing else: no network, no script, no font.
//
//	check.Result → Check; schema.Schema → Schema → diagram, sections → page.html
//
// It leaves out deciding, and the words around a result, which are report's.
package page

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diagram"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/schema"
)

//go:embed page.html
var source string

//go:embed page.css
var style string

var layout = template.Must(template.New("page").Funcs(template.FuncMap{"shown": report.Unbroken, "class": class}).Parse(source))

// class gives the class of a sign: html/template knows no other way to have + in one.
func class(sign string) string {
	return map[string]string{"+": "added", "-": "dropped", "~": "changed"}[sign]
}

// document is what the page says.
type document struct {
	Style    template.CSS
	Title    string
	Database string
	Made     string
	Check    *verdict // nil: a schema alone
	Diagram  template.HTML
	Tables   int
	Keys     int
	Sections []*section
}

// verdict is what a check says.
type verdict struct {
	Word, Class string
	report.Words
	Differing []*section
	Queries   []report.Query
}

// section is one relation, or the database outside of relations.
type section struct {
	Anchor      string
	Title, Kind string
	Comment     string
	Sign        string
	Count       string
	Columns     []part
	Parts       []part
	Differences []difference
}

// part is one object of a section.
type part struct{ Sign, Kind, Name, Definition string }

// difference is one difference of a check.
type difference struct {
	report.Line
	SQL  string
	None string // why there is no SQL
}

// Check writes the page of a check that was made with Planning. It errs when out does, or the diagram can't be laid out.
func Check(ctx context.Context, out io.Writer, r *check.Result, o report.Options, made time.Time) error {
	v := &verdict{Word: string(r.Verdict), Class: "bad", Words: report.InWords(r, o), Queries: report.QueriesOf(r)}
	switch r.Verdict {
	case check.VerdictClean:
		v.Class = "good"
	case check.VerdictPending:
		v.Class = "warn"
	}
	d := document{Title: v.Word + ": " + o.Target, Database: o.Target, Check: v}
	if r.Have != nil {
		marks := marksOf(r.Differences)
		if err := d.describe(ctx, r.Have, r.Goal, marks); err != nil {
			return err
		}
		statements := planned(r)
		for _, x := range r.Differences {
			s := d.sectionOf(x.Object, r.Have.Default)
			s.Differences = append(s.Differences, statements.of(x))
		}
	}
	for _, s := range d.Sections {
		if n := len(s.Differences); n > 0 {
			s.Count = report.Count(n, "difference")
			v.Differing = append(v.Differing, s)
		}
	}
	return d.write(out, made)
}

// Schema writes the page of a schema alone; name is its database and server.
func Schema(ctx context.Context, out io.Writer, name string, s *schema.Schema, made time.Time) error {
	d := document{Title: name, Database: name}
	if err := d.describe(ctx, s, nil, nil); err != nil {
		return err
	}
	return d.write(out, made)
}

func (d *document) write(out io.Writer, made time.Time) error {
	d.Style, d.Made = template.CSS(style+diagram.Style), made.UTC().Format("2006-01-02 15:04 UTC") //nolint:gosec // both are ours
	if err := layout.Execute(out, d); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// marksOf gives every object that differs its sign.
func marksOf(differences []check.Difference) diagram.Marks {
	marks := diagram.Marks{}
	for _, x := range differences {
		sign := map[diff.Op]string{diff.Add: "+", diff.Drop: "-"}[x.Op]
		if sign == "" {
			sign = "~"
		}
		marks[x.Object] = sign
		if x.Op == diff.Rename && x.WantObject.Described != nil {
			marks[x.WantObject.ID] = sign
		}
	}
	return marks
}

// describe draws the diagram and fills in a section for each relation.
func (d *document) describe(ctx context.Context, have, want *schema.Schema, marks diagram.Marks) (err error) {
	picture := diagram.Of(have, want, marks)
	d.Tables, d.Keys = len(picture.Tables), len(picture.Keys)
	if d.Diagram, err = picture.SVG(ctx, func(i int) string { return "#" + anchor(i) }); err != nil {
		return err
	}
	objects := union(have, want)
	byID, byRelation := map[schema.ID]schema.Object{}, map[schema.ID][]schema.Object{}
	for _, o := range objects {
		byID[o.ID] = o
		if o.ID.Relation != "" {
			byRelation[o.ID.RelationID()] = append(byRelation[o.ID.RelationID()], o)
		}
	}
	for i, r := range diagram.Union(have, want) {
		s := &section{Anchor: anchor(i), Title: picture.Tables[i].Title, Kind: string(r.Kind), Comment: r.Comment, Sign: picture.Tables[i].Sign}
		self := schema.ID{Kind: schema.KindRelation, Schema: r.Name.Schema, Relation: r.Name.Name}
		for _, c := range r.Columns {
			id := self
			id.Kind, id.Name = schema.KindColumn, c.Name
			if o, ok := byID[id]; ok {
				s.Columns = append(s.Columns, partOf(o, marks))
			}
		}
		for _, o := range byRelation[self] {
			if o.ID.Kind != schema.KindColumn && o.ID != self {
				s.Parts = append(s.Parts, partOf(o, marks))
			}
		}
		d.Sections = append(d.Sections, s)
	}
	for _, o := range objects {
		if o.ID.Relation == "" && o.ID.Kind != schema.KindNamespace {
			s := d.sectionOf(o.ID, have.Default)
			s.Parts = append(s.Parts, partOf(o, marks))
		}
	}
	return nil
}

func anchor(i int) string { return "relation-" + strconv.Itoa(i+1) }

func partOf(o schema.Object, marks diagram.Marks) part {
	name := schema.Quote(o.ID.Name)
	if o.ID.Kind == schema.KindRoutine {
		name = o.ID.Name
	}
	definition := o.Summary()
	if o.ID.Kind == schema.KindPrimaryKey || o.ID.Kind == schema.KindUnique {
		definition = strings.TrimPrefix(definition, "unique ") // the kind says so
	}
	return part{marks[o.ID], string(o.ID.Kind), name, definition}
}

// union gives the objects of both sides in order.
func union(have, want *schema.Schema) []schema.Object {
	all := have.Objects()
	if want == nil {
		return all
	}
	known := map[schema.ID]bool{}
	for _, o := range all {
		known[o.ID] = true
	}
	for _, o := range want.Objects() {
		if !known[o.ID] {
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b schema.Object) int { return a.ID.Compare(b.ID) })
	return all
}

// sectionOf gives the section that an object stands in, a new one where no relation of it is known.
func (d *document) sectionOf(id schema.ID, home string) *section {
	title, at := "database", "database"
	if id.Relation != "" {
		title, at = schema.Name{Schema: id.Schema, Name: id.Relation}.In(home), anchor(len(d.Sections))
	}
	for _, s := range d.Sections {
		if s.Title == title && (s.Anchor == "database") == (id.Relation == "") {
			return s
		}
	}
	s := &section{Anchor: at, Title: title}
	d.Sections = append(d.Sections, s)
	return s
}
