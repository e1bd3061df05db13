-- What stands under the name that a REFRESH names, and whether it has an index to refresh it concurrently by
-- (src/backend/commands/matview.c, is_usable_unique_index).
SELECT r."Statement", COALESCE(c.relkind::text, ''), EXISTS (
    SELECT
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_am m ON m.oid = i.relam AND m.amname = 'btree'
    WHERE x.indrelid = c.oid AND x.indisunique AND x.indimmediate AND x.indisvalid AND x.indpred IS NULL AND 0 <> ALL (x.indkey::smallint[])
)
FROM json_to_recordset($1::json) AS r ("Statement" integer, "View" text)
LEFT JOIN pg_class c ON c.oid = to_regclass(r."View")
