-- Enums, domains and composite types that stand for themselves; row types of relations do not.
SELECT t.oid, n.nspname, t.typname, t.typtype,
       CASE WHEN t.typtype = 'e' THEN (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) END,
       CASE WHEN t.typtype = 'd' THEN {{typetext "t.typbasetype" "t.typtypmod"}} END,
       CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN t.typcollation::regcollation END,
       t.typnotnull, pg_get_expr(t.typdefaultbin, 0),
       CASE WHEN t.typtype = 'd' THEN (SELECT json_agg(json_build_array(k.conname, pg_get_expr(k.conbin, 0), k.convalidated::text, obj_description(k.oid, 'pg_constraint')) ORDER BY k.conname)
          FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') END,
       CASE WHEN t.typtype = 'c' THEN (SELECT json_agg(json_build_array(a.attname, {{typetext "a.atttypid" "a.atttypmod"}},
             CASE WHEN a.attcollation <> at.typcollation THEN a.attcollation::regcollation::text END, col_description(a.attrelid, a.attnum)) ORDER BY a.attnum)
          FROM pg_attribute a JOIN pg_type at ON at.oid = a.atttypid WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) END,
       obj_description(t.oid, 'pg_type')
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE n.nspname = ANY ($1) AND (t.typtype IN ('e', 'd') OR t.typtype = 'c' AND c.relkind = 'c')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
