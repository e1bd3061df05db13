-- Names of the collations that columns were seen to have, and of those that index keys have.
SELECT c.oid, c.oid::regcollation
FROM pg_collation c
WHERE c.oid = ANY ($2::oid[]) OR c.oid IN (SELECT unnest(i.indcollation) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE {{schemas "t.relnamespace"}})
