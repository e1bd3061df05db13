package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/query"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
)

var (
	index = regexp.MustCompile(`(?:using|Index Scan on) (\w+)`)
	whole = regexp.MustCompile(`Seq Scan on (\w+)`)
	spent = regexp.MustCompile(`Execution Time: (\S+ ms)`)
)

// plans runs the questions once and says which indexes each used, and what it read from end to end.
func plans(ctx context.Context, conn *pgx.Conn) error {
	var guest string
	if err := conn.QueryRow(ctx, "SELECT id::text FROM guests ORDER BY canonical_name LIMIT 1").Scan(&guest); err != nil {
		return fmt.Errorf("looking for a guest: %w", err)
	}
	id := schema.Literal(guest)
	arguments := map[string]string{
		"search_hits": schema.Literal(word(700)), "clip_segments": "'{load0000001,load0000002}', '{100000,200000}', '{164000,264000}'",
		"cache_read": "'a', 'b'", "guests": "12", "guest": id, "guest_appearances": id, "guest_topics": id + ", 20", "guest_quotes": id + ", 10",
		"episodes": "false, 20", "stats_view": "", "stats": "",
	}
	for _, s := range query.Statements() {
		given, asked := arguments[s.Name]
		if !asked {
			continue
		}
		if given != "" {
			given = "(" + given + ")"
		}
		plan, err := explain(ctx, conn, s, given)
		if err != nil {
			return fmt.Errorf("explaining %s: %w", s.Name, err)
		}
		fmt.Printf("plan     %-18s %-10s %s\n", s.Name, spent.FindStringSubmatch(plan)[1], strings.Join(slices.Concat(names(index, plan, ""), names(whole, plan, "all of ")), ", "))
	}
	return nil
}

func explain(ctx context.Context, conn *pgx.Conn, s query.Statement, arguments string) (string, error) {
	if _, err := conn.Exec(ctx, "PREPARE "+s.Name+" AS "+s.SQL); err != nil {
		return "", err
	}
	rows, err := conn.Query(ctx, "EXPLAIN (ANALYZE) EXECUTE "+s.Name+arguments, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return "", err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(lines, "\n"), err
}

func names(pattern *regexp.Regexp, plan, before string) []string {
	var out []string
	for _, m := range pattern.FindAllStringSubmatch(plan, -1) {
		out = append(out, before+m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}
