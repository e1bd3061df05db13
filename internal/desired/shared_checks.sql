SELECT substr(k.conname, 10)::int, pg_get_expr(k.conbin, k.conrelid)
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = (SELECT pg_my_temp_schema()) AND k.contype = 'c' AND k.conname LIKE 'clipdex\_f%'
