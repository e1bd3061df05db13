-- Types and defaults of the temporary columns; the precision rule is that of catalog/sql/column_types.sql.
SELECT substr(a.attname, 2)::int,
       format_type(a.atttypid, CASE
         WHEN a.atttypmod = 6 AND e.typcategory = 'D' THEN -1
         WHEN a.atttypmod = 2147418118 AND e.typcategory = 'T' THEN -1
         ELSE a.atttypmod END),
       CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text ELSE '' END,
       CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END,
       CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END,
       pg_get_expr(d.adbin, 0)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type e ON e.oid = CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = (SELECT pg_my_temp_schema()) AND c.relname LIKE 'clipdex\_columns\_%'
