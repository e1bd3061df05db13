SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod,
       CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation END,
       a.attnotnull, a.attidentity, a.attgenerated,
       CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
       {{since 14 "NULLIF(a.attcompression, '')" "NULL"}},
       NULLIF(a.attstattarget, -1), to_json(a.attoptions || a.attfdwoptions), a.attislocal, a.attcollation, d.description
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
WHERE {{schemas "c.relnamespace"}} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
