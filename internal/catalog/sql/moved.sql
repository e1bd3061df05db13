-- Whether a row that names are printed from was written by a transaction that snapshot $2 does not see. Looked at only
-- when transactions ran since: the condition on $2 alone is decided before any table is read.
WITH since(oldest, passed) AS (
  SELECT pg_snapshot_xmin($2::pg_snapshot)::text::numeric,
         age((pg_snapshot_xmin($2::pg_snapshot)::text::numeric % 4294967296)::text::xid)
)
SELECT EXISTS (
  SELECT FROM (
    SELECT c.xmin FROM pg_class c WHERE {{schemas "c.relnamespace"}}
    UNION ALL SELECT a.xmin FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE {{schemas "c.relnamespace"}}
    UNION ALL SELECT p.xmin FROM pg_proc p WHERE {{schemas "p.pronamespace"}}
    UNION ALL SELECT t.xmin FROM pg_type t WHERE {{schemas "t.typnamespace"}}
    UNION ALL SELECT o.xmin FROM pg_operator o WHERE {{schemas "o.oprnamespace"}}
    UNION ALL SELECT l.xmin FROM pg_collation l WHERE {{schemas "l.collnamespace"}}
    UNION ALL SELECT s.xmin FROM pg_statistic_ext s WHERE {{schemas "s.stxnamespace"}}
    UNION ALL SELECT t.xmin FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE {{schemas "c.relnamespace"}}
    UNION ALL SELECT r.xmin FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE {{schemas "c.relnamespace"}}
    UNION ALL SELECT n.xmin FROM pg_namespace n
  ) written(by)
  WHERE (SELECT passed > 0 FROM since)
    AND age(by) BETWEEN 0 AND (SELECT passed FROM since)
    AND NOT pg_visible_in_snapshot((SELECT (oldest + passed - age(by))::text::xid8 FROM since), $2::pg_snapshot)
)
