-- format_type once per distinct type and modifier. Precision 6 is the default of the time types and says nothing
-- (documentation, 8.5 Date/Time Types); 2147418118 is interval(6).
SELECT u.atttypid, u.atttypmod,
       format_type(u.atttypid, CASE
         WHEN u.atttypmod = 6 AND e.typcategory = 'D' THEN -1
         WHEN u.atttypmod = 2147418118 AND e.typcategory = 'T' THEN -1
         ELSE u.atttypmod END),
       CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, t.typcollation
FROM (SELECT DISTINCT a.atttypid, a.atttypmod
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE {{schemas "c.relnamespace"}} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped) u
JOIN pg_type t ON t.oid = u.atttypid
JOIN pg_type e ON e.oid = CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END
