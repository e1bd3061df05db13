-- $1 access methods, $2 classes as written, $3 types of the keys (0: an expression). The same rule as catalog's opclassName.
SELECT w.n, CASE WHEN o.opcdefault AND NOT EXISTS (
           SELECT FROM pg_opclass x WHERE x.opcmethod = o.opcmethod AND x.opcdefault AND x.opcintype = w.typ AND o.opcintype <> w.typ)
         THEN '' WHEN pg_opclass_is_visible(o.oid) THEN quote_ident(o.opcname) ELSE quote_ident(n.nspname) || '.' || quote_ident(o.opcname) END
FROM unnest($1::text[], $2::text[], $3::oid[]) WITH ORDINALITY w(method, class, typ, n)
JOIN pg_am am ON am.amname = w.method
JOIN pg_opclass o ON o.opcmethod = am.oid
JOIN pg_namespace n ON n.oid = o.opcnamespace
WHERE w.class = quote_ident(o.opcname) AND pg_opclass_is_visible(o.oid)
   OR w.class = quote_ident(n.nspname) || '.' || quote_ident(o.opcname)
