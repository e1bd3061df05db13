-- The session that holds the advisory lock of key $1 in this database. A 64-bit key is split over classid and objid.
SELECT l.pid,
       a.usename::text,
       a.application_name,
       coalesce(a.xact_start, a.backend_start),
       NULL::timestamptz,
       NULL::text
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = current_database()
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory'
  AND l.granted
  AND l.objsubid = 1
  AND l.classid::bigint = (($1::bigint >> 32) & 4294967295)
  AND l.objid::bigint = ($1::bigint & 4294967295)
LIMIT 1
