-- What the analysis of an INSERT does not tell: columns that want a value, get none and have no default, and no column where
-- no unique index stands behind ON CONFLICT. A trigger that comes before the row may give any column a value.
WITH inserts AS (
    SELECT i."Statement", c.oid AS relation, i."Columns", i."Conflict"
    FROM json_to_recordset($1::json) AS i ("Statement" integer, "Table" text, "Columns" text[], "Conflict" text[])
    JOIN pg_class c ON c.oid = to_regclass(i."Table") AND c.relkind IN ('r', 'p')
)
SELECT i."Statement", a.attname
FROM inserts i
JOIN pg_attribute a ON a.attrelid = i.relation AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE (a.attnotnull OR t.typnotnull) AND NOT a.atthasdef AND a.attidentity = '' AND t.typdefault IS NULL
  AND a.attname <> ALL (i."Columns")
  AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = i.relation AND g.tgtype & 7 = 7 AND g.tgenabled <> 'D')
UNION ALL
SELECT i."Statement", ''
FROM inserts i
WHERE cardinality(i."Conflict") > 0 AND NOT EXISTS (
    SELECT
    FROM pg_index x
    CROSS JOIN LATERAL (
        SELECT array_agg(a.attname::text) AS names FROM pg_attribute a WHERE a.attrelid = x.indrelid AND a.attnum = ANY ((x.indkey::smallint[])[0:x.indnkeyatts - 1])
    ) k
    WHERE x.indrelid = i.relation AND x.indisunique AND x.indisvalid AND x.indimmediate AND x.indpred IS NULL AND x.indexprs IS NULL
      AND k.names @> i."Conflict" AND k.names <@ i."Conflict"
)
ORDER BY 1, 2
