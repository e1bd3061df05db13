-- The name is not part of the definition.
SELECT r.ev_class, r.rulename, pg_get_ruledef(r.oid, true), 'RULE ' || quote_ident(r.rulename) || ' ', r.ev_enabled, obj_description(r.oid, 'pg_rewrite')
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE {{schemas "c.relnamespace"}} AND NOT (r.rulename = '_RETURN' AND c.relkind IN ('v', 'm'))
