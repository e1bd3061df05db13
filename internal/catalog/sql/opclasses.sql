-- All operator classes (some 200): which one an index key names, and whether it is the default of its type.
SELECT o.oid, o.opcmethod, CASE WHEN pg_opclass_is_visible(o.oid) THEN quote_ident(o.opcname) ELSE quote_ident(n.nspname) || '.' || quote_ident(o.opcname) END,
       o.opcintype, o.opcdefault, o.opckeytype <> 0
FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace
