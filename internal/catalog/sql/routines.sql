-- Internal dependants (a range type's constructors) and members of extensions belong to their owners.
SELECT n.nspname, p.proname, oidvectortypes(p.proargtypes),
       CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
       CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE
         (SELECT concat_ws(' ', '(' || pg_get_function_arguments(p.oid) || ')', 'sfunc', a.aggtransfn, 'stype', a.aggtranstype::regtype,
             'sspace', a.aggtransspace, 'finalfunc', a.aggfinalfn, CASE WHEN a.aggfinalextra THEN 'extra' END, 'modify', a.aggfinalmodify,
             'combinefunc', a.aggcombinefn, 'serialfunc', a.aggserialfn, 'deserialfunc', a.aggdeserialfn,
             'msfunc', a.aggmtransfn, 'minvfunc', a.aggminvtransfn, 'mstype', a.aggmtranstype::regtype, 'msspace', a.aggmtransspace,
             'mfinalfunc', a.aggmfinalfn, CASE WHEN a.aggmfinalextra THEN 'extra' END, 'modify', a.aggmfinalmodify,
             'kind', a.aggkind, 'direct', a.aggnumdirectargs, 'sortop', a.aggsortop::regoperator,
             'initcond', quote_nullable(a.agginitval), 'minitcond', quote_nullable(a.aggminitval), 'parallel', p.proparallel)
          FROM pg_aggregate a WHERE a.aggfnoid = p.oid) END,
       CASE WHEN p.prokind = 'a' THEN
         (SELECT '(' || COALESCE(NULLIF(pg_get_function_arguments(p.oid), ''), '*') || E') (\n    ' || concat_ws(E',\n    ',
             'SFUNC = ' || a.aggtransfn::regproc, 'STYPE = ' || a.aggtranstype::regtype, 'SSPACE = ' || NULLIF(a.aggtransspace, 0),
             'FINALFUNC = ' || NULLIF(a.aggfinalfn::oid, 0)::regproc, CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
             CASE WHEN a.aggfinalfn <> 0 THEN 'FINALFUNC_MODIFY = ' || CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
             'COMBINEFUNC = ' || NULLIF(a.aggcombinefn::oid, 0)::regproc, 'SERIALFUNC = ' || NULLIF(a.aggserialfn::oid, 0)::regproc,
             'DESERIALFUNC = ' || NULLIF(a.aggdeserialfn::oid, 0)::regproc, 'INITCOND = ' || quote_literal(a.agginitval),
             'MSFUNC = ' || NULLIF(a.aggmtransfn::oid, 0)::regproc, 'MINVFUNC = ' || NULLIF(a.aggminvtransfn::oid, 0)::regproc,
             'MSTYPE = ' || NULLIF(a.aggmtranstype, 0)::regtype, 'MSSPACE = ' || NULLIF(a.aggmtransspace, 0),
             'MFINALFUNC = ' || NULLIF(a.aggmfinalfn::oid, 0)::regproc, CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
             CASE WHEN a.aggmfinalfn <> 0 THEN 'MFINALFUNC_MODIFY = ' || CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
             'MINITCOND = ' || quote_literal(a.aggminitval),
             (SELECT 'SORTOP = OPERATOR(' || quote_ident(s.nspname) || '.' || o.oprname || ')' FROM pg_operator o JOIN pg_namespace s ON s.oid = o.oprnamespace WHERE o.oid = a.aggsortop),
             CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END,
             CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END) || E'\n)'
          FROM pg_aggregate a WHERE a.aggfnoid = p.oid) END,
       obj_description(p.oid, 'pg_proc')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'))
