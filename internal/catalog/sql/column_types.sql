-- The types and modifiers that columns were seen to have. The base of a domain is the innermost.
SELECT u.typ, u.mod, {{typetext "u.typ" "u.mod"}},
       CASE WHEN t.typtype <> 'd' THEN t.oid ELSE (
         WITH RECURSIVE base(oid, typtype) AS (
           SELECT t.typbasetype, 'd'::"char"
           UNION ALL SELECT CASE b.typtype WHEN 'd' THEN b.typbasetype ELSE b.oid END, b.typtype FROM base JOIN pg_type b ON b.oid = base.oid WHERE base.typtype = 'd')
         SELECT oid FROM base WHERE typtype <> 'd') END,
       t.typcollation, t.typstorage
FROM unnest($1::oid[], $2::int4[]) u(typ, mod) JOIN pg_type t ON t.oid = u.typ
