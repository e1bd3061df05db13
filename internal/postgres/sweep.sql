-- Scratch databases of ours that no keeper names and nobody is connected to. Their runs were killed: a keeper is
-- connected before its database exists and until it is dropped.
SELECT d.datname
FROM pg_catalog.pg_database d
JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
WHERE d.datname ~ '^clipdex_scratch_[0-9]+_[0-9a-f]+$'
  AND pg_catalog.pg_has_role(current_user, r.oid, 'USAGE')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity a
    WHERE a.application_name = d.datname OR a.datname = d.datname
  )
ORDER BY d.datname
