SELECT reranked
FROM search_cache
WHERE query_hash = $1 AND top_ids_hash = $2 AND cached_at > now() - interval '7 days'
