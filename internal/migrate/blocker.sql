-- Whether session $1 waits for a lock, and for whom: the one that has been at it longest, first.
SELECT coalesce(b.pid, 0),
       b.usename::text,
       b.application_name,
       coalesce(b.xact_start, b.backend_start),
       left(b.query, 200)
FROM pg_catalog.pg_stat_activity a
LEFT JOIN pg_catalog.pg_stat_activity b ON b.pid = ANY (pg_blocking_pids(a.pid))
WHERE a.pid = $1
  AND a.wait_event_type = 'Lock'
ORDER BY coalesce(b.xact_start, b.backend_start) NULLS LAST
LIMIT 1
