-- Tables and materialized views with what they hold; a partitioned table with what its partitions hold. Rows: as of the
-- last ANALYZE or VACUUM, below zero where there was none.
SELECT n.nspname::text, c.relname::text,
  CASE WHEN c.relkind = 'p' THEN (SELECT coalesce(sum(pg_catalog.pg_table_size(t.relid)), 0) FROM pg_catalog.pg_partition_tree(c.oid) t)
    ELSE pg_catalog.pg_table_size(c.oid) END::bigint,
  CASE WHEN c.relkind = 'p' THEN (SELECT coalesce(sum(greatest(l.reltuples, 0)), 0)
      FROM pg_catalog.pg_partition_tree(c.oid) t JOIN pg_catalog.pg_class l ON l.oid = t.relid WHERE t.isleaf)
    WHEN c.relpages = 0 AND c.reltuples = 0 THEN -1 -- before PostgreSQL 14: never looked at
    ELSE c.reltuples END::bigint
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
