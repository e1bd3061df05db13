-- Whether our session waits for a lock, and for whom: the one that has been at it longest, first. $1 is the process of our
-- session; behind a pooler that changes with every transaction, and $2 is the application's name, which only we have.
SELECT coalesce(b.pid, 0),
       b.usename::text,
       b.application_name,
       coalesce(b.xact_start, b.backend_start),
       b.query_start,
       left(b.query, 200)
FROM pg_catalog.pg_stat_activity a
LEFT JOIN pg_catalog.pg_stat_activity b ON b.pid = ANY (pg_blocking_pids(a.pid))
WHERE (a.pid = $1 OR a.application_name = $2)
  AND a.wait_event_type = 'Lock'
  AND b.pid IS DISTINCT FROM pg_backend_pid() -- a concurrent build waits for this very question's snapshot too
ORDER BY coalesce(b.xact_start, b.backend_start) NULLS LAST
LIMIT 1
