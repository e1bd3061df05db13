-- Every relation that holds rows or shows some. reloftype, partition keys and bounds are rare, so their texts cost nothing.
SELECT c.oid, n.nspname, c.relname, c.relnatts, c.relkind, c.relpersistence, to_json(c.reloptions), to_json(toast.reloptions),
       am.amname, ts.spcname, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
       CASE WHEN c.relispartition THEN COALESCE(pg_get_expr(c.relpartbound, c.oid), '') END,
       (SELECT json_agg(i.inhparent::bigint ORDER BY i.inhseqno) FROM pg_inherits i WHERE c.relkind IN ('r', 'p', 'f') AND i.inhrelid = c.oid),
       CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype END,
       CASE WHEN c.relkind = 'f' THEN (SELECT concat_ws(' ', quote_ident(fs.srvname), (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(ft.ftoptions) o))
          FROM pg_foreign_table ft JOIN pg_foreign_server fs ON fs.oid = ft.ftserver WHERE ft.ftrelid = c.oid) END,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
       d.description
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL
LEFT JOIN pg_am am ON am.oid = c.relam AND am.amname <> 'heap'
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
