// Package models says what the database should look like, as GORM structs.
//
//	models.Set() → desired → diff against the live schema, and the revisions that are generated from it
//
// It is for diffing only. The request path never imports it: queries are raw SQL on pgx, so that no tag can change what
// the service does. Nothing here connects, queries or migrates.
//
// # What the tags mean
//
// Tags keep GORM's own meaning. Every column says its column: and type: itself, and not null where it is one: nothing
// depends on GORM's naming strategy, and a reader sees the DDL. The type: is authoritative also for a foreign-key column,
// whose type GORM would otherwise take from the key it refers to (a bigint would become a bigserial).
//
//	gorm:"column:status;type:text;not null;check:processed_videos_status_check,status IN ('pending', 'done')"
//	gorm:"column:id;type:bigserial;primaryKey;not null"                  serial: an owned sequence
//	gorm:"column:seq;type:integer;primaryKey;autoIncrement:false;…"      an integer key that is no serial
//	gorm:"column:cached_at;type:timestamptz;not null;default:now();index:search_cache_age_idx"
//	Video *ProcessedVideo `gorm:"belongsTo;foreignKey:VideoID;references:VideoID;constraint:<name>,OnDelete:CASCADE"`
//
// A foreign key is a relation field, a pointer to the parent's struct. belongsTo is not optional here: where the key
// column is named like its target, GORM guesses the relation backwards and would put the key on the parent.
//
// Constraint and index names are written out as PostgreSQL itself names them, because the legacy files left them to it.
//
// # What tags cannot say
//
// A model may have these methods, with a value or a pointer receiver. Each gives a typed name and a plain SQL fragment
// (see package declare), never a whole statement and never a schema-qualified relation of the models themselves:
//
//	TableName() string                      the table's name, "schema.name" where it isn't in the default schema (GORM's own method)
//	Constraints() []declare.Constraint      composite or deferrable UNIQUE, EXCLUDE, table checks, MATCH FULL
//	Indexes() []declare.Index               whatever an index tag can't say
//	TableOptions() declare.TableOptions     UNLOGGED, WITH (…), PARTITION BY, INHERITS, row security
//	TableComment() string                   the comment on the relation
//	Columns() []declare.Column              storage, compression, statistics target
//	Policies() []declare.Policy             row security policies
//	Triggers() []declare.Trigger            triggers; their functions are made by revisions
//	View() string                           the query: the relation is a plain view
//	MaterializedView() string               the query: the relation is a materialized view; indexes by tags or Indexes()
//
// The columns of a view carry no not null and no primaryKey: PostgreSQL records neither for a view.
package models
