-- The pretty form leaves the table's schema out when it is on the search path. The name is not part of the definition.
SELECT t.tgrelid, t.tgname, pg_get_triggerdef(t.oid, true), 'TRIGGER ' || quote_ident(t.tgname) || ' ', t.tgenabled, obj_description(t.oid, 'pg_trigger')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE {{schemas "c.relnamespace"}} AND NOT t.tgisinternal AND t.tgparentid = 0
