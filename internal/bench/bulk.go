package bench

import _ "embed"

// Bulk reads the catalog of schema public in plain SQL: what clipdex's whole check is held against.
//
//go:embed bulk.sql
var Bulk string
