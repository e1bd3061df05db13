-- What kind of server and session this is.
SELECT current_setting('server_version_num'), current_setting('server_version'), current_database(), current_user,
       pg_is_in_recovery(), current_setting('default_transaction_read_only')::bool,
       has_database_privilege(current_database(), 'TEMP'), pg_current_snapshot(),
       (SELECT json_agg(nspname ORDER BY nspname) FROM pg_namespace WHERE nspname = ANY ($1) AND NOT has_schema_privilege(oid, 'USAGE'))
