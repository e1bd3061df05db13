-- Result columns that are columns of tables and may be null. What a view gives is not known; an outer join, which may make any
-- of them null, is not seen here.
SELECT o."Statement", o."Column"
FROM json_to_recordset($1::json) AS o ("Statement" integer, "Column" integer, "Relation" oid, "Number" smallint)
JOIN pg_class c ON c.oid = o."Relation" AND c.relkind IN ('r', 'p', 'f')
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = o."Number"
JOIN pg_type t ON t.oid = a.atttypid
WHERE NOT a.attnotnull AND NOT t.typnotnull
