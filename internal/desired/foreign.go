package desired

import (
	"regexp"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	gormschema "gorm.io/gorm/schema"
)

// foreignKeys reads the relation fields whose constraint belongs to this model's table.
func (p *parser) foreignKeys(m *model) {
	rels := m.schema.Relationships.Relations
	names := make([]string, 0, len(rels))
	for name := range rels {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		rel := rels[name]
		if rel.Field == nil || rel.Field.IgnoreMigration || rel.Polymorphic != nil || rel.Type == gormschema.Many2Many {
			continue
		}
		where := m.field(rel.Field)
		if p.backwards(m, rel) {
			p.fail(where, "add belongsTo to the tag: gorm:\"belongsTo;foreignKey:"+rel.References[0].ForeignKey.Name+";references:…\"; or constraint:- on a has-one",
				"GORM guesses that %s refers to %s, and not the reverse", rel.FieldSchema.Table, rel.Schema.Table)
			continue
		}
		c := rel.ParseConstraint()
		if c != nil && rel.Schema == m.schema && c.Schema != m.schema && p.models[p.name(c.Schema.Table)] == nil {
			p.fail(where, "list the struct in models.All(), or add constraint:- to the tag", "its foreign key belongs to table %s, which no model declares", c.Schema.Table)
		}
		if c == nil || c.Schema != m.schema {
			continue
		}
		p.foreignKey(m, where, rel, c)
	}
}

// backwards says whether a struct field was read as has-one although its key could as well be this model's own: the key
// has one name on both sides and is the other table's whole primary key (gorm schema/relationship.go, guessRelation).
func (p *parser) backwards(m *model, rel *gormschema.Relationship) bool {
	if rel.Schema != m.schema || rel.Type != gormschema.HasOne || len(rel.References) == 0 || rel.Field.TagSettings["CONSTRAINT"] == "-" {
		return false
	}
	for _, ref := range rel.References {
		theirs := rel.FieldSchema.PrimaryFields
		if m.schema.FieldsByName[ref.ForeignKey.Name] == nil || len(theirs) != len(rel.References) || !slices.Contains(theirs, ref.ForeignKey) {
			return false
		}
	}
	return true
}

var constraintName = regexp.MustCompile(`^[\w-]+$`)

func (p *parser) foreignKey(m *model, where string, rel *gormschema.Relationship, c *gormschema.Constraint) {
	var columns, refs []string
	for i := range c.ForeignKeys {
		columns = append(columns, c.ForeignKeys[i].DBName)
		refs = append(refs, c.References[i].DBName)
	}
	ref := p.name(c.ReferenceSchema.Table)
	def := "FOREIGN KEY (" + schema.QuoteList(columns) + ") REFERENCES " + ref.String() + " (" + schema.QuoteList(refs) + ")"
	if c.OnDelete != "" {
		def += " ON DELETE " + c.OnDelete
	}
	if c.OnUpdate != "" {
		def += " ON UPDATE " + c.OnUpdate
	}
	k, err := schema.ParseConstraint(def)
	if err != nil {
		p.fail(where, constraintHelp, "%v", err)
		return
	}
	k.Name = c.Name
	// GORM takes a name only where a comma follows it.
	if tag := strings.TrimSpace(rel.Field.TagSettings["CONSTRAINT"]); constraintName.MatchString(tag) {
		k.Name = tag
	}
	p.constraint(m, where, k)
}
