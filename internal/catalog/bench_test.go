package catalog_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/catalog"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

var sizes = []int{10, 1000, 5000}

// BenchmarkRead reads databases that no ANALYZE has seen.
func BenchmarkRead(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			conn := dial(b, pgtest.New(b), tables(n)...)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := read(conn, catalog.Options{}, time.Second); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// yardstick is the least that a reading must fetch: the rows as they stand, with expressions printed.
var yardstick = []string{
	"SELECT oid, relname, relkind, reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace",
	"SELECT attrelid, attnum, attname, atttypid, atttypmod, attnotnull FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND attnum > 0",
	"SELECT adrelid, adnum, pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid WHERE c.relnamespace = 'public'::regnamespace",
	"SELECT conrelid, conname, contype, conkey, pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
	"SELECT indexrelid, indrelid, indkey, indclass, indoption FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace",
}

// BenchmarkYardstick fetches the rows that BenchmarkRead cannot do without.
func BenchmarkYardstick(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			conn := dial(b, pgtest.New(b), tables(n)...)
			for b.Loop() {
				for _, sql := range yardstick {
					rows, err := conn.Query(b.Context(), sql, pgx.QueryExecModeSimpleProtocol)
					if err != nil {
						b.Fatal(err)
					}
					for rows.Next() {
					}
					if err := rows.Err(); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkCompare compares a schema with its like.
func BenchmarkCompare(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			conn := dial(b, pgtest.New(b), tables(n)...)
			one, err := read(conn, catalog.Options{}, time.Second)
			if err != nil {
				b.Fatal(err)
			}
			other, err := read(conn, catalog.Options{}, time.Second)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if changes := diff.Compare(one.Schema, other.Schema); len(changes) > 0 {
					b.Fatal(changes)
				}
			}
		})
	}
}
