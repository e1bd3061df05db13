-- Names of the collations that index keys or columns use, beyond the database's default.
SELECT c.oid, c.oid::regcollation
FROM pg_collation c
WHERE c.oid IN (SELECT unnest(i.indcollation) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE {{schemas "t.relnamespace"}})
