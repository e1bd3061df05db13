package contract

import "slices"

// takes says for a type which others can stand in its place without loss, as the driver scans and sends them. Strings of
// limited length are among them: a statement's description does not tell the limit of a parameter.
var takes = map[string][]string{
	"bigint":            {"integer", "smallint"},
	"integer":           {"smallint"},
	"double precision":  {"real"},
	"text":              {"character varying"},
	"character varying": {"text"},
	"jsonb":             {"json"},
	"json":              {"jsonb"},
}

// fits says whether a value of type from can go where to is expected.
func fits(to, from string) bool { return to == from || slices.Contains(takes[to], from) }
