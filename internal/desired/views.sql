-- The query of a temporary view, its columns with their types (the precision rule is that of catalog/sql/column_types.sql),
-- and whether it reads a live relation of its own name, $2 in schema $3.
SELECT pg_get_viewdef(c.oid),
       (SELECT array_agg(x ORDER BY a.attnum, part)
        FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        JOIN pg_type e ON e.oid = CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END,
        LATERAL (VALUES (1, a.attname::text), (2, format_type(a.atttypid, CASE
          WHEN a.atttypmod = 6 AND e.typcategory = 'D' THEN -1
          WHEN a.atttypmod = 2147418118 AND e.typcategory = 'T' THEN -1
          ELSE a.atttypmod END))) p(part, x)
        WHERE a.attrelid = c.oid AND a.attnum > 0),
       EXISTS (SELECT FROM pg_rewrite w
               JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
               JOIN pg_class o ON o.oid = d.refobjid
               JOIN pg_namespace n ON n.oid = o.relnamespace
               WHERE w.ev_class = c.oid AND o.relname = $2 AND n.nspname = $3)
FROM pg_class c
WHERE c.oid = $1::regclass
