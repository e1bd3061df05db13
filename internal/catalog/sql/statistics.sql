-- The name is not part of the definition.
SELECT s.stxrelid, n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid), 'STATISTICS ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname) || ' ',
       NULLIF(s.stxstattarget, -1), obj_description(s.oid, 'pg_statistic_ext')
FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace n ON n.oid = s.stxnamespace
WHERE {{schemas "c.relnamespace"}}
