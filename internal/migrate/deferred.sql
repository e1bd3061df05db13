-- The names of deferrable constraints, and whether all under a name begin a transaction deferred. SET CONSTRAINTS takes
-- every constraint of a name in a schema, and refuses to defer one that is not deferrable.
SELECT n.nspname::text, c.conname::text, bool_and(c.condeferred)
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
GROUP BY 1, 2
HAVING bool_or(c.condeferrable)
ORDER BY 1, 2
