package migrate

import (
	"context"
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/schema"
)

// concurrentBuild finds the name of an index that is built concurrently, and its table as written.
var concurrentBuild = regexp.MustCompile(`(?is)\bcreate\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?` +
	`("(?:[^"]|"")+"|[\w$]+)\s+on\s+(?:only\s+)?((?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))?)`)

//go:embed invalid.sql
var invalidSQL string

// dropInvalid drops the invalid index that a killed concurrent build of the same name has left: CREATE would fail on it,
// and with IF NOT EXISTS take it for the index. One that somebody builds right now is left alone.
//
// DROP INDEX takes the table from everybody, so it is done with a lock timeout even where the build itself has none.
func (r *Runner) dropInvalid(ctx context.Context, s *session, query string) error {
	if !s.idle() {
		return nil // the build will be refused in the transaction
	}
	for _, match := range concurrentBuild.FindAllStringSubmatch(query, -1) {
		var schemaName, index string
		rows, err := s.pg.Query(ctx, invalidSQL, unquote(match[1]), match[2])
		if err != nil {
			return fmt.Errorf("looking for an invalid index: %w", err)
		}
		found := rows.Next()
		if found {
			err = rows.Scan(&schemaName, &index)
		}
		rows.Close()
		if err == nil {
			err = rows.Err()
		}
		if err != nil {
			return fmt.Errorf("looking for an invalid index: %w", err)
		}
		if !found {
			continue
		}
		err = r.inTransaction(ctx, s, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "DROP INDEX "+schema.Quote(schemaName)+"."+schema.Quote(index))
			return err
		})
		if err != nil {
			return fmt.Errorf("dropping the invalid index %s of a build that was killed: %w", index, err)
		}
	}
	return nil
}

// unquote gives an identifier as the catalog has it.
func unquote(name string) string {
	if strings.HasPrefix(name, `"`) {
		return strings.ReplaceAll(strings.Trim(name, `"`), `""`, `"`)
	}
	return strings.ToLower(name)
}
