-- Rarer kinds, each told by one line of text that changes whenever its definition does.
SELECT o.kind, n.nspname, o.name, o.definition, obj_description(o.oid, o.catalog::name)
FROM (
  SELECT 'collation', c.oid, 'pg_collation', c.collnamespace, c.collname::text,
         concat_ws(' ', 'provider', c.collprovider, c.collcollate, c.collctype,
           {{since 17 "c.colllocale" (since 15 "c.colliculocale" "NULL")}}, {{since 16 "c.collicurules" "NULL"}}, CASE WHEN NOT c.collisdeterministic THEN 'nondeterministic' END)
  FROM pg_collation c
  UNION ALL
  SELECT 'range type', t.oid, 'pg_type', t.typnamespace, t.typname::text,
         concat_ws(' ', 'subtype', format_type(r.rngsubtype, NULL), 'opclass', oc.opcname, 'collation', NULLIF(r.rngcollation, 0)::regcollation,
           'canonical', NULLIF(r.rngcanonical::oid, 0)::regproc, 'subdiff', NULLIF(r.rngsubdiff::oid, 0)::regproc)
  FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_opclass oc ON oc.oid = r.rngsubopc
  UNION ALL
  SELECT 'operator', p.oid, 'pg_operator', p.oprnamespace, p.oprname || ' (' || format_type(p.oprleft, NULL) || ', ' || format_type(p.oprright, NULL) || ')',
         concat_ws(' ', 'function', p.oprcode, 'commutator', NULLIF(p.oprcom, 0)::regoperator, 'negator', NULLIF(p.oprnegate, 0)::regoperator,
           'restrict', NULLIF(p.oprrest::oid, 0)::regproc, 'join', NULLIF(p.oprjoin::oid, 0)::regproc, CASE WHEN p.oprcanhash THEN 'hashes' END, CASE WHEN p.oprcanmerge THEN 'merges' END)
  FROM pg_operator p WHERE p.oprcode <> 0
  UNION ALL
  SELECT 'operator class', c.oid, 'pg_opclass', c.opcnamespace, c.opcname || ' using ' || am.amname,
         concat_ws(' ', 'for type', format_type(c.opcintype, NULL), CASE WHEN c.opcdefault THEN 'default' END, 'family', f.opfname, 'storage', NULLIF(c.opckeytype, 0)::regtype)
  FROM pg_opclass c JOIN pg_am am ON am.oid = c.opcmethod JOIN pg_opfamily f ON f.oid = c.opcfamily
  UNION ALL
  SELECT 'operator family', f.oid, 'pg_opfamily', f.opfnamespace, f.opfname || ' using ' || am.amname,
         (SELECT string_agg(m, ', ' ORDER BY m) FROM (
            SELECT concat_ws(' ', 'operator', ao.amopstrategy, ao.amopopr::regoperator) FROM pg_amop ao WHERE ao.amopfamily = f.oid
            UNION ALL SELECT concat_ws(' ', 'function', ap.amprocnum, ap.amproc::regprocedure) FROM pg_amproc ap WHERE ap.amprocfamily = f.oid) members(m))
  FROM pg_opfamily f JOIN pg_am am ON am.oid = f.opfmethod
  UNION ALL
  SELECT 'text search configuration', c.oid, 'pg_ts_config', c.cfgnamespace, c.cfgname::text,
         concat_ws(' ', 'parser', p.prsname, (SELECT string_agg(concat_ws(' ', m.maptokentype, m.mapdict::regdictionary), ', ' ORDER BY m.maptokentype, m.mapseqno)
            FROM pg_ts_config_map m WHERE m.mapcfg = c.oid))
  FROM pg_ts_config c JOIN pg_ts_parser p ON p.oid = c.cfgparser
  UNION ALL
  SELECT 'text search dictionary', d.oid, 'pg_ts_dict', d.dictnamespace, d.dictname::text, concat_ws(' ', 'template', t.tmplname, d.dictinitoption)
  FROM pg_ts_dict d JOIN pg_ts_template t ON t.oid = d.dicttemplate
  UNION ALL
  SELECT 'conversion', c.oid, 'pg_conversion', c.connamespace, c.conname::text,
         concat_ws(' ', CASE WHEN c.condefault THEN 'default' END, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding), c.conproc)
  FROM pg_conversion c
) o(kind, oid, catalog, namespace, name, definition)
JOIN pg_namespace n ON n.oid = o.namespace
WHERE n.nspname = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = ('pg_catalog.' || o.catalog)::regclass AND e.objid = o.oid AND e.deptype = 'e')
