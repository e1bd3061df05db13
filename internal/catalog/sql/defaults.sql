-- A plain default has no column references: without a relation to look at, pg_get_expr is quicker and waits for no lock.
SELECT d.oid, d.adrelid, d.adnum, COALESCE(pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END), '')
FROM pg_attrdef d
JOIN pg_class c ON c.oid = d.adrelid
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE {{schemas "c.relnamespace"}} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
