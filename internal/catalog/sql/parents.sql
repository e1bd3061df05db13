-- Names of tables outside the compared schemas that tables inside them inherit from.
SELECT p.oid, n.nspname, p.relname
FROM pg_class p JOIN pg_namespace n ON n.oid = p.relnamespace
WHERE n.nspname <> ALL ($1)
  AND p.oid IN (SELECT i.inhparent FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE {{schemas "c.relnamespace"}})
