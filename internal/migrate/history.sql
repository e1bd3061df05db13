-- The tables that may hold a history, whether this role may read them, and which columns they have.
-- Asked before they are read: a refused SELECT would end the caller's transaction.
SELECT c.relname::text,
       CASE WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN 'schema'
            WHEN NOT pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN 'table'
            WHEN pg_catalog.row_security_active(c.oid) THEN 'rows'
            ELSE '' END,
       current_user::text,
       ARRAY(SELECT a.attname::text
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1
  AND c.relname IN ('clipdex_revisions', 'alembic_version')
  AND c.relkind IN ('r', 'p')
