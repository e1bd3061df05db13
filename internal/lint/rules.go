package lint

import "slices"

// Rule is one thing that can be dangerous about a statement.
type Rule struct {
	Code     string // CDX and three digits, the first by what it is about; never given to another rule
	Title    string
	Severity Severity
	Reason   string // what happens, and why
	Instead  string // what to type instead
	find     func(*view)
}

// Rules gives every rule, by code.
//
//	CDX0…  about the comments that accept findings
//	CDX1…  locks that keep others waiting
//	CDX2…  tables that are written anew
//	CDX3…  data that is lost
//	CDX4…  what breaks the code that runs while the revision is rolled out
//	CDX5…  practice: types, keys, what a revision should leave alone
//
// The lists of squawk, strong_migrations, Atlas, pg-schema-diff and eugene were gone through. Left out from them:
//
//	timeouts not set (squawk require-timeout-settings, eugene E9): the runner sets lock_timeout for every statement
//	creating a trigger, policy or rule, dropping a constraint, changing a default: locks for a moment, and reads nothing
//	IF EXISTS everywhere (squawk prefer-robust-stmts): in a transaction it hides that a database is not what the chain says; outside see CDX513
//	a constraint on existing rows that data may refuse (Atlas MF101, MF104): a revision's pre-check asks the data
//	a foreign key or check that is dropped (Atlas CD101): what runs still runs
//	many columns in an index, order of columns, names (strong_migrations, Atlas PG110 and NM): taste
//	CREATE or ALTER EXTENSION, GRANT (pg-schema-diff): what they do is not seen from here, and they are reviewed as they are
//	adding a value to an enum, creating one (eugene W13): old code meets a new value as it meets a new text
//	several ALTER TABLEs that could be one (eugene W12): saves a scan only where CDX103, CDX105 or CDX201 speaks already
//	creating a table with force, executing SQL (strong_migrations): Rails' own
func Rules() []Rule {
	return slices.Concat(commentRules, lockRules, rewriteRules, lossRules, compatibilityRules, practiceRules)
}
