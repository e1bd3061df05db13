-- A plain default has no column references: without a relation to look at, pg_get_expr is quicker and waits for no lock.
-- The sequence is what the default depends on (pg_depend), if it is one.
SELECT d.adrelid, d.adnum, pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END), dep.refobjid
FROM pg_attrdef d
JOIN pg_class c ON c.oid = d.adrelid
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
LEFT JOIN (pg_depend dep JOIN pg_sequence s ON s.seqrelid = dep.refobjid)
  ON dep.classid = 'pg_attrdef'::regclass AND dep.objid = d.oid AND dep.refclassid = 'pg_class'::regclass
WHERE {{schemas "c.relnamespace"}} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
