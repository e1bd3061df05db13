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
       obj_description(p.oid, 'pg_proc')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'))
