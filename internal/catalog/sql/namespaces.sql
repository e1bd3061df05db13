SELECT n.nspname, CASE WHEN n.nspname <> 'public' THEN obj_description(n.oid, 'pg_namespace') END
FROM pg_namespace n
WHERE n.nspname = ANY ($1)
