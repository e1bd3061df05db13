-- Rows with a parent are PostgreSQL's own copies for partitions. Column names come along for a referenced table that is not
-- among the relations: outside the compared schemas, or an extension's.
SELECT k.oid, k.conrelid, k.conname, k.contype, k.conkey, k.conindid,
       k.confrelid, k.confkey, k.confmatchtype, k.confupdtype, k.confdeltype, {{since 15 "k.confdelsetcols" "NULL"}},
       k.condeferrable, k.condeferred, k.convalidated, {{since 18 "k.conenforced" "true"}}, k.connoinherit, {{since 18 "k.conperiod" "false"}},
       k.conparentid <> 0 OR (k.coninhcount > 0 AND NOT k.conislocal),
       CASE WHEN k.contype = 'c' THEN {{expr "k.conbin" "k.conrelid"}} END,
       CASE WHEN k.contype = 'x' THEN (SELECT json_agg(CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname::text
             ELSE 'OPERATOR(' || quote_ident(opn.nspname) || '.' || o.oprname || ')' END ORDER BY u.ord)
          FROM unnest(k.conexclop) WITH ORDINALITY u(oid, ord) JOIN pg_operator o ON o.oid = u.oid JOIN pg_namespace opn ON opn.oid = o.oprnamespace) END,
       rn.nspname, r.relname,
       CASE WHEN rn.nspname <> ALL ($1) OR k.confrelid IN (SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e') THEN (SELECT json_agg(ra.attname ORDER BY u.ord)
          FROM unnest(k.confkey) WITH ORDINALITY u(num, ord) JOIN pg_attribute ra ON ra.attrelid = k.confrelid AND ra.attnum = u.num) END,
       d.description
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN (pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace) ON r.oid = k.confrelid AND k.contype = 'f'
LEFT JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid
WHERE {{schemas "c.relnamespace"}} AND (k.contype IN ('p', 'u', 'f', 'c', 'x'){{since 18 " OR k.contype = 'n' AND (NOT k.convalidated OR k.connoinherit)" ""}})
