-- Which objects use which (documentation, 53.18 pg_depend), both named as schema.ID names them. A view's query is its rewrite
-- rule, an array stands for its element, a table's row type for the table, the index behind a constraint for the constraint.
WITH named(catalog, oid, part, kind, namespace, relation, name) AS (
  SELECT 'pg_class'::regclass::oid, c.oid, 0,
         CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'composite type' ELSE 'relation' END, c.relnamespace,
         CASE WHEN c.relkind IN ('S', 'c') THEN '' ELSE c.relname END, CASE WHEN c.relkind IN ('S', 'c') THEN c.relname::text ELSE '' END
  FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
  UNION ALL
  SELECT 'pg_class'::regclass, c.oid, a.attnum, CASE c.relkind WHEN 'c' THEN 'composite type' ELSE 'column' END, c.relnamespace,
         CASE c.relkind WHEN 'c' THEN '' ELSE c.relname END, CASE c.relkind WHEN 'c' THEN c.relname ELSE a.attname END
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT 'pg_class'::regclass, x.oid, 0,
         CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclude' ELSE 'index' END, c.relnamespace, c.relname, x.relname
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
  LEFT JOIN pg_constraint k ON k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')
  UNION ALL
  SELECT 'pg_constraint'::regclass, k.oid, 0,
         CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclude' WHEN 'f' THEN 'foreign key' ELSE 'check' END,
         c.relnamespace, c.relname, k.conname
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype IN ('p', 'u', 'x', 'f', 'c')
  UNION ALL
  SELECT 'pg_constraint'::regclass, k.oid, 0, 'domain', t.typnamespace, '', t.typname
  FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid
  UNION ALL
  SELECT 'pg_attrdef'::regclass, d.oid, 0, 'default', c.relnamespace, c.relname, a.attname
  FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  UNION ALL
  SELECT 'pg_rewrite'::regclass, r.oid, 0, CASE r.rulename WHEN '_RETURN' THEN 'relation' ELSE 'rule' END, c.relnamespace, c.relname,
         CASE r.rulename WHEN '_RETURN' THEN '' ELSE r.rulename END
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
  UNION ALL
  SELECT 'pg_trigger'::regclass, t.oid, 0, 'trigger', c.relnamespace, c.relname, t.tgname
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
  UNION ALL
  SELECT 'pg_policy'::regclass, p.oid, 0, 'policy', c.relnamespace, c.relname, p.polname
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
  UNION ALL
  SELECT 'pg_statistic_ext'::regclass, s.oid, 0, 'statistics', c.relnamespace, c.relname,
         CASE WHEN s.stxnamespace = c.relnamespace THEN quote_ident(s.stxname) ELSE quote_ident(s.stxnamespace::regnamespace::name) || '.' || quote_ident(s.stxname) END
  FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid, 0, 'function', p.pronamespace, '', p.proname || '(' || oidvectortypes(p.proargtypes) || ')'
  FROM pg_proc p WHERE p.oid >= 16384
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, 0,
         CASE e.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' WHEN 'c' THEN CASE c.relkind WHEN 'c' THEN 'composite type' ELSE 'relation' END ELSE 'base type' END,
         e.typnamespace, CASE WHEN e.typtype = 'c' AND c.relkind <> 'c' THEN c.relname ELSE '' END,
         CASE WHEN e.typtype = 'c' AND c.relkind <> 'c' THEN '' ELSE e.typname END
  FROM pg_type t JOIN pg_type e ON e.oid = CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END
  LEFT JOIN pg_class c ON c.oid = e.typrelid
  WHERE t.oid >= 16384
  UNION ALL
  SELECT 'pg_collation'::regclass, o.oid, 0, 'collation', o.collnamespace, '', o.collname FROM pg_collation o WHERE o.oid >= 16384
  UNION ALL
  SELECT 'pg_operator'::regclass, p.oid, 0, 'operator', p.oprnamespace, '', p.oprname || ' (' || COALESCE(NULLIF(p.oprleft, 0)::regtype::text, 'NONE') || ', ' || COALESCE(NULLIF(p.oprright, 0)::regtype::text, 'NONE') || ')'
  FROM pg_operator p WHERE p.oid >= 16384
  UNION ALL
  SELECT 'pg_ts_config'::regclass, c.oid, 0, 'text search configuration', c.cfgnamespace, '', c.cfgname FROM pg_ts_config c WHERE c.oid >= 16384
  UNION ALL
  SELECT 'pg_ts_dict'::regclass, d.oid, 0, 'text search dictionary', d.dictnamespace, '', d.dictname FROM pg_ts_dict d WHERE d.oid >= 16384
  UNION ALL
  SELECT 'pg_conversion'::regclass, c.oid, 0, 'conversion', c.connamespace, '', c.conname FROM pg_conversion c WHERE c.oid >= 16384
  UNION ALL
  SELECT 'pg_cast'::regclass, k.oid, 0, 'cast', CASE WHEN s.typnamespace::regnamespace::name = ANY ($1) THEN s.typnamespace ELSE t.typnamespace END, '',
         k.castsource::regtype || ' AS ' || k.casttarget::regtype
  FROM pg_cast k JOIN pg_type s ON s.oid = k.castsource JOIN pg_type t ON t.oid = k.casttarget WHERE k.oid >= 16384
)
-- Before 15 a generated column itself uses the columns of its expression; since then its default does
-- (src/backend/catalog/heap.c, StoreAttrDefault).
SELECT DISTINCT CASE WHEN o.kind = 'column' AND u.kind = 'column' AND d.objid = d.refobjid THEN 'default' ELSE o.kind END, n.nspname, o.relation, o.name, u.kind, un.nspname, u.relation, u.name
FROM pg_depend d
JOIN named o ON o.catalog = d.classid AND o.oid = d.objid AND o.part = d.objsubid
JOIN named u ON u.catalog = d.refclassid AND u.oid = d.refobjid AND u.part = d.refobjsubid
JOIN pg_namespace n ON n.oid = o.namespace
JOIN pg_namespace un ON un.oid = u.namespace
WHERE n.nspname = ANY ($1) AND d.deptype IN ('n', 'a', 'i') AND (o.kind, o.namespace, o.relation, o.name) <> (u.kind, u.namespace, u.relation, u.name)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
