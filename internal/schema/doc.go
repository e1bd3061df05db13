// Package schema describes a database as plain values: relations, columns, constraints, indexes, types, routines.
//
//	catalog (live) ─┐
//	                ├→ schema.Schema → Objects → diff, report
//	desired (models)┘
//
// Values here mean the same whichever side made them: absent options are zero values, lists that have no order are
// sorted, expressions are texts that PostgreSQL printed. The package leaves out where they come from: it imports
// neither a driver nor GORM, does no I/O and knows no clipdex.
package schema
