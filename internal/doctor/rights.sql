-- What this role may do here, and what the session is like. $1: names of the relations that models declare.
WITH relations AS (
  SELECT c.oid, c.relname::text AS name, c.relowner AS owner, c.relkind AS kind, c.relname = ANY ($1::text[]) AS declared
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND (c.relname = ANY ($1::text[]) OR c.relname = 'clipdex_revisions')
), places AS (
  SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'public'
), written AS (
  SELECT r.*, pg_catalog.has_table_privilege(r.oid, 'INSERT') AND pg_catalog.has_table_privilege(r.oid, 'UPDATE')
              AND pg_catalog.has_table_privilege(r.oid, 'DELETE') AS granted
  FROM relations r WHERE r.kind IN ('r', 'p')
)
SELECT current_user::text,
       pg_catalog.current_database()::text,
       pg_catalog.pg_is_in_recovery(),
       pg_catalog.current_setting('default_transaction_read_only')::bool,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP'),
       coalesce((SELECT pg_catalog.has_schema_privilege(p.oid, 'USAGE') FROM places p), false),
       coalesce((SELECT pg_catalog.has_schema_privilege(p.oid, 'CREATE') FROM places p), false),
       ARRAY(SELECT r.name FROM relations r WHERE r.declared AND NOT pg_catalog.has_table_privilege(r.oid, 'SELECT') ORDER BY 1),
       ARRAY(SELECT w.name FROM written w WHERE w.declared AND NOT w.granted ORDER BY 1),
       ARRAY(SELECT w.name FROM written w WHERE NOT w.declared AND NOT w.granted),
       ARRAY(SELECT DISTINCT pg_catalog.pg_get_userbyid(r.owner)::text FROM relations r WHERE NOT pg_catalog.pg_has_role(r.owner, 'USAGE') ORDER BY 1),
       ARRAY(SELECT r.name FROM relations r WHERE r.kind = 'm' AND NOT pg_catalog.pg_has_role(r.owner, 'USAGE')
             AND NOT CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 170000 THEN pg_catalog.has_table_privilege(r.oid, 'MAINTAIN') ELSE false END)
