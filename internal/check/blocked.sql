-- Who holds what reading the catalog waits for: ACCESS EXCLUSIVE on a relation of the schemas in $1. Printing a query
-- waits for the view and for all that it reads, so those come before holders that have only been at it for longer.
SELECT l.pid, COALESCE(a.usename, '?'), c.oid::regclass::text, COALESCE(left(regexp_replace(a.query, '\s+', ' ', 'g'), 60), ''),
       COALESCE(to_char(COALESCE(a.xact_start, a.query_start), 'HH24:MI:SS'), '?')
FROM pg_locks l
JOIN pg_class c ON c.oid = l.relation
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND l.mode = 'AccessExclusiveLock' AND l.pid <> pg_backend_pid() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND n.nspname = ANY ($1)
ORDER BY EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid) DESC,
         a.xact_start
LIMIT 1
