-- pg_get_indexdef only where an expression key meets a collation other than the default, in its text or as a key: the
-- definition alone says whether the collation was asked for. Types of expression keys tell default operator classes apart.
SELECT i.indexrelid, i.indrelid, x.relname, am.amname, i.indisunique, {{since 15 "i.indnullsnotdistinct" "false"}}, NOT i.indisvalid,
       i.indisclustered, i.indisreplident, i.indnkeyatts, i.indkey, i.indcollation, i.indclass, i.indoption,
       to_json(x.reloptions), ts.spcname,
       {{expr "i.indexprs" "i.indrelid"}}, {{expr "i.indpred" "i.indrelid"}},
       CASE WHEN i.indexprs IS NOT NULL AND (i.indcollation::text ~ '\m(?!0\M|100\M)\d+' OR i.indexprs::text ~ 'coll(id|Oid) (?!0\M|100\M)\d')
         THEN pg_get_indexdef(i.indexrelid) END,
       CASE WHEN i.indexprs IS NOT NULL THEN (SELECT json_agg(a.atttypid::bigint ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indexrelid) END,
       x.relispartition, d.description
FROM pg_index i
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_am am ON am.oid = x.relam
LEFT JOIN pg_tablespace ts ON ts.oid = x.reltablespace
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = x.oid AND d.objsubid = 0
WHERE {{schemas "c.relnamespace"}} AND c.relkind IN ('r', 'p', 'm')
