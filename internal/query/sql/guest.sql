SELECT canonical_name
FROM guests
WHERE id = $1
