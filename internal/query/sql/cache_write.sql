INSERT INTO search_cache (query_hash, top_ids_hash, query_text, reranked)
VALUES ($1, $2, $3, $4)
ON CONFLICT (query_hash, top_ids_hash) DO UPDATE
SET query_text = excluded.query_text, reranked = excluded.reranked, cached_at = now()
