package catalog

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"text/template"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

type queryKey struct {
	file  string
	major int
}

var (
	queries   = map[queryKey]string{}
	queriesMu sync.Mutex
)

// query gives the text of sql/<file>.sql for a server of the given major version. In the files, since N a b is a from
// version N on and b before, schemas col restricts a namespace column to the schemas in $1, typetext oid mod prints a
// type, expr tree relation an expression.
func query(file string, major int) (string, error) {
	queriesMu.Lock()
	defer queriesMu.Unlock()
	key := queryKey{file, major}
	if text, ok := queries[key]; ok {
		return text, nil
	}
	source, err := sqlFiles.ReadFile("sql/" + file + ".sql")
	if err != nil {
		return "", fmt.Errorf("catalog query %s: %w", file, err)
	}
	funcs := template.FuncMap{
		"since": func(n int, now, before string) string {
			if major >= n {
				return now
			}
			return before
		},
		// An expression that is there prints as something; empty is one whose relation has gone meanwhile.
		"expr": func(tree, relation string) string {
			return fmt.Sprintf("CASE WHEN %[1]s IS NOT NULL THEN COALESCE(pg_get_expr(%[1]s, %[2]s), '') END", tree, relation)
		},
		// Precision 6 is the default of the time types and says nothing (documentation, 8.5 Date/Time Types).
		"typetext": func(oid, mod string) string {
			return fmt.Sprintf(`regexp_replace(format_type(%s, %s), '^(time|timestamp|interval[a-z ]*)\(6\)', '\1')`, oid, mod)
		},
		"schemas": func(column string) string {
			return column + " = ANY (ARRAY(SELECT oid FROM pg_namespace WHERE nspname = ANY ($1)))"
		},
	}
	t, err := template.New(file).Funcs(funcs).Parse(string(source))
	if err != nil {
		return "", fmt.Errorf("catalog query %s: %w", file, err)
	}
	var text strings.Builder
	if err := t.Execute(&text, nil); err != nil {
		return "", fmt.Errorf("catalog query %s: %w", file, err)
	}
	queries[key] = text.String()
	return queries[key], nil
}

// serverVersion gives the major version out of the server_version that the server reports at start: "15.18 (Debian …)", "18beta1".
func serverVersion(reported string) int {
	end := strings.IndexFunc(reported, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(reported)
	}
	major, _ := strconv.Atoi(reported[:end])
	return major
}
