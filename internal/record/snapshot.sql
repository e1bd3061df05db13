-- Relations of the user's, and the locks on relations that this session holds. One that is dropped has a lock and no name.
-- $1: schema and $2: name of the history table.
WITH held AS (
  SELECT relation, array_agg(mode ORDER BY mode) AS modes
  FROM pg_catalog.pg_locks
  WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted AND relation >= 16384
    AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  GROUP BY relation
), relations AS (
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.relfilenode, i.indrelid
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  WHERE c.oid >= 16384 AND n.nspname !~ '^pg_' AND c.relkind IN ('r', 'p', 'i', 'I', 'm', 'v', 'f')
    AND NOT (n.nspname = $1::text AND c.relname IN ($2::text, $2::text || '_pkey'))
)
SELECT coalesce(r.oid, h.relation)::bigint, coalesce(r.nspname, ''), coalesce(r.relname, ''), coalesce(r.relkind::text, ''),
  coalesce(r.relfilenode, 0)::bigint, coalesce(r.indrelid, 0)::bigint,
  CASE WHEN r.relkind IN ('r', 'm') THEN pg_catalog.pg_stat_get_xact_numscans(r.oid) ELSE 0 END,
  coalesce(h.modes, '{}')
FROM relations r
FULL JOIN held h ON h.relation = r.oid
ORDER BY 2, 3, 1
