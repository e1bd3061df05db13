-- Rarer kinds, each told by one line of text that changes whenever its definition does. A cast belongs to no schema: it
-- goes with the first of its types that is in a compared one.
SELECT o.kind, n.nspname, o.name, o.definition, o.statement, obj_description(o.oid, o.catalog::name)
FROM (
  SELECT 'collation', c.oid, 'pg_collation', c.collnamespace, c.collname::text,
         concat_ws(' ', 'provider', c.collprovider, c.collcollate, c.collctype,
           {{since 17 "c.colllocale" (since 15 "c.colliculocale" "NULL")}}, {{since 16 "c.collicurules" "NULL"}}, CASE WHEN NOT c.collisdeterministic THEN 'nondeterministic' END),
         CASE WHEN c.collprovider IN ('i', 'c') {{since 17 "AND c.collicurules IS NULL" (since 16 "AND c.collicurules IS NULL" "")}} THEN format('CREATE COLLATION %s (provider = %s, %s%s)', c.oid::regcollation,
           CASE c.collprovider WHEN 'i' THEN 'icu' ELSE 'libc' END,
           COALESCE('locale = ' || quote_literal({{since 17 "c.colllocale" (since 15 "c.colliculocale" "NULL")}}), format('lc_collate = %L, lc_ctype = %L', c.collcollate, c.collctype)),
           CASE WHEN NOT c.collisdeterministic THEN ', deterministic = false' END) END
  FROM pg_collation c WHERE {{schemas "c.collnamespace"}}
  UNION ALL
  SELECT 'range type', t.oid, 'pg_type', t.typnamespace, t.typname::text,
         concat_ws(' ', 'subtype', format_type(r.rngsubtype, NULL), 'opclass', oc.opcname, 'collation', NULLIF(r.rngcollation, 0)::regcollation,
           'canonical', NULLIF(r.rngcanonical::oid, 0)::regproc, 'subdiff', NULLIF(r.rngsubdiff::oid, 0)::regproc
           {{since 14 ", 'multirange', r.rngmultitypid::regtype" ""}}),
         CASE WHEN r.rngcanonical = 0 THEN format('CREATE TYPE %s AS RANGE (%s)', t.oid::regtype, concat_ws(', ', 'subtype = ' || format_type(r.rngsubtype, NULL),
           CASE WHEN NOT oc.opcdefault THEN 'subtype_opclass = ' || oc.opcname END, 'collation = ' || NULLIF(r.rngcollation, (SELECT s.typcollation FROM pg_type s WHERE s.oid = r.rngsubtype))::regcollation,
           'subtype_diff = ' || NULLIF(r.rngsubdiff::oid, 0)::regproc {{since 14 ", 'multirange_type_name = ' || r.rngmultitypid::regtype" ""}})) END
  FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_opclass oc ON oc.oid = r.rngsubopc WHERE {{schemas "t.typnamespace"}}
  UNION ALL
  SELECT CASE WHEN t.typisdefined THEN 'base type' ELSE 'shell type' END, t.oid, 'pg_type', t.typnamespace, t.typname::text,
         CASE WHEN t.typisdefined THEN concat_ws(' ', 'input', t.typinput, 'output', t.typoutput, 'receive', NULLIF(t.typreceive::oid, 0)::regproc,
           'send', NULLIF(t.typsend::oid, 0)::regproc, 'typmod_in', NULLIF(t.typmodin::oid, 0)::regproc, 'typmod_out', NULLIF(t.typmodout::oid, 0)::regproc,
           'analyze', NULLIF(t.typanalyze::oid, 0)::regproc, {{since 14 "'subscript', NULLIF(t.typsubscript::oid, 0)::regproc," ""}}
           'length', t.typlen, CASE WHEN t.typbyval THEN 'by value' END, 'alignment', t.typalign, 'storage', t.typstorage, 'category', t.typcategory,
           CASE WHEN t.typispreferred THEN 'preferred' END, 'default', t.typdefault, 'element', NULLIF(t.typelem, 0)::regtype, 'delimiter', t.typdelim,
           CASE WHEN t.typcollation <> 0 THEN 'collatable' END) END, NULL
  FROM pg_type t
  WHERE {{schemas "t.typnamespace"}} AND (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) OR NOT t.typisdefined)
  UNION ALL
  SELECT 'operator', p.oid, 'pg_operator', p.oprnamespace, p.oprname || ' (' || COALESCE(NULLIF(p.oprleft, 0)::regtype::text, 'NONE') || ', ' || COALESCE(NULLIF(p.oprright, 0)::regtype::text, 'NONE') || ')',
         concat_ws(' ', 'function', p.oprcode, 'commutator', NULLIF(p.oprcom, 0)::regoperator, 'negator', NULLIF(p.oprnegate, 0)::regoperator,
           'restrict', NULLIF(p.oprrest::oid, 0)::regproc, 'join', NULLIF(p.oprjoin::oid, 0)::regproc, CASE WHEN p.oprcanhash THEN 'hashes' END, CASE WHEN p.oprcanmerge THEN 'merges' END),
         format(E'CREATE OPERATOR %s (\n    %s\n)', CASE WHEN NOT pg_operator_is_visible(p.oid) THEN quote_ident(p.oprnamespace::regnamespace::name) || '.' ELSE '' END || p.oprname,
           concat_ws(E',\n    ', 'FUNCTION = ' || p.oprcode, 'LEFTARG = ' || NULLIF(p.oprleft, 0)::regtype, 'RIGHTARG = ' || NULLIF(p.oprright, 0)::regtype,
             (SELECT 'COMMUTATOR = OPERATOR(' || quote_ident(x.oprnamespace::regnamespace::name) || '.' || x.oprname || ')' FROM pg_operator x WHERE x.oid = p.oprcom),
             (SELECT 'NEGATOR = OPERATOR(' || quote_ident(x.oprnamespace::regnamespace::name) || '.' || x.oprname || ')' FROM pg_operator x WHERE x.oid = p.oprnegate),
             'RESTRICT = ' || NULLIF(p.oprrest::oid, 0)::regproc, 'JOIN = ' || NULLIF(p.oprjoin::oid, 0)::regproc,
             CASE WHEN p.oprcanhash THEN 'HASHES' END, CASE WHEN p.oprcanmerge THEN 'MERGES' END))
  FROM pg_operator p WHERE p.oprcode <> 0 AND {{schemas "p.oprnamespace"}}
  UNION ALL
  SELECT 'operator class', c.oid, 'pg_opclass', c.opcnamespace, c.opcname || ' using ' || am.amname,
         concat_ws(' ', 'for type', format_type(c.opcintype, NULL), CASE WHEN c.opcdefault THEN 'default' END, 'family', f.opfname, 'storage', NULLIF(c.opckeytype, 0)::regtype), NULL
  FROM pg_opclass c JOIN pg_am am ON am.oid = c.opcmethod JOIN pg_opfamily f ON f.oid = c.opcfamily WHERE {{schemas "c.opcnamespace"}}
  UNION ALL
  SELECT 'operator family', f.oid, 'pg_opfamily', f.opfnamespace, f.opfname || ' using ' || am.amname,
         (SELECT string_agg(m, ', ' ORDER BY m) FROM (
            SELECT concat_ws(' ', 'operator', ao.amopstrategy, ao.amopopr::regoperator, 'order by', (SELECT opfname FROM pg_opfamily WHERE oid = ao.amopsortfamily))
            FROM pg_amop ao WHERE ao.amopfamily = f.oid
            UNION ALL
            SELECT concat_ws(' ', 'function', ap.amprocnum, '(' || ap.amproclefttype::regtype || ', ' || ap.amprocrighttype::regtype || ')', ap.amproc::regprocedure)
            FROM pg_amproc ap WHERE ap.amprocfamily = f.oid) members(m)), NULL
  FROM pg_opfamily f JOIN pg_am am ON am.oid = f.opfmethod WHERE {{schemas "f.opfnamespace"}}
  UNION ALL
  SELECT 'text search configuration', c.oid, 'pg_ts_config', c.cfgnamespace, c.cfgname::text,
         concat_ws(' ', 'parser', p.prsname, (SELECT string_agg(concat_ws(' ', m.maptokentype, m.mapdict::regdictionary), ', ' ORDER BY m.maptokentype, m.mapseqno)
            FROM pg_ts_config_map m WHERE m.mapcfg = c.oid)),
         CASE WHEN p.oid < 16384 THEN format('CREATE TEXT SEARCH CONFIGURATION %s (PARSER = %s.%s)', c.oid::regconfig, quote_ident(p.prsnamespace::regnamespace::name), quote_ident(p.prsname)) ||
           COALESCE((SELECT string_agg(format(E';\nALTER TEXT SEARCH CONFIGURATION %s ADD MAPPING FOR %s WITH %s', c.oid::regconfig, t.alias, d.names), '' ORDER BY t.tokid)
             FROM ts_token_type(c.cfgparser) t,
               LATERAL (SELECT string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid AND m.maptokentype = t.tokid) d(names)
             WHERE d.names IS NOT NULL), '') END -- the token types of another parser are told by a function of its own
  FROM pg_ts_config c JOIN pg_ts_parser p ON p.oid = c.cfgparser WHERE {{schemas "c.cfgnamespace"}}
  UNION ALL
  SELECT 'text search dictionary', d.oid, 'pg_ts_dict', d.dictnamespace, d.dictname::text, concat_ws(' ', 'template', t.tmplname, d.dictinitoption),
         format('CREATE TEXT SEARCH DICTIONARY %s (%s)', d.oid::regdictionary, concat_ws(', ', 'TEMPLATE = ' || quote_ident(t.tmplnamespace::regnamespace::name) || '.' || quote_ident(t.tmplname), d.dictinitoption))
  FROM pg_ts_dict d JOIN pg_ts_template t ON t.oid = d.dicttemplate WHERE {{schemas "d.dictnamespace"}}
  UNION ALL
  SELECT 'text search template', t.oid, 'pg_ts_template', t.tmplnamespace, t.tmplname::text, concat_ws(' ', 'init', NULLIF(t.tmplinit::oid, 0)::regproc, 'lexize', t.tmpllexize), NULL
  FROM pg_ts_template t WHERE {{schemas "t.tmplnamespace"}}
  UNION ALL
  SELECT 'text search parser', p.oid, 'pg_ts_parser', p.prsnamespace, p.prsname::text,
         concat_ws(' ', 'start', p.prsstart, 'gettoken', p.prstoken, 'end', p.prsend, 'headline', NULLIF(p.prsheadline::oid, 0)::regproc, 'lextypes', p.prslextype), NULL
  FROM pg_ts_parser p WHERE {{schemas "p.prsnamespace"}}
  UNION ALL
  SELECT 'conversion', c.oid, 'pg_conversion', c.connamespace, c.conname::text,
         concat_ws(' ', CASE WHEN c.condefault THEN 'default' END, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding), c.conproc),
         format('CREATE %sCONVERSION %s%I FOR %L TO %L FROM %s', CASE WHEN c.condefault THEN 'DEFAULT ' END, CASE WHEN NOT pg_conversion_is_visible(c.oid) THEN quote_ident(c.connamespace::regnamespace::name) || '.' END,
           c.conname, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding), c.conproc)
  FROM pg_conversion c WHERE {{schemas "c.connamespace"}}
  UNION ALL
  SELECT 'cast', k.oid, 'pg_cast', CASE WHEN {{schemas "s.typnamespace"}} THEN s.typnamespace ELSE t.typnamespace END,
         k.castsource::regtype || ' AS ' || k.casttarget::regtype,
         concat_ws(' ', 'method', k.castmethod, 'function', NULLIF(k.castfunc, 0)::regprocedure, 'context', k.castcontext),
         format('CREATE CAST (%s AS %s) %s%s', k.castsource::regtype, k.casttarget::regtype,
           CASE k.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || k.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END,
           CASE k.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' END)
  FROM pg_cast k JOIN pg_type s ON s.oid = k.castsource JOIN pg_type t ON t.oid = k.casttarget
  WHERE ({{schemas "s.typnamespace"}} OR {{schemas "t.typnamespace"}})
    AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = k.oid AND i.deptype = 'i')
) o(kind, oid, catalog, namespace, name, definition, statement)
JOIN pg_namespace n ON n.oid = o.namespace
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = ('pg_catalog.' || o.catalog)::regclass AND e.objid = o.oid AND e.deptype = 'e')
