package record_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/record"
	"github.com/clipdex/clipdex/internal/schema"
)

func TestSizes(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), `
CREATE TABLE full_one AS SELECT i FROM generate_series(1, 1000) i;
CREATE TABLE unseen (i int) WITH (autovacuum_enabled = off);
CREATE TABLE parts (i int) PARTITION BY RANGE (i);
CREATE TABLE low PARTITION OF parts FOR VALUES FROM (0) TO (100);
CREATE TABLE high PARTITION OF parts FOR VALUES FROM (100) TO (1000);
INSERT INTO parts SELECT i FROM generate_series(1, 300) i;
CREATE MATERIALIZED VIEW seen AS SELECT 1;
CREATE VIEW other AS SELECT 1;
ANALYZE full_one; ANALYZE low; ANALYZE high`)
	if err != nil {
		t.Fatal(err)
	}
	sizes, err := record.Sizes(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	name := func(s string) schema.Name { return schema.Name{Schema: "public", Name: s} }
	if s := sizes[name("full_one")]; s.Rows != 1000 || s.Bytes < 32768 {
		t.Errorf("full_one: %+v", s)
	}
	if s := sizes[name("unseen")]; s.Rows >= 0 || s.String() != "0 B" {
		t.Errorf("unseen: %+v", s)
	}
	if s := sizes[name("parts")]; s.Rows != 300 || s.Bytes != sizes[name("low")].Bytes+sizes[name("high")].Bytes {
		t.Errorf("parts: %+v", s)
	}
	if _, ok := sizes[name("other")]; ok || len(sizes) != 6 {
		t.Errorf("%v", sizes)
	}
}
