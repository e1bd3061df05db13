-- Columns with their defaults, and those attributes of indexes that were given options or a statistics target. What is a
-- type's own is told by column_types. A plain default has no column references: without a relation to look at, pg_get_expr
-- is quicker and waits for no lock.
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attnotnull, a.attidentity, a.attgenerated, a.attstorage,
       {{since 14 "NULLIF(a.attcompression, '')" "NULL"}},
       NULLIF(a.attstattarget, -1), to_json(a.attoptions || a.attfdwoptions), a.attislocal, d.description,
       f.oid, CASE WHEN f.oid IS NOT NULL THEN COALESCE(pg_get_expr(f.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE f.adrelid END), '') END
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
WHERE {{schemas "c.relnamespace"}} AND a.attnum > 0 AND NOT a.attisdropped
  AND (c.relkind IN ('r', 'p', 'v', 'm', 'f') OR c.relkind IN ('i', 'I') AND (a.attoptions IS NOT NULL OR a.attstattarget >= 0))
ORDER BY a.attrelid, a.attnum
