-- Once per distinct type and modifier. The base of a domain is the innermost.
SELECT u.atttypid, u.atttypmod, {{typetext "u.atttypid" "u.atttypmod"}},
       CASE WHEN t.typtype <> 'd' THEN t.oid ELSE (
         WITH RECURSIVE base(oid, typtype) AS (
           SELECT t.typbasetype, 'd'::"char"
           UNION ALL SELECT CASE b.typtype WHEN 'd' THEN b.typbasetype ELSE b.oid END, b.typtype FROM base JOIN pg_type b ON b.oid = base.oid WHERE base.typtype = 'd')
         SELECT oid FROM base WHERE typtype <> 'd') END,
       t.typcollation
FROM (SELECT DISTINCT a.atttypid, a.atttypmod
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE {{schemas "c.relnamespace"}} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped) u
JOIN pg_type t ON t.oid = u.atttypid
