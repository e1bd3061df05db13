-- What a query stands on that was just explained in this transaction: the relations that this locked, the types of their
-- columns, what the views among them call, and the functions and types that the query calls by one of the names in $1.
-- What the server brings along is left out: no revision changes it.
WITH locked AS (
    SELECT c.oid, c.relname, c.relnamespace
    FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_class c ON c.oid = l.relation
    WHERE l.pid = pg_backend_pid()
      AND l.locktype = 'relation'
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
      AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
), system AS (
    SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema')
), used_types AS (
    SELECT a.atttypid AS oid FROM pg_catalog.pg_attribute a JOIN locked l ON l.oid = a.attrelid WHERE NOT a.attisdropped
    UNION
    SELECT oid FROM pg_catalog.pg_type WHERE typname = ANY ($1)
)
SELECT relname::text
FROM locked
WHERE relnamespace NOT IN (SELECT oid FROM system)
UNION
SELECT coalesce(e.typname, t.typname)::text
FROM used_types u
JOIN pg_catalog.pg_type t ON t.oid = u.oid
LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
WHERE t.typnamespace NOT IN (SELECT oid FROM system)
UNION
SELECT p.proname::text
FROM pg_catalog.pg_proc p
WHERE p.pronamespace NOT IN (SELECT oid FROM system)
  AND (p.proname = ANY ($1)
       OR p.oid IN (SELECT d.refobjid
                    FROM locked l
                    JOIN pg_catalog.pg_rewrite w ON w.ev_class = l.oid
                    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
                    WHERE d.refclassid = 'pg_catalog.pg_proc'::regclass))
