// Package desired reads GORM models into a schema.Schema.
//
//	declare.Set → Parse → Draft → Draft.Resolve(server) → schema.Schema
//
// Structure comes from GORM's own reading of the tags and needs no server. Types and expressions are written as a person
// wrote them; only PostgreSQL knows what they are, so Resolve lets a server print them, from temporary tables in a
// transaction that is rolled back. Nothing is executed: no default, no function of the user's.
// A tag that cannot mean what it says is an error that shows how to write it. The package leaves out comparing.
package desired
