-- Names of tables that tables of the compared schemas inherit from, wherever they are.
SELECT p.oid, n.nspname, p.relname
FROM pg_class p JOIN pg_namespace n ON n.oid = p.relnamespace
WHERE p.oid IN (SELECT i.inhparent FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE {{schemas "c.relnamespace"}})
