INSERT INTO guests (canonical_name, normalized_name)
VALUES ($1, $2)
ON CONFLICT (normalized_name) DO NOTHING
