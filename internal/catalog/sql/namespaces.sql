SELECT n.nspname, NULLIF(obj_description(n.oid, 'pg_namespace'), CASE n.nspname WHEN 'public' THEN 'standard public schema' END)
FROM pg_namespace n
WHERE n.nspname = ANY ($1)
