-- The schemas that somebody made in this database: not the system's, and not those that an extension brought along.
SELECT n.nspname::text
FROM pg_namespace n
WHERE n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
ORDER BY n.nspname <> 'public', n.nspname COLLATE "C"
