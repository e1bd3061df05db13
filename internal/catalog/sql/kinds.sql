-- Which kinds there are at all, so that nothing is asked about those that are not: on a new connection parsing and planning
-- a query takes longer than running it. What stands in a schema depends on it (documentation, 53.18 pg_depend), the rest
-- hangs on relations and types. Objects of initdb have numbers below 16384 (src/include/access/transam.h).
SELECT u.kind::regclass::text
  FROM (SELECT DISTINCT d.classid FROM pg_depend d WHERE d.refclassid = 'pg_namespace'::regclass AND {{schemas "d.refobjid"}}) u(kind)
UNION ALL SELECT DISTINCT CASE WHEN t.typtype IN ('e', 'd') THEN 'declared type' ELSE 'other type' END
  FROM pg_type t WHERE {{schemas "t.typnamespace"}} AND t.typtype <> 'c' AND (t.typtype <> 'b' OR t.typelem = 0 OR t.typarray <> 0)
UNION ALL SELECT 'declared type' WHERE EXISTS (SELECT FROM pg_class WHERE relkind = 'c' AND {{schemas "relnamespace"}})
UNION ALL SELECT 'pg_cast' WHERE EXISTS (SELECT FROM pg_cast WHERE oid >= 16384)
UNION ALL SELECT 'pg_inherits' WHERE EXISTS (SELECT FROM pg_inherits)
UNION ALL SELECT 'pg_trigger' WHERE EXISTS (SELECT FROM pg_trigger WHERE NOT tgisinternal)
UNION ALL SELECT 'pg_policy' WHERE EXISTS (SELECT FROM pg_policy)
UNION ALL SELECT 'pg_rewrite' WHERE EXISTS (SELECT FROM pg_rewrite WHERE ev_class >= 16384 AND rulename <> '_RETURN')
UNION ALL SELECT 'pg_statistic_ext' WHERE EXISTS (SELECT FROM pg_statistic_ext)
